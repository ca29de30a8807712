# Berichten: wie wanneer wat hoort, webhooks, en het SIEM.
tell-subject = Homeward: wat op u wacht
tell-intro = Dit wacht in Homeward:
tell-choose = Hoe vaak u dit krijgt, kiest u op { $name }
tell-critical = { $count ->
    [one] Eén nieuwe kritieke vondst.
   *[other] { $number } nieuwe kritieke vondsten.
  }
tell-undecided = { $count ->
    [one] Eén vondst is al lang niet beoordeeld.
   *[other] { $number } vondsten zijn al lang niet beoordeeld.
  }
tell-proposed = { $count ->
    [one] Eén voorstel wacht op een tweede persoon.
   *[other] { $number } voorstellen wachten op een tweede persoon.
  }
tell-asked = { $count ->
    [one] Over één vondst is iets gevraagd en nog niet geantwoord.
   *[other] Over { $number } vondsten is iets gevraagd en nog niet geantwoord.
  }
tell-own = { $count ->
    [one] Over één bestand van u is u iets gevraagd.
   *[other] Over { $number } bestanden van u is u iets gevraagd.
  }
rhythm-heading = Berichten per mail
rhythm-words = In een bericht staan aantallen en links, nooit klanten of bestandsnamen.
rhythm-no-address = Uw account heeft geen e-mailadres; een beheerder kan het er een geven.
rhythm-label = Hoe vaak
rhythm-at-once = kritieke vondsten meteen, de rest elke dag
rhythm-daily = elke dag één overzicht
rhythm-weekly = op maandag één overzicht
rhythm-never = nooit
rhythm-kept = Bewaard.
rhythm-fault = Kies hoe vaak u berichten wilt.
notices-heading = Berichten
notices-words = Wie vondsten ziet, krijgt per mail wat nieuw is en wat te lang wacht: aantallen en links, nooit klanten of bestandsnamen. Ieder kiest bij “Mijn account” hoe vaak.
notices-no-mail = Mail is nog niet ingericht: er gaan geen berichten uit.
notices-when = Wanneer
notices-zone = Tijdzone van het bedrijf
notices-zone-hint = Zomertijd en wintertijd gaan vanzelf in.
notices-digest = Tijd van overzichten
notices-quiet-from = Stil vanaf
notices-quiet-to = Stil tot
notices-quiet-hint = Wat in stille uren komt, wordt daarna in één keer verteld. Twee keer dezelfde tijd: geen stille uren.
notices-weekend = Zaterdag en zondag stil
notices-long = Wat te lang wacht
notices-undecided = Nieuwe vondst zonder besluit, na zoveel dagen
notices-proposed = Voorstel zonder tweede persoon, na zoveel dagen
notices-asked = Gevraagd en niet geantwoord, na zoveel dagen
notices-keep = Bewaren
notices-kept = Bewaard.
notices-trial = Werkt het?
notices-trial-to = Stuur een proefbericht naar { $name }
notices-trial-subject = Proefbericht van Homeward
notices-trial-body = Zo ziet een bericht van Homeward eruit: aantallen en links. Instellingen: { $name }
notices-fault-hours = Vul tijden in als 08:00.
notices-fault-zone = Kies een tijdzone uit de lijst.
notices-fault-digest = De tijd van overzichten ligt in de stille uren: dan zou niemand ze krijgen.
notices-fault-days = Dagen zijn 1 tot 365.
notices-given-up = Niet aangenomen
notices-given-up-none = Alle berichten zijn aangenomen, of worden nog geprobeerd.
notices-given-up-words = Deze berichten zijn dagenlang geprobeerd en opgegeven. Na dertig dagen verdwijnen ze uit de lijst.
notices-waiting = { $count ->
    [0] Er wacht geen bericht om verstuurd te worden.
    [one] Eén bericht wacht om verstuurd te worden.
   *[other] { $number } berichten wachten om verstuurd te worden.
  }
