# Review: groups, decisions about several findings, rules, how it is done.
nav-review = To review
nav-sought = Find a customer
groups = Groups
groups-first = This waits for a decision
groups-all = All groups
groups-list = As a list of findings
groups-words = Copies of one content stand together, the rest by folder and then by person. First comes what holds most distinct customers; what left the company (removable, synced, mailed) counts five times.
groups-as-of = As of { $name } (UTC).
groups-coming = The groups of all that waits are being made: this takes some seconds after a start of the server.
groups-look-again = Look again
groups-none = Everything is reviewed
groups-none-words = Nothing waits for a decision. New findings appear here by themselves after the next scan.
groups-count = { $count ->
    [one] 1 group
   *[other] { $number } groups
}
groups-more = { $count ->
    [one] 1 more group shows once something is reviewed.
   *[other] { $number } more groups show once something is reviewed.
}
group-copies = { $number } copies of one content
group-folder = { $number } files in this folder and below
group-person = { $count ->
    [one] 1 single file
   *[other] { $number } single files
}
group-others = { $count ->
    [one] 1 other
   *[other] { $number } others
}
group-devices = { $count ->
    [one] 1 device
   *[other] { $number } devices
}
group-people = { $count ->
    [0] nobody’s yet
    [one] of 1 person
   *[other] of { $number } people
}
group-since = since { $name }
distinct-customers = { $count ->
    [one] 1 customer
   *[other] { $number } distinct customers
}
outside-removable = on a removable disk
outside-synced = in a synced folder
outside-mailed = in mail
held = legal hold
assigned-to = with { $name }
assigned-nobody = nobody
assign-me = Take it upon me
filter-outside = Left the company
filter-assignee = Looked at by
filter-held = Legal hold
filter-source = Source
filter-this = this one
scope-content = Copies of
scope-gone = a content that is no longer there
scope-rows = Ticked findings
column-tick = Tick
do-ask-employee = Ask the employee
do-hand-over = Have it handed over
do-delete = Have it deleted
do-authorise = Authorise
do-false-positive = False positive
do-reopen = Review again
do-release = Show to the manager
do-snooze = Look later
do-hold = Put under legal hold
do-end-hold = End the legal hold
do-assign = Assign
do-comment = Add the comment
do-agree = Agree
do-advise = Record an opinion
do-all-ask-employee = Ask the employee
do-all-hand-over = Have them handed over
do-all-delete = Have them deleted
do-all-authorise = Authorise
do-all-false-positive = False positives
do-all-reopen = Review again
do-all-release = Show to the manager
do-all-snooze = Look later
do-all-hold = Put under legal hold
do-all-end-hold = End the legal hold
do-all-assign = Assign
decision-hand-over = hand over
decision-snooze = look later
decision-hold = put under legal hold
decision-end-hold = legal hold ended
decision-assign = assigned
decision-comment = comment
decision-agree = agreed
decision-undone = undone
review-to-hand-over = to be handed over
review-later = later
review-proposed = waits for a second reviewer
usual-ask-employee = Stray copy of customer data outside of the CRM; is it still needed?
usual-hand-over = Holds knowledge that belongs into the CRM; hand it over first.
usual-delete = Stray copy of customer data outside of the CRM.
decide-many = Decide about several findings
decide-all = Decide about all that match
decide-ticked = Decide about those ticked
decide-go-on = Go on
decide-back = Back, decide nothing
decide-shown = What it is about
decide-list = See the whole list
decide-none = Nothing is left to decide about
decide-none-words = What stood here has been reviewed in the meantime, or is gone.
decide-to = To
decide-until = Until
decide-ground-for = Legal ground (GDPR art. 6(1))
decide-later = Holds for what comes in here later, too
decide-later-words = The decision becomes a rule, which you can revoke under Rules.
decide-held = { $count ->
    [one] One finding is under a legal hold and will not be deleted.
   *[other] { $number } findings are under a legal hold and will not be deleted.
}
decide-two = From { $number } customers on somebody else has to agree; until then the finding waits.
decide-more = More match; a decision is about the first { $number }. Repeat it for the rest.
done = Decided:
done-undone = Undone:
done-rule = The decision is now a rule.
done-held = { $count ->
    [one] One finding was left because of a legal hold.
   *[other] { $number } findings were left because of a legal hold.
}
done-same = { $count ->
    [one] One stood like this already.
   *[other] { $number } stood like this already.
}
done-stopped = The decision stopped on the way; { $number } to go. Decide again for the rest.
done-undo = Undo
done-undo-until = possible until { $name } (UTC)
rules = Rules
rules-words = A rule is a decision that holds for findings that come later, too. It does not touch what people decided themselves. Each finding says which rule decided it.
rules-none = No rules yet
rules-none-words = When you decide about a folder or group, tick that it holds for later, too.
rules-active = { $count ->
    [0] Rules: none yet
    [one] One rule
   *[other] { $number } rules
}
rule-made = Made
rule-effect = Effect
rule-decided = { $count ->
    [0] decided nothing yet
    [one] decided about 1 later finding
   *[other] decided about { $number } later findings
}
rule-covers = { $count ->
    [0] fits no finding now
    [one] fits 1 finding now
   *[other] fits { $number } findings now
}
rule-revoke = Revoke
rule-back = Review again what this rule decided
rule-revoked = Revoked on { $name }
rule-over = Expired
policy = How we review
policy-two = Two reviewers from so many customers on
policy-two-words = Authorising and false positives then hold only once a second one agrees. Empty: never.
policy-crm = Open a customer in the CRM
policy-crm-words = Address with {"{id}"} in the place of the customer’s number.
policy-save = Save
policy-saved = Saved.
revealed-crm = Open in the CRM
sought = In which files does this customer stand?
sought-words = For a request to see or erase (GDPR art. 15 and 17). Reason and look are logged.
sought-do = Find
sought-nobody = No customer of this number is known.
sought-nowhere = This customer stands in none of the files that were found.
sought-more = the last stand below
sought-retired = Left the CRM
together = More at once
together-words = You see first how many there are, and can make a rule of it.
together-copies = All { $number } copies of this content
together-folder = All in { $name }
together-name = All with { $name } in the path
hold = Legal hold
hold-words = While a legal hold lasts the finding is not deleted and not erased, not even after its retention time.
comment = Comment for other reviewers
proposed-words = A colleague proposes to let this stay. If you agree the decision holds; if not, make another one.
happened-proposed = proposed: waits for a second reviewer
happened-by-rule = by a rule
views = Kept filters
views-none = None yet. Filter the list and keep it under a name.
view-name = Name
view-keep = Keep this filter
view-share = Share with colleagues
view-shared = shared
view-remove = Remove
export = Save as
keys = Keyboard shortcuts
keys-move = next, previous
keys-open = open
keys-tick = tick in the list
keys-search = search
keys-help = this help
keys-words = A key chooses the decision for the group that is pointed at; you then see first what it is about, and confirm by Enter.
keys-close = Close
keys-off = Switch shortcuts off
keys-on = Switch shortcuts on
chart = Stray copies over time
chart-label = Number of files with customer data by week; the same figures stand in the table.
chart-now = { $count ->
    [one] There is 1 file with customer data now.
   *[other] There are { $number } files with customer data now.
}
chart-table = As a table
chart-week = Week until
chart-files = Files
chart-found = Came
chart-gone = Went
do-all-agree = Agree to the proposals
done-own = { $count ->
    [one] One was left: nobody else proposed anything there.
   *[other] { $number } were left: nobody else proposed anything there.
  }
