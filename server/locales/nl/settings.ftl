# Instellingen, en wat er nog moet gebeuren.
settings-setup = Inrichten
settings-setup-words = Wat er nog moet gebeuren voordat Homeward werkt.
settings-accounts = Accounts
settings-accounts-words = Wie mag inloggen, en met welke rol.
settings-tokens = Tokens voor programma’s
settings-tokens-words = Toegang voor de API en voor SCIM.
settings-people = Mensen inlezen
settings-people-words = De lijst van mensen uit een CSV-bestand.
settings-retention = Bewaren en wissen
settings-retention-words = Hoe lang vondsten, bewijs en het logboek blijven.
setup-heading = Inrichten
setup-left = { $count ->
    [0] Alles is ingericht.
    [one] Er is nog één ding te doen.
   *[other] Er zijn nog { $number } dingen te doen.
  }
setup-done = gedaan
setup-todo = te doen
setup-customers = Klanten inlezen
setup-customers-words = Upload een export van uw CRM. Daarvan wordt de index gemaakt waarmee apparaten zoeken.
setup-people = Mensen inlezen
setup-people-words = Een CSV-bestand van HR of IT: wie er werkt, wie leiding geeft, welk apparaat van wie is.
setup-reviewer = Iemand laten beoordelen
setup-reviewer-words = Maak een account voor het privacyteam. Beheerders zien geen inhoud van vondsten.
setup-devices = Het eerste apparaat aanmelden
setup-devices-words = Maak een aanmeldtoken en zet de agent op een apparaat.
setup-factor = Uw eigen account beter beveiligen
setup-factor-words = Zet de tweede stap bij het inloggen aan.
setup-tls = Adres en certificaat
setup-tls-words = Nu kan alleen deze machine bij de pagina’s. Kies een naam en een certificaat: door de server gemaakt, een eigen, of via ACME.
settings-certificate = Adres en certificaat
settings-certificate-words = Hoe browsers de server bereiken, en aan welk certificaat ze haar herkennen.
settings-policy = Wat wordt doorzocht
settings-policy-words = Mappen, netwerkmappen, hoe vaak en met welke regels.
settings-device = Eerste apparaat
settings-device-words = Een token, en de opdracht om te kopiëren.
settings-mail = Mail
settings-mail-words = Uw mailserver, voor links naar nieuwe wachtwoorden en voor berichten.
settings-ldap = Mensen uit LDAP
settings-ldap-words = De lijst van mensen uit Active Directory of OpenLDAP.
setup-policy = Zeggen wat wordt doorzocht
setup-policy-words = Mappen van mensen, netwerkmappen, en hoe vaak. Er zijn voorzetten voor Windows, Linux en macOS.
setup-mail = Mail inrichten
setup-mail-words = Zodat mensen de link voor hun wachtwoord per mail krijgen. Het kan ook zonder.
