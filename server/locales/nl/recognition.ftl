# Waaraan klanten worden herkend, en hoe vaak dat toeval is.
recognise-title = Waaraan een klant wordt herkend
recognise-words = Hiermee beoordelen de apparaten een bestand. De regels wegen bestanden, geen mensen.
recognise-own = Uw bedrijf heeft eigen regels in het beleid staan; die gelden hier.
recognise-chance = Hoe vaak is een treffer toeval?
recognise-chance-words = Van tienduizend waarden van vreemden is zo’n aantal bij toeval ook een waarde van een klant. Wat vaak toeval is, telt alleen samen met iets anders in dezelfde rij.
recognise-made = Geteld in de index van { $name }.
recognise-none = Er is nog geen index, of hij is gemaakt voordat dit werd bijgehouden. Lees de klanten opnieuw in.
recognise-sort = Soort
recognise-values = Verschillende waarden
recognise-shared = Van meer dan één klant
recognise-false = Toevallige treffers op 10.000
recognise-hardly = geen
recognise-counts = Telt
recognise-alone = alleen al
recognise-together = samen met iets anders
recognise-surname = achternaam
recognise-initial = voorletter en achternaam
recognise-given = voornaam en achternaam
recognise-recognised = Wat wordt herkend
recognise-examples = Voorbeelden (verzonnen)
recognise-flagged = Wat erbij wordt gemeld
recognise-flagged-words = Deze gegevens wijzen geen klant aan; ze worden gemeld als ze bij een klant staan. Sommige verhogen de ernst, zie hieronder.
recognise-no-flags = Niets.
recognise-from = { $count ->
    [one] vanaf één klant in één bestand
   *[other] vanaf { $number } klanten in één bestand
  }
recognise-raised = Eén stap hoger bij