groups-proposed = Nothing is new, but proposals wait for a second reviewer
proposed-own = You proposed this yourself: a colleague has to agree.
proposed-what = Proposed: { $name }
done-theirs = { $count ->
    [one] Somebody else had decided about one meanwhile: it was left as it is.
   *[other] Somebody else had decided about { $number } meanwhile: they were left as they are.
}
done-theirs-first = The list shows the first { $number }.
done-stayed = { $count ->
    [one] One was left as it is: somebody decided about it since, or it changed.
   *[other] { $number } were left as they are: somebody decided about them since, or they changed.
}
done-going-on = This is still going on. See how far it is.
done-undo-stopped = Undoing stopped half-way; the rest stands as it was decided.
done-undo-go-on = Undo the rest, too
meanwhile = A colleague decided meanwhile.
meanwhile-words = Nothing was recorded. What you filled in still stands below; record it again if it still holds.
filter-decided = Decided together, or by a rule
filter-there = Was there so many days ago
filter-gone-older = Gone at least so many days ago
filter-gone-newer = Gone at most so many days ago
rule-came-back = { $count ->
    [0] Nothing came back for review.
    [one] One finding came back for review.
   *[other] { $number } findings came back for review.
}
rule-back-on = Bringing back is still going on.
rule-back-stopped = Bringing back stopped half-way.
rule-back-go-on = Bring back the rest, too
scope-source-gone = a source that is no longer there
scope-account-gone = an account that is no longer there
scope-device-gone = a device that is no longer there
scope-person-gone = somebody who is no longer there
policy-asked = Saved, but fewer findings for two reviewers holds only once a colleague agrees.
policy-asked-heading = Waits for a second person to agree
policy-asked-from = Proposal: two reviewers only from { $number } customers on.
policy-asked-never = Proposal: never two reviewers any more.
policy-asked-own = You proposed this yourself: a colleague has to agree.
policy-asked-words = Until somebody else agrees, what stands below holds.
policy-take-back = Take the proposal back
policy-reject = Reject
