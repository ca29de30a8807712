# People from LDAP.
ldap-heading = People from LDAP
ldap-words = Active Directory, OpenLDAP and the like. It is only read. First you see what would come.
ldap-settings = Where and how
ldap-url = Address
ldap-url-hint = ldaps://dc1.example.nl, or ldap:// with STARTTLS.
ldap-root = Certificate of the authority, as a file on the server
ldap-root-hint = Where the system does not know it.
ldap-bind = Read as
ldap-bind-hint = An account that may only read, as CN=homeward,OU=Service,DC=example,DC=nl or homeward@example.nl.
ldap-base = Below
ldap-filter = Which entries
ldap-attributes = Attributes
ldap-attributes-hint = Which attribute holds what; empty is not used.
ldap-key = What somebody is known by
ldap-control = Account control of Active Directory: who is disabled has left
ldap-look = Keep, and see what would come
ldap-import = Take these people
ldap-seen = This would come
ldap-people = people
ldap-managed = with a manager
ldap-with-account = with an account or SID
ldap-unnamed = entries without key or name, left out
ldap-twice = entries whose key is there already, left out
ldap-outside = with a manager who is not among them
ldap-nobody = Nobody would come: look at base, filter and attributes.
ldap-none = LDAP is not set up.
ldap-unreachable = The server cannot be reached, or its certificate is not trusted.
ldap-refused = The server does not let this account in. Look at the name and the password.
ldap-question = The server does not answer the question. Look at base and filter.
ldap-too-many = There are more than 50,000 entries. Narrow the filter.
ldap-too-long = Reading took too long. Narrow the filter.
ldap-faults = Nothing was taken. Correct this in the directory first:
ldap-entry = Entry
ldap-fault-url = The address must be ldaps://name, or ldap://name with STARTTLS.
ldap-fault-base = Say below which entry people are, as DC=example,DC=nl.
ldap-fault-filter = The choice of entries is no LDAP filter, as (objectClass=person).
ldap-fault-attributes = The key and the name need an attribute each; names of attributes are letters and digits.
