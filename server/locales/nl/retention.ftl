# Hoe lang gegevens worden bewaard.
retention = Bewaren en wissen
retention-words = Homeward wist vanzelf wat te lang wordt bewaard. In het logboek staat hoeveel dat was en van welke vondsten, zonder inhoud.
retention-set = Vastleggen
retention-fault = Niet elk aantal dagen kan. Bewijs kan niet langer blijven dan de vondst waar het bij hoort.
retention-evidence = Bewijs van bestanden die weg zijn, in dagen
retention-evidence-words = Welke klanten in het bestand stonden en waar. Vanaf de scan die zag dat het weg was.
retention-findings = Vondsten, met verloop en besluiten, in dagen
retention-findings-words = Vanaf de scan die zag dat het bestand weg was, of waarin het voor het laatst is gezien.
retention-reports = Meldingen en scans, in dagen
retention-reports-words = Welke scans er waren en wat niet te lezen was.
retention-sessions = Beëindigde sessies, in dagen
retention-sessions-words = Wie in welke browser was ingelogd.
retention-audit = Het logboek, in dagen
retention-audit-words = Wat er is gedaan en bekeken, en door wie.
retention-due = { $count ->
    [0] Nu is er niets te wissen.
    [one] Nu is er 1 te wissen.
   *[other] Nu zijn er { $number } te wissen.
}
retention-expired = { $count ->
    [0] Geen toestemming is verlopen.
    [one] 1 vondst waarvan de toestemming is verlopen wordt weer ter beoordeling voorgelegd.
   *[other] { $number } vondsten waarvan de toestemming is verlopen worden weer ter beoordeling voorgelegd.
}
