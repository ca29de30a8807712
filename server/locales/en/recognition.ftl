# By what customers are recognised, and how often that is chance.
recognise-title = By what a customer is recognised
recognise-words = This is how devices judge a file. The rules weigh files, not people.
recognise-own = Your company has rules of its own in the policy; they hold here.
recognise-chance = How often is a hit chance?
recognise-chance-words = Of ten thousand values of strangers so many are a customer's value by chance. What is often chance counts only together with something else in the same row.
recognise-made = Counted in the index of { $name }.
recognise-none = There is no index yet, or it was made before this was kept. Import the customers again.
recognise-sort = Kind
recognise-values = Distinct values
recognise-shared = Of more than one customer
recognise-false = Chance hits in 10,000
recognise-hardly = none
recognise-counts = Counts
recognise-alone = by itself
recognise-together = together with something else
recognise-surname = surname
recognise-initial = initial and surname
recognise-given = first name and surname
recognise-recognised = What is recognised
recognise-examples = Examples (made up)
recognise-flagged = What is reported beside it
recognise-flagged-words = These point to no customer; they are reported where they stand with one. Some raise the severity, see below.
recognise-no-flags = Nothing.
recognise-from = { $count ->
    [one] from one customer in one file
   *[other] from { $number } customers in one file
  }
recognise-raised = One step higher with
