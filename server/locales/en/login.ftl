# Logging in, and the pages behind one-time links.
login-heading = Log in
login-login = Login
login-password = Password
login-enter = Log in
login-with = Log in with { $name }
login-or = Or with a password:
login-forgotten = Forgotten your password? An administrator can send you a link to choose a new one.
login-wrong = Login or password is wrong, or the account is locked for a while after too many tries.
login-wait = { $count ->
    [one] Too many tries from this address. Wait a minute.
   *[other] Too many tries from this address. Wait { $number } minutes.
  }
login-password-chosen = Your password is set. Log in with it.
login-provider-refused = Logging in with your organisation did not work, or you have no role for Homeward there. Ask an administrator.
login-code-heading = Second step
login-code = Code
login-code-hint = The six digits of your app, or one of your recovery codes.
login-code-wrong = That code is wrong or was used already. Wait for the next one and try again.
login-again = Start again
welcome-heading = Welcome to Homeward
welcome-words = You are the first. Make your account; you will be administrator and can then let others in.
welcome-name = Your name
welcome-login-hint = Letters, digits and . - _ @, without spaces. Your e-mail address, for example.
welcome-begin = Make the account and begin
welcome-names = Give a name, and a login of letters, digits and . - _ @ without spaces.
link-heading = Choose a password
link-words = For the account { $name }. This link works once; after that you log in with your password.
password-new = New password
password-again = Once more
password-hint = At least 12 characters. Four random words side by side are strong and easy to remember.
password-keep = Keep this password
password-differs = The two passwords are not the same.
password-short = The password is too short: use at least 12 characters.
password-long = The password is too long.
password-guessed = This password is the first that anybody guesses. Use another.
form-unreadable = The form did not arrive whole. Go back and try again.
