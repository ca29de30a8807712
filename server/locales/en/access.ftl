# What administrators did about who sees findings.
access-title = Who can see findings
access-words = An administrator sees no findings, but makes accounts, links and roles. What they did by which somebody may come to see findings stands here until somebody of the privacy team or the data-protection officer has seen it.
access-none = Nothing was changed since you looked last.
access-when = When
access-account = Account
access-sees-as = Roles now
access-what = What was done
access-by = By
access-own = (yours: somebody else confirms it)
access-ask = Do you not know of one of these? Ask the administrator, and look in the audit log at what the account did since.
access-seen = I have seen these
access-created = account was made
access-roles = got a role that sees findings
access-person = became another person’s of the directory
access-address = another e-mail address
access-link = link to choose a password was made
access-second-factor = second factor was taken away
access-password = password was set at the command line
access-enabled = was switched on again
start-step-access = { $count ->
    [one] One change in who can see findings: look at it
   *[other] { $number } changes in who can see findings: look at them
  }
mail-access-subject = Homeward: a change in who can see findings
mail-access-intro = An administrator changed something by which somebody may come to see findings:
mail-access-more = { $count ->
    [one] and one more.
   *[other] and { $number } more.
  }
mail-access-look = Do you not know of this? Ask the administrator. The privacy team sees all of it here: { $name }
did-access-seen = Changes in who can see findings were seen
did-access-mailed = Mail was sent about who can see findings
did-account-roles-taken = Roles, sessions and tokens taken away: the groups of single sign-on give none
