# What devices scan.
policy-heading = What is scanned
policy-words = One list serves all devices: a folder that a device does not have is passed over there.
policy-kept = Kept. Devices do so from their next question on, within the hour.
policy-usual = Nothing was chosen yet: this is what devices do now. Keep it if it suits.
policy-presets = Begin with:
policy-preset-all = All three
policy-roots = Folders of devices
policy-roots-hint = One a line, as C:\Users or /home.
policy-shares = Shares
policy-shares-hint = One a line, as the server that holds them sees them.
policy-shares-by = Who scans which share
policy-shares-by-words = A share is scanned by the devices that were chosen for it, on the page of the device.
policy-excludes = Left out
policy-excludes-hint = One pattern a line, as *.iso or node_modules. What is left out is counted and shown.
policy-every = How often
policy-hourly = every hour
policy-four-hours = every four hours
policy-daily = every day
policy-weekly = every week
policy-monthly = every month
policy-ocr = Read text in pictures too
policy-ocr-hint = Where the device has Tesseract. Takes much more time.
policy-effort = What a scan may cost
policy-workers = Files that are read at once
policy-memory = Memory of each, in MB
policy-seconds = Seconds for a file
policy-rules = Rules of your own
policy-rules-hint = TOML, in the place of the built-in rules; empty keeps those. The examples in it are tried first.
policy-rules-fault = The rules cannot be used: { $name }
policy-rule-missed = A rule does not find its own example. { $name }
policy-rule-found = A rule finds an example that it should not. { $name }
policy-no-number = Must be a number: { $name }
policy-nothing = Name at least one folder or share.
policy-keep = Keep
policy-minutes = { $count ->
    [one] every minute
   *[other] every { $number } minutes
  }
