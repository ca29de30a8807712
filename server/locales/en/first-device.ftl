# The first device.
first-device-heading = Bring in the first device
first-device-words = Install the agent on a device, make a token here, and run the command there.
first-device-loopback = Agents are listened to on this machine only. For other devices give [agents] a listen and a url in homeward-server.toml.
first-device-server = Agents reach the server at
first-device-fingerprint = Fingerprint of its authority
first-device-token = First device
first-device-make = Make a token and the commands
first-device-made = The token in these commands is shown this once. It lets one device in, within a day.
first-device-wait = See whether it comes in
first-device-many = Many devices at once?
first-device-waits = No device has shown this token yet. This page asks again by itself.
first-device-in = { $name } is in.
first-device-not-heard = Now start the agent there: homeward run.
first-device-ended = The token has ended or was taken back, and no device came in by it.
first-device-again = Make another
