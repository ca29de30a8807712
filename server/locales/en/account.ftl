# One's own account, and the tokens of programs.
account-roles = Roles
account-person = In the directory
account-person-none = Not linked yet. An administrator can do that; then you see what is about your own files.
account-password = Password
account-current = Current password
account-current-wrong = The current password is wrong.
account-password-kept = Your password is changed. Other browsers are logged out.
account-browsers = Browsers
account-sessions = { $count ->
    [one] You are logged in in one browser.
   *[other] You are logged in in { $number } browsers.
  }
account-elsewhere = Log out everywhere else
account-elsewhere-done = You are now logged in in this browser only.
factor-heading = Second step at login
factor-on = At login you also give a code from your app.
factor-off = A code from an app on your phone keeps others out, even if they know your password.
factor-codes-left = { $count ->
    [0] You have no recovery codes left: switch the second step off and on again for new ones.
    [one] You have one recovery code left.
   *[other] You have { $number } recovery codes left.
  }
factor-set = Switch the second step on
factor-remove = Switch the second step off
factor-removed = The second step is switched off.
factor-words = Scan this picture with an authenticator app and fill in the code that the app shows.
factor-qr = QR code for your authenticator app
factor-by-hand = Or type this key into the app:
factor-code = Code from the app
factor-code-wrong = That code is wrong. See that your phone's clock is right, and use the code that it shows now.
codes-heading = Your recovery codes
codes-words = The second step is on. Keep these codes somewhere else than on your phone: each works once, when you do not have the app. They are not shown again.
codes-kept = I have kept them
tokens-heading = Tokens for programs
tokens-words = With a token a program uses the API on your behalf, never with more rights than you have.
tokens-none = There are no tokens.
tokens-name = What for
tokens-scopes = May
tokens-owner = Of
tokens-ends = Ends
tokens-used = Last used
tokens-never = never
tokens-state = State
tokens-good = good
tokens-over = expired
tokens-revoked = revoked
tokens-revoke = Revoke
tokens-new = New token
tokens-days = Good for, in days
tokens-make = Make the token
tokens-made = This is the token. It is not shown again.
tokens-fault = Give the token a name, choose at least one thing that it may do, and a number of days from 1 to 366.
scope-findings-read = Read findings
scope-findings-decide = Read findings, decide and advise about them
scope-coverage-read = Read devices and coverage
scope-audit-read = Read the audit log
scope-customers-manage = Import customers
scope-metrics-read = Read the server’s counters (Prometheus)
scope-scim = Keep people up to date from an identity provider (SCIM)
