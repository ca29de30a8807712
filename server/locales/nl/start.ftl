# De beginpagina, en hoe rollen heten.
role-administrator = Beheerder
role-privacy-team = Privacyteam
role-data-protection-officer = Functionaris gegevensbescherming
role-manager = Leidinggevende
role-employee = Medewerker
role-auditor = Controleur
role-administrator-words = IT: apparaten, dekking, accounts en instellingen. Ziet geen inhoud van vondsten.
role-privacy-team-words = Beoordeelt vondsten en beslist.
role-data-protection-officer-words = Ziet alles, adviseert en beslist niet (AVG art. 38 lid 6).
role-manager-words = Ziet vondsten van de eigen mensen, waar die zijn vrijgegeven.
role-employee-words = Ziet wat over de eigen bestanden gaat.
role-auditor-words = Leest alles wat is gedaan en wijzigt niets.
start-hello = Welkom, { $name }
start-no-role = Uw account heeft nog geen rol. Een beheerder kan u er een geven.
start-administrator = U zorgt dat elk apparaat meedoet. Wat er in bestanden is gevonden, ziet u niet.
start-privacy-team = U beoordeelt wat er is gevonden en beslist wat ermee gebeurt.
start-data-protection-officer = U ziet wat er is gevonden en geeft advies. Beslissen doet het privacyteam.
start-manager = U ziet wat er bij uw eigen mensen is gevonden, zodra het is vrijgegeven.
start-employee = U ziet wat er in uw eigen bestanden is gevonden, en kunt eerst zelf opruimen.
start-auditor = U leest na wat er is gedaan en bekeken.
start-step-setup = Verder met inrichten
start-step-waiting = { $count ->
    [one] Eén apparaat wacht op toelating
   *[other] { $number } apparaten wachten op toelating
  }
start-step-devices = { $count ->
    [0] Nog geen apparaten: meld het eerste aan
    [one] Eén apparaat doet mee
   *[other] { $number } apparaten doen mee
  }
start-step-accounts = Accounts en rollen
start-step-review = Vondsten beoordelen
start-step-people = Lees de lijst van mensen in, zodat vondsten bij iemand horen
start-step-unmanaged = { $count ->
    [one] Eén mens zonder leidinggevende
   *[other] { $number } mensen zonder leidinggevende
  }
start-step-advise = Vondsten bekijken en adviseren
start-step-audit = Het logboek lezen
start-step-reports = { $count ->
    [0] U hebt in de lijst van mensen nog niemand onder u
    [one] Vondsten van één mens onder u
   *[other] Vondsten van { $number } mensen onder u
  }
start-step-own = Wat er in uw bestanden is gevonden
start-step-unlinked = Uw account is nog aan niemand in de lijst van mensen gekoppeld; vraag een beheerder
start-step-read = Vondsten lezen
start-step-proposed = { $count ->
    [one] Eén voorstel wacht op een tweede beoordelaar
   *[other] { $number } voorstellen wachten op een tweede beoordelaar
  }
start-step-mine = { $count ->
    [one] Eén vondst is aan u toegewezen
   *[other] { $number } vondsten zijn aan u toegewezen
  }
start-step-asked = { $count ->
    [one] Eén vraag aan een medewerker wacht langer dan twee weken
   *[other] { $number } vragen aan medewerkers wachten langer dan twee weken
  }
start-step-unknown = { $count ->
    [one] Van één vondst is nog niet bekend van wie het bestand is
   *[other] Van { $number } vondsten is nog niet bekend van wie het bestand is
  }
start-step-to-delete = { $count ->
    [one] Eén bestand moet nog worden verwijderd
   *[other] { $number } bestanden moeten nog worden verwijderd
  }
start-step-critical = { $count ->
    [one] Eén kritieke vondst is nog niet beoordeeld
   *[other] { $number } kritieke vondsten zijn nog niet beoordeeld
  }
start-step-hand-over = { $count ->
    [one] Eén bestand moet worden overgedragen
   *[other] { $number } bestanden moeten worden overgedragen
  }
start-step-own-asked = { $count ->
    [one] Over één van uw bestanden is u een vraag gesteld
   *[other] Over { $number } van uw bestanden is u een vraag gesteld
  }
start-step-own-delete = { $count ->
    [one] Eén van uw bestanden moet worden verwijderd
   *[other] { $number } van uw bestanden moeten worden verwijderd
  }
start-step-customer = Zoeken in welke bestanden een klant staat
start-step-rules = { $count ->
    [0] Regels die zelf beslissen: nog geen
    [one] Eén regel die zelf beslist
   *[other] { $number } regels die zelf beslissen
  }
start-step-loosening = Een collega wil de afspraken over beoordelen versoepelen en vraagt uw akkoord
