# Customers and the exports that bring them.
customers-none = There are no customers yet: devices have nothing to look for.
customers-none-next = Export all customers from the CRM and upload the file here.
customers-known = customers that are looked for
customers-made = Made
customers-by = By
customers-by-gone = an account that is gone
customers-by-program = command line or program
customers-export = Export
customers-index = index
customers-waiting = Uploads that are not yet taken
customers-waiting-words = An upload is deleted by itself after an hour.
customers-received = Received
customers-state = State
customers-state-reading = is being read
customers-state-read = waits for you
customers-state-importing = is being imported
customers-state-imported = imported
customers-state-failed = failed
customers-no-name = Export without a name
customers-new = A new export
customers-new-words = An export holds all customers: whoever is not in it has left. First you see what the columns are taken for; nothing changes before you say so. The file is deleted as soon as it was taken.
customers-file = Export of the CRM
customers-file-hint = CSV or a workbook (xlsx), at most 512 MB.
customers-upload = Upload
customers-upload-broken = The file did not arrive whole, or none was chosen. Try again.
customers-upload-long = The file is larger than 512 MB. Export only the columns that identify customers.
customers-upload-empty = The file is empty. Export the customers again.
customers-upload-many = There are eight uploads already. Throw one away first.
customers-history = Earlier indexes
customers-count = Customers
customers-persons = of them people
customers-size = Size
customers-current = current
customers-reading = The export is being read. This page asks again by itself.
customers-importing = The index is being made. This page asks again by itself.
customers-look-again = Look again
customers-failed = This did not work. Nothing was changed. Upload the export again once the cause is gone.
customers-imported-words = The uploaded file is deleted. Delete your own copy of the export too: it is customer data.
customers-go-on = Go on with the set-up
customers-unreadable-password = The workbook has a password. Save it without one, or export the customers as CSV.
customers-unreadable-empty = There are no rows in it. Export the customers again, with a first row of column headings.
customers-unreadable-table = This is no table that can be read. Export the customers as CSV or xlsx.
customers-unreadable-header = No row with column headings was found. Put a row above the customers, such as: Klantnummer, Naam, E-mail, Telefoon, Postcode, Huisnummer.
customers-unreadable-quote = A quotation mark is opened and not closed, or a row does not end. Export the table again.
customers-unreadable-other = The file cannot be read.
customers-objection-unmapped = Some columns hold what identifies customers, but their headings do not say what. Choose below what they hold.
customers-objection-contradictory = Some columns hold something else than their headings say. Choose below what they hold.
customers-objection-twice = Several columns could hold the same, and a customer has one. Choose below which it is; set the others to “Not used”.
customers-objection-nothing = No column identifies a customer. Choose below which holds an e-mail address, telephone, bank account, name, company or address.
customers-objection-map = What was chosen for the columns does not fit together. Look at them below.
customers-odd = Odd rows
customers-odd-words = Rows are named by number only. The other values of such a row are used.
customers-odd-what = What
customers-odd-count = Rows
customers-odd-rows = Numbers
customers-odd-ragged = More or fewer cells than the headings
customers-odd-without-id = No CRM id: the row’s number stands for it
customers-odd-repeated-id = The id of an earlier row: the same customer
customers-odd-nothing = Nothing to recognise a customer by
customers-odd-value = Not usable as: { $name }
customers-warnings = What the program says about it
customers-columns = What the columns hold
customers-columns-words = Recognised by their headings. Correct what is wrong, and have it checked again.
customers-column = Column
customers-heading = Heading
customers-holds = Holds
customers-sensitive = sensitive, not read
customers-looks-like = Looks like: { $name }
customers-fewer-meant = These are all customers that there are now
customers-fewer-say = The export holds far fewer customers than before. Say below that this is meant, or throw it away.
customers-map-fault = What was chosen for a column cannot be used.
customers-not-now = That cannot be done now: the export is being read or imported.
customers-import = Take these customers
customers-check = Check again
customers-discard = Throw this upload away
customers-retired = { $count ->
    [one] one customer has left since
   *[other] { $number } customers have left since
  }
customers-devices = { $count ->
    [one] One device searches with it
   *[other] { $number } devices search with it
  }
customers-imported = { $count ->
    [one] One customer was taken.
   *[other] { $number } customers were taken.
  }
customers-left = { $count ->
    [one] One customer of before is not in it and has left.
   *[other] { $number } customers of before are not in it and have left.
  }
customers-fewer = { $count ->
    [one] The index of now holds one customer; this export holds far fewer. Is it whole?
   *[other] The index of now holds { $number } customers; this export holds far fewer. Is it whole?
  }
customers-field-customer-id = CRM id
customers-field-customer-number = Customer number
customers-field-email = E-mail address
customers-field-phone = Telephone
customers-field-iban = Bank account (IBAN)
customers-field-vat = VAT number
customers-field-kvk = Trade register number (KvK)
customers-field-company = Name of an organisation
customers-field-full-name = Whole name of a person
customers-field-given-name = First name
customers-field-initials = Initials
customers-field-prefix = Prefix of a surname
customers-field-surname = Surname
customers-field-title = Title
customers-field-address-line = Street and number
customers-field-street = Street
customers-field-house-number = House number
customers-field-house-number-addition = Addition to the house number
customers-field-postcode = Postcode
customers-field-postcode-city = Postcode and city
customers-field-city = City
customers-field-country = Country
customers-field-customer-kind = Person or organisation
customers-field-contact-of = Contact of which customer
customers-field-account-manager = Account manager
customers-field-birth-date = Date of birth
customers-field-bsn = Citizen service number (BSN)
customers-field-identity-document = Identity document
customers-field-either-name = Name of a person or an organisation
customers-field-ignore = Not used
