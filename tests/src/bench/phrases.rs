//! Sentences of Dutch offices, with places for what differs.
//!
//! They stand in for the text that is scanned most: letters, minutes, e-mails, reports. Words in braces are
//! filled in by `prose`. No sentence holds an identifier of its own.

/// Sentences of letters and e-mails.
pub(super) const LETTER: [&str; 32] = [
    "Hartelijk dank voor uw aanvraag van {datum}; wij hebben deze in goede orde ontvangen en zullen er uiterlijk {dag} op terugkomen.",
    "Zoals telefonisch besproken ontvangt u hierbij onze offerte voor de levering van {aantal} {ding} en de bijbehorende werkzaamheden.",
    "Het totaalbedrag komt uit op {bedrag} exclusief btw, te voldoen binnen dertig dagen na de factuurdatum.",
    "Mocht u nog vragen hebben over de planning of de uitvoering, neem dan gerust contact met ons op.",
    "De monteur is {dag} rond {tijd} aanwezig om de {ding} te plaatsen en de installatie te controleren.",
    "Wij verzoeken u vriendelijk om het bijgevoegde formulier ingevuld en ondertekend te retourneren.",
    "In verband met de verbouwing in {plaats} zal de levering van de {ding} helaas een week later plaatsvinden dan gepland.",
    "Voor de duidelijkheid: de eerder gemaakte afspraken over korting en garantie blijven onverkort van kracht.",
    "Graag vernemen wij voor {datum} of u met dit voorstel akkoord gaat, zodat wij de materialen kunnen bestellen.",
    "De gemeente {plaats} heeft inmiddels laten weten dat de vergunning is verleend en dat er geen bezwaren zijn ingediend.",
    "Bijgaand treft u de gewijzigde tekening aan, waarin de opmerkingen van vorige week zijn verwerkt.",
    "Ik heb de cijfers van het afgelopen kwartaal nog eens naast de begroting gelegd en kom tot een iets andere conclusie.",
    "Kun jij morgen even kijken of de bestelling van {aantal} {ding} al is bevestigd door de leverancier?",
    "De klacht is besproken met de afdeling en wij hebben besloten de kosten van {bedrag} geheel te vergoeden.",
    "Uit de metingen blijkt dat de temperatuur in de ruimte onder de norm blijft, maar dat de luchtvochtigheid te hoog is.",
    "Namens het hele team wens ik u prettige feestdagen en een voorspoedig nieuw jaar.",
    "Let op: de oude sleutels zijn vanaf {datum} niet meer geldig en moeten bij de receptie worden ingeleverd.",
    "Het is ons opgevallen dat de betaling van de laatste termijn, groot {bedrag}, nog niet is bijgeschreven.",
    "Wij gaan ervan uit dat dit op een vergissing berust en zien de betaling graag binnen acht dagen tegemoet.",
    "Na ontvangst van de aanbetaling reserveren wij de {ding} en ontvangt u van ons een bevestiging van de leverdatum.",
    "Voor wat betreft het onderhoud stellen wij voor om de bestaande overeenkomst met twaalf maanden te verlengen.",
    "De werkzaamheden beginnen op {datum} om {tijd} en zullen naar verwachting {aantal} werkdagen duren.",
    "Ik ben de komende weken op dinsdag en donderdag bereikbaar, bij voorkeur in de ochtend.",
    "Als het schikt kom ik {dag} langs om de situatie ter plaatse te bekijken en een paar maten op te nemen.",
    "De prijzen in deze offerte zijn geldig tot {datum} en gelden alleen bij afname van het geheel.",
    "Het dossier is compleet, op de verklaring van de accountant na, die wij deze week nog verwachten.",
    "Wilt u bij betaling het kenmerk van deze brief vermelden?",
    "Een afschrift van dit schrijven is verzonden aan de bewindvoerder en aan de verzekeraar.",
    "Met genoegen bevestigen wij uw opdracht van {datum} voor het leveren en monteren van {aantal} {ding}.",
    "De kosten voor voorrijden en het afvoeren van het oude materiaal zijn in dit bedrag begrepen.",
    "Heeft u in de tussentijd zelf al een oplossing gevonden, dan horen wij dat natuurlijk graag.",
    "De handleiding en de garantiebewijzen worden bij oplevering overhandigd.",
];

