# Beoordelen: groepen, besluiten over meer vondsten, regels, afspraken.
nav-review = Te beoordelen
nav-sought = Klant zoeken
groups = Groepen
groups-first = Dit wacht op een besluit
groups-all = Alle groepen
groups-list = Als lijst van vondsten
groups-words = Kopieën van één inhoud staan bij elkaar, de rest per map en daarna per mens. Voorop staat wat de meeste verschillende klanten bevat; wat buiten de deur is (verwisselbaar, gesynchroniseerd, gemaild) telt vijf keer.
groups-as-of = Stand van { $name } (UTC).
groups-coming = De groepen van alles wat wacht worden gemaakt: dat duurt na een start van de server enkele seconden.
groups-look-again = Kijk opnieuw
groups-none = Alles is beoordeeld
groups-none-words = Er wacht niets op een besluit. Nieuwe vondsten verschijnen hier vanzelf na de volgende scan.
groups-count = { $count ->
    [one] 1 groep
   *[other] { $number } groepen
}
groups-more = { $count ->
    [one] Nog 1 groep wordt zichtbaar zodra er iets is beoordeeld.
   *[other] Nog { $number } groepen worden zichtbaar zodra er iets is beoordeeld.
}
group-copies = { $number } kopieën van één inhoud
group-folder = { $number } bestanden in deze map en eronder
group-person = { $count ->
    [one] 1 los bestand
   *[other] { $number } losse bestanden
}
group-others = { $count ->
    [one] 1 ander
   *[other] { $number } anderen
}
group-devices = { $count ->
    [one] 1 apparaat
   *[other] { $number } apparaten
}
group-people = { $count ->
    [0] nog van niemand
    [one] van 1 mens
   *[other] van { $number } mensen
}
group-since = sinds { $name }
distinct-customers = { $count ->
    [one] 1 klant
   *[other] { $number } verschillende klanten
}
outside-removable = op verwisselbare schijf
outside-synced = in gesynchroniseerde map
outside-mailed = in mail
held = bewaarplicht
assigned-to = bij { $name }
assigned-nobody = niemand
assign-me = Op mij nemen
filter-outside = Buiten de deur
filter-assignee = In behandeling bij
filter-held = Bewaarplicht
filter-source = Bron
filter-this = deze
scope-content = Kopieën van
scope-gone = een inhoud die er niet meer is
scope-rows = Aangevinkte vondsten
column-tick = Aanvinken
do-ask-employee = Medewerker vragen
do-hand-over = Laten overdragen
do-delete = Laten verwijderen
do-authorise = Toestaan
do-false-positive = Onterecht gevonden
do-reopen = Opnieuw beoordelen
do-release = Laten zien aan de leidinggevende
do-snooze = Later bekijken
do-hold = Bewaarplicht instellen
do-end-hold = Bewaarplicht opheffen
do-assign = Toewijzen
do-comment = Opmerking plaatsen
do-agree = Akkoord
do-advise = Advies vastleggen
do-all-ask-employee = Medewerker vragen
do-all-hand-over = Laten overdragen
do-all-delete = Laten verwijderen
do-all-authorise = Toestaan
do-all-false-positive = Onterecht gevonden
do-all-reopen = Opnieuw beoordelen
do-all-release = Laten zien aan de leidinggevende
do-all-snooze = Later bekijken
do-all-hold = Bewaarplicht instellen
do-all-end-hold = Bewaarplicht opheffen
do-all-assign = Toewijzen
decision-hand-over = laten overdragen
decision-snooze = later bekijken
decision-hold = bewaarplicht ingesteld
decision-end-hold = bewaarplicht opgeheven
decision-assign = toegewezen
decision-comment = opmerking
decision-agree = akkoord
decision-undone = ongedaan gemaakt
review-to-hand-over = over te dragen
review-later = later
review-proposed = wacht op tweede beoordelaar
usual-ask-employee = Losse kopie van klantgegevens buiten het CRM; nog nodig?
usual-hand-over = Bevat kennis die in het CRM hoort; eerst overdragen.
usual-delete = Losse kopie van klantgegevens buiten het CRM.
decide-many = Besluiten over meer vondsten
decide-all = Besluiten over alles wat past
decide-ticked = Besluiten over de aangevinkte
decide-go-on = Verder
decide-back = Terug, niets besluiten
decide-shown = Waar het om gaat
decide-list = De hele lijst bekijken
decide-none = Er is niets meer om over te besluiten
decide-none-words = Wat hier stond is inmiddels beoordeeld of verdwenen.
decide-to = Aan
decide-until = Tot en met
decide-ground-for = Grondslag (AVG art. 6 lid 1)
decide-later = Geldt ook voor wat hier later bij komt
decide-later-words = Het besluit wordt een regel, die u bij Regels weer kunt intrekken.
decide-held = { $count ->
    [one] Eén vondst valt onder een bewaarplicht en wordt niet verwijderd.
   *[other] { $number } vondsten vallen onder een bewaarplicht en worden niet verwijderd.
}
decide-two = Vanaf { $number } klanten moet iemand anders akkoord gaan; tot dan wacht de vondst.
decide-more = Er passen er meer; een besluit gaat over de eerste { $number }. Herhaal het voor de rest.
done = Besloten:
done-undone = Ongedaan gemaakt:
done-rule = Het besluit is nu een regel.
done-held = { $count ->
    [one] Eén vondst bleef liggen vanwege een bewaarplicht.
   *[other] { $number } vondsten bleven liggen vanwege een bewaarplicht.
}
done-same = { $count ->
    [one] Eén stond er al zo.
   *[other] { $number } stonden er al zo.
}
done-stopped = Het besluit is halverwege gestopt; nog { $number } te gaan. Besluit opnieuw voor de rest.
done-undo = Ongedaan maken
done-undo-until = kan tot { $name } (UTC)
rules = Regels
rules-words = Een regel is een besluit dat ook geldt voor vondsten die later komen. Hij geldt niet voor wat mensen zelf hebben besloten. Bij elke vondst staat door welke regel is besloten.
rules-none = Nog geen regels
rules-none-words = Vink bij een besluit over een map of groep aan dat het ook voor later geldt.
rules-active = { $count ->
    [0] Regels: nog geen
    [one] Eén regel
   *[other] { $number } regels
}
rule-made = Gemaakt
rule-effect = Werking
rule-decided = { $count ->
    [0] besliste nog niets
    [one] besliste over 1 latere vondst
   *[other] besliste over { $number } latere vondsten
}
rule-covers = { $count ->
    [0] past nu op geen vondst
    [one] past nu op 1 vondst
   *[other] past nu op { $number } vondsten
}
rule-revoke = Intrekken
rule-back = Beoordeel opnieuw wat deze regel heeft beslist
rule-revoked = Ingetrokken op { $name }
rule-over = Verlopen
policy = Afspraken over beoordelen
policy-two = Twee beoordelaars vanaf zoveel klanten
policy-two-words = Toestaan en onterecht gevonden gelden dan pas als een tweede akkoord gaat. Leeg: nooit.
policy-crm = Klant openen in het CRM
policy-crm-words = Adres met {"{id}"} op de plaats van het klantnummer.
policy-save = Opslaan
policy-saved = Opgeslagen.
revealed-crm = Openen in het CRM
sought = In welke bestanden staat deze klant?
sought-words = Voor een verzoek om inzage of verwijdering (AVG art. 15 en 17). Reden en blik komen in het logboek.
sought-do = Zoeken
sought-nobody = Geen klant met dit nummer is bekend.
sought-nowhere = Deze klant staat in geen enkel gevonden bestand.
sought-more = de laatste staan hieronder
sought-retired = Uit het CRM sinds
together = Meer tegelijk
together-words = U ziet eerst hoeveel het er zijn, en kunt er een regel van maken.
together-copies = Alle { $number } kopieën met deze inhoud
together-folder = Alles in { $name }
together-name = Alles met { $name } in het pad
hold = Bewaarplicht
hold-words = Zolang een bewaarplicht geldt wordt de vondst niet verwijderd en niet gewist, ook niet na de bewaartermijn.
comment = Opmerking voor andere beoordelaars
proposed-words = Een collega stelt voor dit te laten staan. Bent u het eens, dan geldt het besluit; zo niet, neem een ander besluit.
happened-proposed = voorgesteld: wacht op een tweede beoordelaar
happened-by-rule = door een regel
views = Bewaarde filters
views-none = Nog geen. Filter de lijst en bewaar hem onder een naam.
view-name = Naam
view-keep = Dit filter bewaren
view-share = Delen met collega’s
view-shared = gedeeld
view-remove = Weghalen
export = Bewaren als
keys = Sneltoetsen
keys-move = volgende, vorige
keys-open = openen
keys-tick = aanvinken in de lijst
keys-search = zoeken
keys-help = deze uitleg
keys-words = Een toets kiest het besluit voor de groep die is aangewezen; daarna ziet u eerst waar het om gaat en bevestigt u met Enter.
keys-close = Sluiten
keys-off = Sneltoetsen uitzetten
keys-on = Sneltoetsen aanzetten
chart = Losse kopieën door de tijd
chart-label = Aantal bestanden met klantgegevens per week; dezelfde cijfers staan in de tabel.
chart-now = { $count ->
    [one] Nu staat er 1 bestand met klantgegevens.
   *[other] Nu staan er { $number } bestanden met klantgegevens.
}
chart-table = Als tabel
chart-week = Week tot en met
chart-files = Bestanden
chart-found = Erbij
chart-gone = Verdwenen
do-all-agree = Akkoord met de voorstellen
done-own = { $count ->
    [one] Eén liet u staan: niemand anders stelde daar iets voor.
   *[other] { $number } liet u staan: niemand anders stelde daar iets voor.
  }
