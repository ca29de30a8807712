# Het logboek.
audit-words = Wat er is gedaan en bekeken, door wie. Regels komen er alleen bij; elke is vastgemaakt aan de vorige, zodat een wijziging opvalt (homeward-server audit verify).
audit-actor = Wie
audit-action = Wat
audit-object = Waarop
audit-at = Wanneer
audit-number = Nr.
audit-detail = Meer
audit-filter = Tonen
audit-all = Alles tonen
audit-none = Geen regels gevonden.
audit-older = Oudere regels
audit-export = Als CSV bewaren
