# Inloggen, en de pagina's achter eenmalige links.
login-heading = Inloggen
login-login = Gebruikersnaam
login-password = Wachtwoord
login-enter = Inloggen
login-with = Inloggen met { $name }
login-or = Of met een wachtwoord:
login-forgotten = Wachtwoord vergeten? Een beheerder kan u een link sturen waarmee u een nieuw kiest.
login-wrong = Gebruikersnaam of wachtwoord klopt niet, of het account is even op slot na te veel pogingen.
login-wait = { $count ->
    [one] Te veel pogingen vanaf dit adres. Wacht een minuut.
   *[other] Te veel pogingen vanaf dit adres. Wacht { $number } minuten.
  }
login-password-chosen = Uw wachtwoord is gekozen. Log ermee in.
login-provider-refused = Inloggen bij uw organisatie lukte niet, of u hebt daar geen rol voor Homeward. Vraag een beheerder.
login-code-heading = Tweede stap
login-code = Code
login-code-hint = De zes cijfers uit uw app, of een van uw herstelcodes.
login-code-wrong = Die code klopt niet, of is al gebruikt. Wacht op de volgende en probeer het nog eens.
login-again = Opnieuw beginnen
welcome-heading = Welkom bij Homeward
welcome-words = U bent de eerste. Maak uw account; u wordt beheerder en kunt daarna anderen toelaten.
welcome-name = Uw naam
welcome-login-hint = Letters, cijfers en . - _ @, zonder spaties. Bijvoorbeeld uw e-mailadres.
welcome-begin = Account maken en beginnen
welcome-names = Vul een naam in, en een gebruikersnaam van letters, cijfers en . - _ @ zonder spaties.
link-heading = Kies een wachtwoord
link-words = Voor het account { $name }. Deze link werkt één keer; daarna logt u in met uw wachtwoord.
password-new = Nieuw wachtwoord
password-again = Nogmaals
password-hint = Minstens 12 tekens. Vier willekeurige woorden naast elkaar zijn sterk en goed te onthouden.
password-keep = Wachtwoord bewaren
password-differs = De twee wachtwoorden zijn niet gelijk.
password-short = Het wachtwoord is te kort: neem minstens 12 tekens.
password-long = Het wachtwoord is te lang.
password-guessed = Dit wachtwoord raadt iedereen als eerste. Neem een ander.
form-unreadable = Het formulier kwam niet heel aan. Ga terug en probeer het nog eens.
