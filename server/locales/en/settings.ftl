# Settings, and what is still to be done.
settings-setup = Set-up
settings-setup-words = What is still to be done before Homeward works.
settings-accounts = Accounts
settings-accounts-words = Who may log in, and in which role.
settings-tokens = Tokens for programs
settings-tokens-words = Access for the API and for SCIM.
settings-people = Import people
settings-people-words = The directory of people from a CSV file.
settings-retention = Keeping and erasing
settings-retention-words = How long findings, evidence and the log stay.
setup-heading = Set-up
setup-left = { $count ->
    [0] Everything is set up.
    [one] There is one thing left to do.
   *[other] There are { $number } things left to do.
  }
setup-done = done
setup-todo = to do
setup-customers = Import customers
setup-customers-words = Upload an export of your CRM. The index that devices search with is made of it.
setup-people = Import people
setup-people-words = A CSV file from HR or IT: who works here, who manages whom, whose device is whose.
setup-reviewer = Let somebody review
setup-reviewer-words = Make an account for the privacy team. Administrators see no contents of findings.
setup-devices = Enrol the first device
setup-devices-words = Make an enrolment token and put the agent on a device.
setup-factor = Protect your own account better
setup-factor-words = Switch the second step at login on.
setup-tls = Address and certificate
setup-tls-words = Now only this machine reaches the pages. Choose a name and a certificate: made by the server, your own, or by ACME.
settings-certificate = Address and certificate
settings-certificate-words = How browsers reach the server, and by which certificate they know it.
settings-policy = What is scanned
settings-policy-words = Folders, shares, how often and with which rules.
settings-device = First device
settings-device-words = A token, and the command to copy.
settings-mail = Mail
settings-mail-words = Your mail server, for links to new passwords and for notices.
settings-ldap = People from LDAP
settings-ldap-words = The directory of people from Active Directory or OpenLDAP.
setup-policy = Say what is scanned
setup-policy-words = Folders of people, shares, and how often. There are presets for Windows, Linux and macOS.
setup-mail = Set up mail
setup-mail-words = So that people get the link for their password by mail. You can do without.