/// Sentences of minutes and reports.
pub(super) const REPORT: [&str; 32] = [
    "De voorzitter opent de vergadering om {tijd} en heet iedereen van harte welkom.",
    "Het verslag van de vorige bijeenkomst wordt met een kleine wijziging vastgesteld.",
    "Naar aanleiding van punt {aantal} wordt gevraagd of de cijfers over het derde kwartaal al bekend zijn.",
    "Afgesproken wordt dat de werkgroep voor {datum} met een uitgewerkt voorstel komt.",
    "De omzet steeg ten opzichte van vorig jaar met {aantal} procent, vooral door de vraag naar {ding}.",
    "Daar staat tegenover dat de kosten voor energie en transport harder zijn gestegen dan was begroot.",
    "In de regio {plaats} blijft de bezetting achter bij de verwachting; de oorzaak wordt nog onderzocht.",
    "De directie vraagt zich af of de investering van {bedrag} binnen vijf jaar kan worden terugverdiend.",
    "Er is enige discussie over de vraag of de nieuwe werkwijze niet te veel tijd kost.",
    "Besloten wordt om de proef met drie maanden te verlengen en daarna een definitief besluit te nemen.",
    "Uit het klanttevredenheidsonderzoek komt een gemiddeld cijfer van 7,8 naar voren, iets hoger dan in 2024.",
    "De ondernemingsraad heeft positief geadviseerd over de voorgenomen verhuizing naar {plaats}.",
    "Hoofdstuk {aantal} beschrijft de uitgangspunten en de gebruikte methode van onderzoek.",
    "De gegevens zijn verzameld in de periode van {datum} tot en met {datum} op vier verschillende locaties.",
    "Tabel {aantal} geeft een overzicht van de resultaten per vestiging en per productgroep.",
    "Opvallend is dat het ziekteverzuim in het magazijn is gedaald, terwijl het op kantoor juist toenam.",
    "Aanbevolen wordt om de procedure voor het inkopen van {ding} te vereenvoudigen en beter vast te leggen.",
    "De Belastingdienst heeft de aangifte over het vorige boekjaar zonder opmerkingen goedgekeurd.",
    "Het project loopt volgens planning, al blijft de levering van de {ding} een punt van aandacht.",
    "De risico's zijn geïnventariseerd en voorzien van een maatregel, een eigenaar en een datum.",
    "Actie: prijsopgave opvragen bij drie leveranciers en deze vergelijken op prijs, kwaliteit en levertijd.",
    "In de tweede fase worden ook de vestigingen in {plaats} en {plaats} bij het onderzoek betrokken.",
    "Het budget voor opleidingen bedraagt dit jaar {bedrag}, waarvan ruim de helft al is besteed.",
    "De nieuwe Europese regels verplichten organisaties om beter vast te leggen wie toegang heeft tot welke gegevens.",
    "Tijdens de rondvraag wordt aandacht gevraagd voor de veiligheid op het parkeerterrein.",
    "Niets meer aan de orde zijnde sluit de voorzitter de vergadering om {tijd}.",
    "De volgende vergadering vindt plaats op {datum} in de grote zaal van het hoofdkantoor.",
    "Voor de langere termijn verwacht men een lichte groei, mits de rente niet verder oploopt.",
    "De afdeling heeft {aantal} aanvragen behandeld, waarvan het merendeel binnen de afgesproken termijn.",
    "Samenvattend kan worden gesteld dat de doelstellingen grotendeels zijn gehaald.",
    "Dit leidt tot een besparing van ongeveer {bedrag} per jaar, zonder dat de dienstverlening eronder lijdt.",
    "De tekst van het convenant is ongewijzigd gebleven en wordt ter ondertekening aan alle partijen voorgelegd.",
];

/// Things that offices buy and sell.
pub(super) const THINGS: [&str; 16] = [
    "kozijnen",
    "zonnepanelen",
    "bureaustoelen",
    "warmtepompen",
    "printers",
    "stellingen",
    "leidingen",
    "verlichting",
    "werkschoenen",
    "onderdelen",
    "folders",
    "dakpannen",
    "laptops",
    "machines",
    "filters",
    "vloertegels",
];

/// Towns.
pub(super) const TOWNS: [&str; 12] = [
    "Utrecht",
    "Zwolle",
    "Den Haag",
    "Amersfoort",
    "Leeuwarden",
    "Breda",
    "Nijmegen",
    "Hoorn",
    "Middelburg",
    "Roermond",
    "Almere",
    "'s-Hertogenbosch",
];

/// Days.
pub(super) const DAYS: [&str; 7] = [
    "maandag",
    "dinsdagochtend",
    "woensdag",
    "donderdag",
    "vrijdagmiddag",
    "volgende week",
    "aanstaande maandag",
];

/// Months.
pub(super) const MONTHS: [&str; 12] = [
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
];
