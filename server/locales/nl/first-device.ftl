# Het eerste apparaat.
first-device-heading = Het eerste apparaat aanmelden
first-device-words = Zet de agent op een apparaat, maak hier een token, en voer daar de opdracht uit.
first-device-loopback = Er wordt alleen op deze machine naar agents geluisterd. Geef voor andere apparaten bij [agents] een listen en een url in homeward-server.toml.
first-device-server = Agents bereiken de server op
first-device-fingerprint = Vingerafdruk van haar autoriteit
first-device-token = Eerste apparaat
first-device-make = Token en opdrachten maken
first-device-made = Het token in deze opdrachten wordt alleen nu getoond. Het laat één apparaat toe, binnen een dag.
first-device-wait = Kijken of het binnenkomt
first-device-many = Veel apparaten tegelijk?
first-device-waits = Nog geen apparaat heeft dit token getoond. Deze pagina vraagt vanzelf opnieuw.
first-device-in = { $name } is binnen.
first-device-not-heard = Start daar nu de agent: homeward run.
first-device-ended = Het token is verlopen of ingetrokken, en er kwam geen apparaat mee binnen.
first-device-again = Een ander maken
