# How long data is kept.
retention = Keeping and erasing
retention-words = Homeward erases by itself what was kept too long. The log says how much that was and of which findings, without contents.
retention-set = Set
retention-fault = Not every number of days can be. Evidence cannot stay longer than the finding that it belongs to.
retention-evidence = Evidence of files that are gone, in days
retention-evidence-words = Which customers stood in the file, and where. From the scan that saw it was gone.
retention-findings = Findings, with their story and decisions, in days
retention-findings-words = From the scan that saw the file was gone, or that saw it last.
retention-reports = Reports and scans, in days
retention-reports-words = Which scans there were and what could not be read.
retention-sessions = Sessions that ended, in days
retention-sessions-words = Who was logged in in which browser.
retention-audit = The log, in days
retention-audit-words = What was done and looked at, and by whom.
retention-due = { $count ->
    [0] Nothing is due to be erased now.
    [one] 1 is due to be erased now.
   *[other] { $number } are due to be erased now.
}
retention-expired = { $count ->
    [0] No permission has run out.
    [one] 1 finding whose permission ran out is put back for review.
   *[other] { $number } findings whose permission ran out are put back for review.
}
