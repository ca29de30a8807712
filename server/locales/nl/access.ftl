# Wat beheerders deden aan wie vondsten kan zien.
access-title = Wie vondsten kan zien
access-words = Een beheerder ziet geen vondsten, maar maakt wel accounts, links en rollen. Wat beheerders deden waardoor iemand vondsten kan gaan zien, staat hier tot iemand van het privacyteam of de functionaris gegevensbescherming het heeft gezien.
access-none = Er is niets veranderd sinds u de vorige keer keek.
access-when = Wanneer
access-account = Account
access-sees-as = Rollen nu
access-what = Wat er gebeurde
access-by = Door
access-own = (van uzelf: een ander bevestigt dit)
access-ask = Weet u hier niet van? Vraag het de beheerder, en kijk in het logboek wat het account sindsdien heeft gedaan.
access-seen = Ik heb dit gezien
access-created = account gemaakt
access-roles = kreeg een rol die vondsten ziet
access-person = hoort nu bij iemand anders in de lijst van mensen
access-address = ander mailadres
access-link = link gemaakt om een wachtwoord te kiezen
access-second-factor = tweede factor weggehaald
access-password = wachtwoord ingesteld op de opdrachtregel
access-enabled = weer aangezet
start-step-access = { $count ->
    [one] Eén wijziging in wie vondsten kan zien: bekijk die
   *[other] { $number } wijzigingen in wie vondsten kan zien: bekijk die
  }
mail-access-subject = Homeward: een wijziging in wie vondsten kan zien
mail-access-intro = Een beheerder heeft iets gewijzigd waardoor iemand vondsten kan gaan zien:
mail-access-more = { $count ->
    [one] en nog één.
   *[other] en nog { $number }.
  }
mail-access-look = Weet u hier niet van? Vraag het de beheerder. Het privacyteam ziet alles hier: { $name }
did-access-seen = Wijzigingen in wie vondsten kan zien zijn bekeken
did-access-mailed = Mail gestuurd over wie vondsten kan zien
did-account-roles-taken = Rollen, sessies en tokens afgenomen: de groepen van single sign-on geven er geen
