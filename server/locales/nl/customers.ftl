# Klanten, en de exports waarmee ze komen.
customers-none = Er zijn nog geen klanten: apparaten hebben niets om naar te zoeken.
customers-none-next = Exporteer alle klanten uit het CRM en upload het bestand hier.
customers-known = klanten waarnaar wordt gezocht
customers-made = Gemaakt
customers-by = Door
customers-by-gone = een account dat weg is
customers-by-program = opdrachtregel of programma
customers-export = Export
customers-index = index
customers-waiting = Uploads die nog niet zijn overgenomen
customers-waiting-words = Een upload wordt na een uur vanzelf gewist.
customers-received = Ontvangen
customers-state = Stand
customers-state-reading = wordt gelezen
customers-state-read = wacht op u
customers-state-importing = wordt overgenomen
customers-state-imported = overgenomen
customers-state-failed = mislukt
customers-no-name = Export zonder naam
customers-new = Een nieuwe export
customers-new-words = Een export bevat alle klanten: wie er niet in staat, is vertrokken. U ziet eerst waarvoor de kolommen worden gehouden; er verandert niets voordat u dat zegt. Het bestand wordt gewist zodra het is overgenomen.
customers-file = Export van het CRM
customers-file-hint = CSV of een werkmap (xlsx), hoogstens 512 MB.
customers-upload = Uploaden
customers-upload-broken = Het bestand is niet heel aangekomen, of er was geen gekozen. Probeer het opnieuw.
customers-upload-long = Het bestand is groter dan 512 MB. Exporteer alleen de kolommen waaraan klanten te herkennen zijn.
customers-upload-empty = Het bestand is leeg. Exporteer de klanten opnieuw.
customers-upload-many = Er zijn al acht uploads. Gooi er eerst een weg.
customers-history = Eerdere indexen
customers-count = Klanten
customers-persons = waarvan personen
customers-size = Grootte
customers-current = huidig
customers-reading = De export wordt gelezen. Deze pagina vraagt vanzelf opnieuw.
customers-importing = De index wordt gemaakt. Deze pagina vraagt vanzelf opnieuw.
customers-look-again = Opnieuw kijken
customers-failed = Dit is niet gelukt. Er is niets veranderd. Upload de export opnieuw als de oorzaak weg is.
customers-imported-words = Het geüploade bestand is gewist. Wis ook uw eigen kopie van de export: dat zijn klantgegevens.
customers-go-on = Verder met inrichten
customers-unreadable-password = De werkmap heeft een wachtwoord. Bewaar haar zonder, of exporteer de klanten als CSV.
customers-unreadable-empty = Er staan geen rijen in. Exporteer de klanten opnieuw, met een eerste rij met kolomkoppen.
customers-unreadable-table = Dit is geen tabel die te lezen is. Exporteer de klanten als CSV of xlsx.
customers-unreadable-header = Er is geen rij met kolomkoppen gevonden. Zet een rij boven de klanten, zoals: Klantnummer, Naam, E-mail, Telefoon, Postcode, Huisnummer.
customers-unreadable-quote = Een aanhalingsteken gaat open en niet dicht, of een rij houdt niet op. Exporteer de tabel opnieuw.
customers-unreadable-other = Het bestand is niet te lezen.
customers-objection-unmapped = Sommige kolommen bevatten iets waaraan klanten te herkennen zijn, maar hun kop zegt niet wat. Kies hieronder wat ze bevatten.
customers-objection-contradictory = Sommige kolommen bevatten iets anders dan hun kop zegt. Kies hieronder wat ze bevatten.
customers-objection-twice = Meer kolommen kunnen hetzelfde bevatten, en een klant heeft er één. Kies hieronder welke het is; zet de andere op ‘Niet gebruikt’.
customers-objection-nothing = Geen kolom maakt een klant herkenbaar. Kies hieronder welke een e-mailadres, telefoon, rekening, naam, bedrijf of adres bevat.
customers-objection-map = Wat voor de kolommen is gekozen, past niet bij elkaar. Kijk ze hieronder na.
customers-odd = Rijen die opvallen
customers-odd-words = Rijen worden alleen met hun nummer genoemd. De andere waarden van zo’n rij worden wel gebruikt.
customers-odd-what = Wat
customers-odd-count = Rijen
customers-odd-rows = Nummers
customers-odd-ragged = Meer of minder cellen dan de koppen
customers-odd-without-id = Geen CRM-nummer: het rijnummer komt ervoor in de plaats
customers-odd-repeated-id = Het nummer van een eerdere rij: dezelfde klant
customers-odd-nothing = Niets waaraan een klant te herkennen is
customers-odd-value = Niet bruikbaar als: { $name }
customers-warnings = Wat het programma erover zegt
customers-columns = Wat de kolommen bevatten
customers-columns-words = Herkend aan hun koppen. Verbeter wat niet klopt, en laat het opnieuw nakijken.
customers-column = Kolom
customers-heading = Kop
customers-holds = Bevat
customers-sensitive = gevoelig, niet gelezen
customers-looks-like = Lijkt op: { $name }
customers-fewer-meant = Dit zijn alle klanten die er nu zijn
customers-fewer-say = De export bevat veel minder klanten dan eerst. Zeg hieronder dat dit de bedoeling is, of gooi hem weg.
customers-map-fault = Wat voor een kolom is gekozen, kan niet.
customers-not-now = Dat kan nu niet: de export wordt gelezen of overgenomen.
customers-import = Deze klanten overnemen
customers-check = Opnieuw nakijken
customers-discard = Deze upload weggooien
customers-retired = { $count ->
    [one] één klant is sindsdien vertrokken
   *[other] { $number } klanten zijn sindsdien vertrokken
  }
