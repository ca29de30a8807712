# Het eigen account, en de tokens van programma's.
account-roles = Rollen
account-person = In de lijst van mensen
account-person-none = Nog niet gekoppeld. Een beheerder kan dat doen; daarna ziet u wat over uw eigen bestanden gaat.
account-password = Wachtwoord
account-current = Huidig wachtwoord
account-current-wrong = Het huidige wachtwoord klopt niet.
account-password-kept = Uw wachtwoord is gewijzigd. In andere browsers bent u uitgelogd.
account-browsers = Browsers
account-sessions = { $count ->
    [one] U bent in één browser ingelogd.
   *[other] U bent in { $number } browsers ingelogd.
  }
account-elsewhere = Overal elders uitloggen
account-elsewhere-done = U bent nu alleen nog in deze browser ingelogd.
factor-heading = Tweede stap bij het inloggen
factor-on = Bij het inloggen geeft u ook een code uit uw app.
factor-off = Een code uit een app op uw telefoon houdt anderen buiten, ook als zij uw wachtwoord kennen.
factor-codes-left = { $count ->
    [0] U hebt geen herstelcodes meer: zet de tweede stap uit en weer aan voor nieuwe.
    [one] U hebt nog één herstelcode.
   *[other] U hebt nog { $number } herstelcodes.
  }
factor-set = Tweede stap aanzetten
factor-remove = Tweede stap uitzetten
factor-removed = De tweede stap is uitgezet.
factor-words = Scan dit plaatje met een authenticator-app en vul de code in die de app toont.
factor-qr = QR-code voor uw authenticator-app
factor-by-hand = Of typ deze sleutel in de app:
factor-code = Code uit de app
factor-code-wrong = Die code klopt niet. Kijk of de klok van uw telefoon gelijk loopt, en neem de code die er nu staat.
codes-heading = Uw herstelcodes
codes-words = De tweede stap staat aan. Bewaar deze codes buiten uw telefoon: elk werkt één keer, als u de app niet hebt. Ze worden niet nog eens getoond.
codes-kept = Ik heb ze bewaard
tokens-heading = Tokens voor programma’s
tokens-words = Met een token werkt een programma namens u met de API, nooit met meer rechten dan u hebt.
tokens-none = Er zijn geen tokens.
tokens-name = Waarvoor
tokens-scopes = Mag
tokens-owner = Van
tokens-ends = Eindigt
tokens-used = Laatst gebruikt
tokens-never = nooit
tokens-state = Stand
tokens-good = geldig
tokens-over = verlopen
tokens-revoked = ingetrokken
tokens-revoke = Intrekken
tokens-new = Nieuw token
tokens-days = Geldig, in dagen
tokens-make = Token maken
tokens-made = Dit is het token. Het wordt niet nog eens getoond.
tokens-fault = Geef het token een naam, kies minstens één ding dat het mag, en een aantal dagen van 1 tot 366.
scope-findings-read = Vondsten lezen
scope-findings-decide = Vondsten lezen, erover beslissen en adviseren
scope-coverage-read = Apparaten en dekking lezen
scope-audit-read = Het logboek lezen
scope-customers-manage = Klanten inlezen
scope-metrics-read = Tellers van de server lezen (Prometheus)
scope-scim = Mensen bijhouden vanuit een identiteitsdienst (SCIM)
