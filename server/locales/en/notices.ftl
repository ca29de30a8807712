# Notices: who hears what and when, webhooks, and the SIEM.
tell-subject = Homeward: what waits for you
tell-intro = This waits in Homeward:
tell-choose = How often you get this you choose at { $name }
tell-critical = { $count ->
    [one] One new critical finding.
   *[other] { $number } new critical findings.
  }
tell-undecided = { $count ->
    [one] One finding has not been reviewed for long.
   *[other] { $number } findings have not been reviewed for long.
  }
tell-proposed = { $count ->
    [one] One proposal waits for a second person.
   *[other] { $number } proposals wait for a second person.
  }
tell-asked = { $count ->
    [one] About one finding somebody was asked and has not answered.
   *[other] About { $number } findings somebody was asked and has not answered.
  }
tell-own = { $count ->
    [one] You were asked about one file of yours.
   *[other] You were asked about { $number } files of yours.
  }
rhythm-heading = Notices by mail
rhythm-words = A notice holds numbers and links, never customers or names of files.
rhythm-no-address = Your account has no e-mail address; an administrator can give it one.
rhythm-label = How often
rhythm-at-once = critical findings at once, the rest each day
rhythm-daily = one digest each day
rhythm-weekly = one digest on Mondays
rhythm-never = never
rhythm-kept = Kept.
rhythm-fault = Choose how often you want notices.
notices-heading = Notices
notices-words = Whoever sees findings is told by mail what is new and what waits too long: numbers and links, never customers or names of files. Everybody chooses how often under “My account”.
notices-no-mail = Mail is not set up yet: no notices go out.
notices-when = When
notices-zone = The company’s time zone
notices-zone-hint = Summer time begins and ends by itself.
notices-digest = Time of digests
notices-quiet-from = Quiet from
notices-quiet-to = Quiet until
notices-quiet-hint = What comes in quiet hours is told together afterwards. The same time twice: no quiet hours.
notices-weekend = Saturday and Sunday quiet
notices-long = What waits too long
notices-undecided = A new finding without a decision, after so many days
notices-proposed = A proposal without a second person, after so many days
notices-asked = Asked and not answered, after so many days
notices-keep = Keep
notices-kept = Kept.
notices-trial = Does it work?
notices-trial-to = Send a trial to { $name }
notices-trial-subject = A trial of Homeward
notices-trial-body = This is how a notice of Homeward looks: numbers and links. Settings: { $name }
notices-fault-hours = Write times as 08:00.
notices-fault-zone = Choose a time zone from the list.
notices-fault-digest = The time of digests lies in the quiet hours: nobody would get them.
notices-fault-days = Days are 1 to 365.
notices-given-up = Not taken
notices-given-up-none = All messages were taken, or are still tried.
notices-given-up-words = These messages were tried for days and given up. They leave the list after thirty days.
notices-waiting = { $count ->
    [0] No message waits to be sent.
    [one] One message waits to be sent.
   *[other] { $number } messages wait to be sent.
  }
notices-to = To
notices-at = Made
notices-why = Why not
hook-heading = Webhooks
hook-words = A webhook gets a signed message over HTTPS: numbers and links for the whole company, never customers or names of files. Chat programs show the field “text”.
hook-none = There is no webhook yet.
hook-name = Name
hook-address = Address
hook-address-hint = https, or http on this machine. The address is not shown again afterwards: it can be a secret.
hook-language = Language
hook-what = About what
hook-critical = new critical findings
hook-waiting = what waits too long, each day
hook-quiet = not in quiet hours
hook-add = Add webhook
hook-secret = This is the secret by which the receiver checks the signature. It is shown only once:
hook-secret-words = The signature stands in the header Homeward-Signature: v1= and the HMAC-SHA-256 of the value of Homeward-Timestamp, a full stop and the body.
hook-remove = Remove
hook-removed = The webhook was removed.
hook-trial = Send a trial
hook-trial-words = This is a trial of Homeward.
hook-trial-taken = The receiver took the trial.
hook-trial-failed = The receiver did not take the trial:
hook-again = Try again what was given up
hook-again-done = What was given up is tried again.
hook-last = Last message
hook-last-none = none yet
hook-state-waiting = waits
hook-state-sent = taken
hook-state-given-up = given up
hook-fault-name = The name is missing or too long.
hook-fault-address = The address must begin with https://, without user or password; http:// only to this machine.
hook-fault-many = There are twenty webhooks already. Remove one first.
siem-heading = SIEM
siem-words = Sends entries of the log and news of findings to your SIEM by syslog or a webhook. With numbers, devices and counts, never with customers, paths or names of files.
siem-none = Nothing is sent to a SIEM.
siem-host = Receiver
siem-port = Port
siem-security = Protection
siem-security-none = none (this machine only)
siem-authority = A certificate authority of your own (PEM)
siem-authority-hint = Empty where the system trusts the receiver’s certificate already.
siem-form = Form
siem-what = What
siem-audit = the log
siem-findings = news of findings
siem-keep = Keep
siem-kept = Kept. What happens from now on is sent.
siem-off = Switch off
siem-is-off = Nothing is sent to a SIEM any more.
siem-progress = How it goes
siem-waiting = { $count ->
    [0] Everything was received.
    [one] One entry waits.
   *[other] { $number } entries wait.
  }
siem-lost = { $count ->
    [one] One entry was erased before it could be sent.
   *[other] { $number } entries were erased before they could be sent.
  }
siem-received = Received last
siem-failing = The receiver takes nothing; it is tried again and again, since
siem-trial = Send a trial
siem-trial-taken = The receiver read the trial.
siem-trial-failed = It is not certain that the receiver read the trial:
siem-fault-host = The receiver’s name or port cannot be.
siem-fault-plain = Without TLS only this machine is sent to.
siem-fault-authority = The authority is no certificate in PEM.
siem-fault-nothing = Choose what is sent.
siem-new = New finding
siem-worse = Finding became graver
siem-changed = File of a finding changed
siem-returned = Finding is back
siem-removed = Finding is gone
settings-notices = Notices
settings-notices-words = When people hear what is new and what waits too long.
settings-webhooks = Webhooks
settings-webhooks-words = Signed messages to other programs.
settings-siem = SIEM
settings-siem-words = Log and findings to your SIEM, as CEF or OCSF.
start-step-given-up = { $count ->
    [one] One message could not be sent
   *[other] { $number } messages could not be sent
  }
start-step-siem = The SIEM takes nothing
did-account-notices-chosen = Chose how often notices come
did-message-given-up = Gave up a message that nobody took
did-notices-changed = Settings of notices changed
did-siem-changed = Settings of the SIEM changed
did-webhook-added = Webhook added
did-webhook-removed = Webhook removed
did-webhook-tried-again = Tried again what was given up
thing-webhook = webhook
siem-by-hook = Webhook: { $name }
siem-by-hook-hint = By a webhook goes OCSF as a list in JSON, signed; address and port stay empty then.
siem-fault-hook = This webhook is no longer there.
hook-what-hint = Nothing ticked: for the SIEM only, if it is chosen there.
hook-siem-only = for the SIEM only
