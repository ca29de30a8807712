# Settings, and what is still to be done.
settings-setup = Set-up
settings-setup-words = What is still to be done before Homeward works.
settings-accounts = Accounts
settings-accounts-words = Who may log in, and in which role.
settings-tokens = Tokens for programs
settings-tokens-words = Access for the API and for SCIM.
settings-people = Import people
settings-people-words = The directory of people from a CSV file.
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
setup-tls = Let others in, over TLS
setup-tls-words = For now the server listens on this machine only. Give an address, url, certificate and key under [pages] in homeward-server.toml, or the proxy that ends TLS.
