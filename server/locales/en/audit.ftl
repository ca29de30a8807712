# The audit log.
audit-words = What was done and looked at, by whom. Entries are only ever added; each is bound to the one before, so that a change shows (homeward-server audit verify).
audit-actor = Who
audit-action = What
audit-object = On what
audit-at = When
audit-number = No.
audit-detail = More
audit-filter = Show
audit-all = Show everything
audit-none = No entries found.
audit-older = Older entries
audit-export = Keep as CSV
