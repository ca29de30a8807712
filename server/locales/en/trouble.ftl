# What goes wrong.
trouble-start = To the start page
trouble-login-needed = Log in first
trouble-login-needed-words = This page is for those who are logged in.
trouble-forbidden = Not for your role
trouble-forbidden-words = Your account has no right to this. An administrator can tell who has.
trouble-not-found = There is nothing here
trouble-not-found-words = The address is wrong, or what was here is gone, or it is not for your account.
trouble-invalid = That cannot be used
trouble-conflict = Somebody was here before
trouble-conflict-words = It is there already, or was changed in the meantime. Load the page again and look.
trouble-too-many = Too many tries
trouble-too-many-words = Wait a few minutes and try again.
trouble-failed = That did not work
trouble-failed-words = The server failed. Nothing was changed. Try again; if it stays, tell your administrator when it happened.
