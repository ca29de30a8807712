# Mensen uit LDAP.
ldap-heading = Mensen uit LDAP
ldap-words = Active Directory, OpenLDAP en dergelijke. Er wordt alleen gelezen. U ziet eerst wat er zou komen.
ldap-settings = Waar en hoe
ldap-url = Adres
ldap-url-hint = ldaps://dc1.example.nl, of ldap:// met STARTTLS.
ldap-root = Certificaat van de autoriteit, als bestand op de server
ldap-root-hint = Als het systeem haar niet kent.
ldap-bind = Lezen als
ldap-bind-hint = Een account dat alleen mag lezen, zoals CN=homeward,OU=Service,DC=example,DC=nl of homeward@example.nl.
ldap-base = Onder
ldap-filter = Welke vermeldingen
ldap-attributes = Attributen
ldap-attributes-hint = Welk attribuut wat bevat; leeg wordt niet gebruikt.
ldap-key = Waaraan iemand herkend wordt
ldap-control = Accountbeheer van Active Directory: wie is uitgeschakeld, is vertrokken
ldap-look = Bewaren, en zien wat er zou komen
ldap-import = Deze mensen overnemen
ldap-seen = Dit zou er komen
ldap-people = mensen
ldap-managed = met een leidinggevende
ldap-with-account = met een account of SID
ldap-unnamed = vermeldingen zonder kenmerk of naam, weggelaten
ldap-twice = vermeldingen waarvan het kenmerk er al is, weggelaten
ldap-outside = met een leidinggevende die er niet bij is
ldap-nobody = Er zou niemand komen: kijk naar ‘Onder’, ‘Welke vermeldingen’ en de attributen.
ldap-none = LDAP is niet ingericht.
ldap-unreachable = De server is niet te bereiken, of haar certificaat wordt niet vertrouwd.
ldap-refused = De server laat dit account niet toe. Kijk naar de naam en het wachtwoord.
ldap-question = De server beantwoordt de vraag niet. Kijk naar ‘Onder’ en ‘Welke vermeldingen’.
ldap-too-many = Er zijn meer dan 50.000 vermeldingen. Maak de keuze smaller.
ldap-too-long = Het lezen duurde te lang. Maak de keuze smaller.
ldap-faults = Er is niets overgenomen. Verbeter dit eerst in de directory:
ldap-entry = Vermelding
ldap-fault-url = Het adres moet ldaps://naam zijn, of ldap://naam met STARTTLS.
ldap-fault-base = Zeg onder welke vermelding de mensen staan, zoals DC=example,DC=nl.
ldap-fault-filter = De keuze van vermeldingen is geen LDAP-filter, zoals (objectClass=person).
ldap-fault-attributes = Het kenmerk en de naam hebben elk een attribuut nodig; namen van attributen zijn letters en cijfers.
