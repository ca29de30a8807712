# Wat apparaten doorzoeken.
policy-heading = Wat wordt doorzocht
policy-words = Eén lijst geldt voor alle apparaten: een map die een apparaat niet heeft, wordt daar overgeslagen.
policy-kept = Bewaard. Apparaten doen dit vanaf hun volgende vraag, binnen een uur.
policy-usual = Er is nog niets gekozen: dit doen apparaten nu. Bewaar het als het past.
policy-presets = Begin met:
policy-preset-all = Alle drie
policy-roots = Mappen van apparaten
policy-roots-hint = Eén per regel, zoals C:\Users of /home.
policy-shares = Netwerkmappen
policy-shares-hint = Eén per regel, zoals de server die ze heeft ze ziet.
policy-shares-by = Wie welke gedeelde map doorzoekt
policy-shares-by-words = Een gedeelde map wordt doorzocht door de apparaten die ervoor zijn gekozen, op de pagina van het apparaat.
policy-excludes = Overgeslagen
policy-excludes-hint = Eén patroon per regel, zoals *.iso of node_modules. Wat wordt overgeslagen, wordt geteld en getoond.
policy-every = Hoe vaak
policy-hourly = elk uur
policy-four-hours = elke vier uur
policy-daily = elke dag
policy-weekly = elke week
policy-monthly = elke maand
policy-ocr = Ook tekst in afbeeldingen lezen
policy-ocr-hint = Waar het apparaat Tesseract heeft. Kost veel meer tijd.
policy-effort = Wat een scan mag kosten
policy-workers = Bestanden die tegelijk worden gelezen
policy-memory = Geheugen voor elk, in MB
policy-seconds = Seconden per bestand
policy-rules = Eigen regels
policy-rules-hint = TOML, in plaats van de ingebouwde regels; leeg houdt die. De voorbeelden erin worden eerst geprobeerd.
policy-rules-fault = De regels kunnen niet worden gebruikt: { $name }
policy-rule-missed = Een regel vindt zijn eigen voorbeeld niet. { $name }
policy-rule-found = Een regel vindt een voorbeeld dat hij niet mag vinden. { $name }
policy-no-number = Moet een getal zijn: { $name }
policy-nothing = Noem ten minste één map of netwerkmap.
policy-keep = Bewaren
policy-minutes = { $count ->
    [one] elke minuut
   *[other] elke { $number } minuten
  }