notices-to = Aan
notices-at = Gemaakt
notices-why = Waarom niet
hook-heading = Webhooks
hook-words = Een webhook krijgt een ondertekend bericht over HTTPS: aantallen en links voor het hele bedrijf, nooit klanten of bestandsnamen. Chatprogramma’s tonen het veld “text”.
hook-none = Er is nog geen webhook.
hook-name = Naam
hook-address = Adres
hook-address-hint = https, of http op deze machine. Het adres wordt daarna niet meer getoond: het kan een geheim zijn.
hook-language = Taal
hook-what = Waarover
hook-critical = nieuwe kritieke vondsten
hook-waiting = wat te lang wacht, elke dag
hook-quiet = niet in stille uren
hook-add = Webhook toevoegen
hook-secret = Dit is het geheim waarmee de ontvanger de handtekening controleert. Het wordt maar één keer getoond:
hook-secret-words = De handtekening staat in de kop Homeward-Signature: v1= en HMAC-SHA-256 van de waarde van Homeward-Timestamp, een punt en de inhoud.
hook-remove = Verwijderen
hook-removed = De webhook is verwijderd.
hook-trial = Proefbericht sturen
hook-trial-words = Dit is een proefbericht van Homeward.
hook-trial-taken = De ontvanger heeft het proefbericht aangenomen.
hook-trial-failed = De ontvanger heeft het proefbericht niet aangenomen:
hook-again = Opgegeven berichten opnieuw proberen
hook-again-done = De opgegeven berichten worden opnieuw geprobeerd.
hook-last = Laatste bericht
hook-last-none = nog geen
hook-state-waiting = wacht
hook-state-sent = aangenomen
hook-state-given-up = opgegeven
hook-fault-name = De naam ontbreekt of is te lang.
hook-fault-address = Het adres moet met https:// beginnen, zonder gebruiker of wachtwoord; http:// alleen naar deze machine.
hook-fault-many = Er zijn al twintig webhooks. Verwijder er eerst een.
siem-heading = SIEM
siem-words = Stuurt regels van het logboek en nieuws over vondsten naar uw SIEM, via syslog of een webhook. Met nummers, apparaten en aantallen, nooit met klanten, paden of bestandsnamen.
siem-none = Er wordt niets naar een SIEM gestuurd.
siem-host = Ontvanger
siem-port = Poort
siem-security = Beveiliging
siem-security-none = geen (alleen deze machine)
siem-authority = Eigen certificaatautoriteit (PEM)
siem-authority-hint = Leeg als het systeem het certificaat van de ontvanger al vertrouwt.
siem-form = Vorm
siem-what = Wat
siem-audit = het logboek
siem-findings = nieuws over vondsten
siem-keep = Bewaren
siem-kept = Bewaard. Wat vanaf nu gebeurt, wordt gestuurd.
siem-off = Uitzetten
siem-is-off = Er wordt niets meer naar een SIEM gestuurd.
siem-progress = Hoe het gaat
siem-waiting = { $count ->
    [0] Alles is ontvangen.
    [one] Eén regel wacht.
   *[other] { $number } regels wachten.
  }
siem-lost = { $count ->
    [one] Eén regel was gewist voordat hij gestuurd kon worden.
   *[other] { $number } regels waren gewist voordat ze gestuurd konden worden.
  }
siem-received = Laatst ontvangen
siem-failing = De ontvanger neemt niets aan; het wordt telkens opnieuw geprobeerd, sinds
siem-trial = Proefbericht sturen
siem-trial-taken = De ontvanger heeft het proefbericht gelezen.
siem-trial-failed = Het is niet zeker dat de ontvanger het proefbericht heeft gelezen:
siem-fault-host = De naam of poort van de ontvanger kan niet.
siem-fault-plain = Zonder TLS wordt alleen naar deze machine gestuurd.
siem-fault-authority = De autoriteit is geen certificaat in PEM.
siem-fault-nothing = Kies wat er gestuurd wordt.
siem-new = Nieuwe vondst
siem-worse = Vondst is ernstiger geworden
siem-changed = Bestand van een vondst is gewijzigd
siem-returned = Vondst is terug
siem-removed = Vondst is weg
settings-notices = Berichten
settings-notices-words = Wanneer mensen horen wat nieuw is en wat te lang wacht.
settings-webhooks = Webhooks
settings-webhooks-words = Ondertekende berichten aan andere programma’s.
settings-siem = SIEM
settings-siem-words = Logboek en vondsten naar uw SIEM, als CEF of OCSF.
start-step-given-up = { $count ->
    [one] Eén bericht kon niet worden verstuurd
   *[other] { $number } berichten konden niet worden verstuurd
  }
start-step-siem = Het SIEM neemt niets aan
did-account-notices-chosen = Gekozen hoe vaak er berichten komen
did-message-given-up = Bericht opgegeven dat niemand aannam
did-notices-changed = Instellingen van berichten gewijzigd
did-siem-changed = Instellingen van het SIEM gewijzigd
did-webhook-added = Webhook toegevoegd
did-webhook-removed = Webhook verwijderd
did-webhook-tried-again = Opgegeven berichten opnieuw geprobeerd
thing-webhook = webhook
siem-by-hook = Webhook: { $name }
siem-by-hook-hint = Over een webhook gaat OCSF als lijst in JSON, ondertekend; adres en poort blijven dan leeg.
siem-fault-hook = Deze webhook is er niet meer.
hook-what-hint = Niets aangevinkt: alleen voor de SIEM, als die daar is gekozen.
hook-siem-only = alleen voor de SIEM