groups-proposed = Nieuw is er niets, maar voorstellen wachten op een tweede beoordelaar
proposed-own = U stelde dit zelf voor: een collega moet ermee instemmen.
proposed-what = Voorgesteld: { $name }
done-theirs = { $count ->
    [one] Over één had iemand anders intussen besloten: die bleef zoals hij is.
   *[other] Over { $number } had iemand anders intussen besloten: die bleven zoals ze zijn.
}
done-theirs-first = De lijst laat de eerste { $number } zien.
done-stayed = { $count ->
    [one] Eén bleef zoals hij is: daar is sindsdien over besloten, of hij is veranderd.
   *[other] { $number } bleven zoals ze zijn: daar is sindsdien over besloten, of ze zijn veranderd.
}
done-going-on = Dit gaat nog door. Kijk hoe ver het is.
done-undo-stopped = Ongedaan maken is halverwege gestopt; de rest staat nog zoals besloten.
done-undo-go-on = De rest ook ongedaan maken
meanwhile = Een collega heeft intussen besloten.
meanwhile-words = Er is niets vastgelegd. Wat u hebt ingevuld staat hieronder nog; leg het opnieuw vast als het nog klopt.
filter-decided = Samen of door een regel besloten
filter-there = Stond er zoveel dagen geleden
filter-gone-older = Minstens zoveel dagen geleden verdwenen
filter-gone-newer = Hoogstens zoveel dagen geleden verdwenen
rule-came-back = { $count ->
    [0] Er kwam niets terug om opnieuw te beoordelen.
    [one] Eén vondst kwam terug om opnieuw te beoordelen.
   *[other] { $number } vondsten kwamen terug om opnieuw te beoordelen.
}
rule-back-on = Het terugzetten gaat nog door.
rule-back-stopped = Het terugzetten is halverwege gestopt.
rule-back-go-on = De rest ook terugzetten
scope-source-gone = een bron die er niet meer is
scope-account-gone = een account dat er niet meer is
scope-device-gone = een apparaat dat er niet meer is
scope-person-gone = iemand die er niet meer is
policy-asked = Opgeslagen, maar minder vaak twee beoordelaars geldt pas als een collega akkoord gaat.
policy-asked-heading = Wacht op akkoord van een tweede
policy-asked-from = Voorstel: twee beoordelaars pas vanaf { $number } klanten.
policy-asked-never = Voorstel: nooit meer twee beoordelaars.
policy-asked-own = U stelde dit zelf voor: een collega moet ermee instemmen.
policy-asked-words = Tot iemand anders akkoord gaat, blijft gelden wat hieronder staat.
policy-take-back = Voorstel intrekken
policy-reject = Afwijzen
