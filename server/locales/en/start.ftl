# The start page, and what roles are called.
role-administrator = Administrator
role-privacy-team = Privacy team
role-data-protection-officer = Data-protection officer
role-manager = Manager
role-employee = Employee
role-auditor = Auditor
role-administrator-words = IT: devices, coverage, accounts and settings. Sees no contents of findings.
role-privacy-team-words = Reviews findings and decides.
role-data-protection-officer-words = Sees everything, advises and does not decide (GDPR art. 38(6)).
role-manager-words = Sees findings of their own people, where released.
role-employee-words = Sees what is about their own files.
role-auditor-words = Reads everything that was done and changes nothing.
start-hello = Welcome, { $name }
start-no-role = Your account has no role yet. An administrator can give you one.
start-administrator = You see to it that every device takes part. What was found in files you do not see.
start-privacy-team = You review what was found and decide what happens with it.
start-data-protection-officer = You see what was found and advise. The privacy team decides.
start-manager = You see what was found with your own people, once it is released.
start-employee = You see what was found in your own files, and can clean up first.
start-auditor = You read what was done and looked at.
start-step-setup = Go on with the set-up
start-step-waiting = { $count ->
    [one] One device waits to be let in
   *[other] { $number } devices wait to be let in
  }
start-step-devices = { $count ->
    [0] No devices yet: enrol the first
    [one] One device takes part
   *[other] { $number } devices take part
  }
start-step-accounts = Accounts and roles
start-step-review = Review findings
start-step-people = Import the directory of people, so that findings are somebody's
start-step-unmanaged = { $count ->
    [one] One person without a manager
   *[other] { $number } people without a manager
  }
start-step-advise = Look at findings and advise
start-step-audit = Read the audit log
start-step-reports = { $count ->
    [0] Nobody is below you in the directory yet
    [one] Findings of one person below you
   *[other] Findings of { $number } people below you
  }
start-step-own = What was found in your files
start-step-unlinked = Your account is not linked to anybody in the directory yet; ask an administrator
start-step-read = Read findings
start-step-proposed = { $count ->
    [one] One proposal waits for a second reviewer
   *[other] { $number } proposals wait for a second reviewer
  }
start-step-mine = { $count ->
    [one] One finding is assigned to you
   *[other] { $number } findings are assigned to you
  }
start-step-asked = { $count ->
    [one] One question to an employee waits for more than two weeks
   *[other] { $number } questions to employees wait for more than two weeks
  }
start-step-unknown = { $count ->
    [one] Of one finding it is not known yet whose file it is
   *[other] Of { $number } findings it is not known yet whose files they are
  }
start-step-to-delete = { $count ->
    [one] One file is still to be deleted
   *[other] { $number } files are still to be deleted
  }
start-step-critical = { $count ->
    [one] One critical finding is not reviewed yet
   *[other] { $number } critical findings are not reviewed yet
  }
start-step-hand-over = { $count ->
    [one] One file is to be handed over
   *[other] { $number } files are to be handed over
  }
start-step-own-asked = { $count ->
    [one] You are asked about one of your files
   *[other] You are asked about { $number } of your files
  }
start-step-own-delete = { $count ->
    [one] One of your files is to be deleted
   *[other] { $number } of your files are to be deleted
  }
start-step-customer = Find the files in which a customer stands
start-step-rules = { $count ->
    [0] Rules that decide by themselves: none yet
    [one] One rule that decides by itself
   *[other] { $number } rules that decide by themselves
  }
start-step-loosening = A colleague wants to loosen how findings are reviewed, and asks you to agree