customers-devices = { $count ->
    [one] Eén apparaat zoekt ermee
   *[other] { $number } apparaten zoeken ermee
  }
customers-imported = { $count ->
    [one] Eén klant is overgenomen.
   *[other] { $number } klanten zijn overgenomen.
  }
customers-left = { $count ->
    [one] Eén klant van eerst staat er niet in en is vertrokken.
   *[other] { $number } klanten van eerst staan er niet in en zijn vertrokken.
  }
customers-fewer = { $count ->
    [one] De huidige index bevat één klant; deze export veel minder. Is hij volledig?
   *[other] De huidige index bevat { $number } klanten; deze export veel minder. Is hij volledig?
  }
customers-field-customer-id = CRM-nummer
customers-field-customer-number = Klantnummer
customers-field-email = E-mailadres
customers-field-phone = Telefoon
customers-field-iban = Rekening (IBAN)
customers-field-vat = Btw-nummer
customers-field-kvk = KvK-nummer
customers-field-company = Naam van een organisatie
customers-field-full-name = Volledige naam van een persoon
customers-field-given-name = Voornaam
customers-field-initials = Voorletters
customers-field-prefix = Tussenvoegsel
customers-field-surname = Achternaam
customers-field-title = Aanhef of titel
customers-field-address-line = Straat en huisnummer
customers-field-street = Straat
customers-field-house-number = Huisnummer
customers-field-house-number-addition = Toevoeging bij het huisnummer
customers-field-postcode = Postcode
customers-field-postcode-city = Postcode en plaats
customers-field-city = Plaats
customers-field-country = Land
customers-field-customer-kind = Persoon of organisatie
customers-field-contact-of = Contactpersoon van welke klant
customers-field-account-manager = Accountmanager
customers-field-birth-date = Geboortedatum
customers-field-bsn = Burgerservicenummer (BSN)
customers-field-identity-document = Identiteitsbewijs
customers-field-either-name = Naam van een persoon of organisatie
customers-field-ignore = Niet gebruikt
