# Wat er misgaat.
trouble-start = Naar de beginpagina
trouble-login-needed = Eerst inloggen
trouble-login-needed-words = Deze pagina is voor wie is ingelogd.
trouble-forbidden = Niet voor uw rol
trouble-forbidden-words = Uw account heeft hier geen recht op. Een beheerder kan zeggen wie wel.
trouble-not-found = Hier is niets
trouble-not-found-words = Het adres klopt niet, of wat hier was is weg, of het is niet voor uw account.
trouble-invalid = Dat kan niet
trouble-conflict = Iemand was hier eerder
trouble-conflict-words = Het is er al, of is intussen gewijzigd. Laad de pagina opnieuw en kijk.
trouble-too-many = Te veel pogingen
trouble-too-many-words = Wacht een paar minuten en probeer het opnieuw.
trouble-failed = Dat lukte niet
trouble-failed-words = De server kon het niet. Er is niets gewijzigd. Probeer het opnieuw; blijft het zo, meld de beheerder dan het tijdstip.
