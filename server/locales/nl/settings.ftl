# Instellingen, en wat er nog moet gebeuren.
settings-setup = Inrichten
settings-setup-words = Wat er nog moet gebeuren voordat Homeward werkt.
settings-accounts = Accounts
settings-accounts-words = Wie mag inloggen, en met welke rol.
settings-tokens = Tokens voor programma’s
settings-tokens-words = Toegang voor de API en voor SCIM.
settings-people = Mensen inlezen
settings-people-words = De lijst van mensen uit een CSV-bestand.
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
setup-tls = Anderen erbij laten, over TLS
setup-tls-words = Nu luistert de server alleen op dit apparaat. Zet in homeward-server.toml bij [pages] een adres, url, certificate en key, of de proxy die TLS doet.
