//! The labels themselves: letters only, folded, sorted for the search.

use crate::field::Field;

/// The field that a label names.
pub(super) fn field_of(key: &[u8]) -> Option<Field> {
    let found = LABELS
        .binary_search_by(|(label, _)| label.as_bytes().cmp(key))
        .ok()?;
    LABELS.get(found).map(|(_, field)| *field)
}

/// Words between a label and its value: "klantnummer is", "KvK nr".
pub(super) fn is_filler(key: &[u8]) -> bool {
    matches!(
        key,
        b"is"
            | b"nr"
            | b"nummer"
            | b"no"
            | b"number"
            | b"num"
            | b"op"
            | b"code"
            | b"id"
            | b"onder"
            | b"via"
            | b"kantoor"
            | b"thuis"
            | b"werk"
            | b"prive"
            | b"zakelijk"
            | b"nl"
            | b"be"
    )
}

#[rustfmt::skip]
const LABELS: [(&str, Field); 288] = [
    ("accountmanager", Field::AccountManager), ("accountnr", Field::CustomerNumber),
    ("accountnumber", Field::CustomerNumber), ("achternaam", Field::Surname),
    ("address", Field::AddressLine), ("adres", Field::AddressLine), ("adresse", Field::AddressLine),
    ("attn", Field::FullName), ("ausweis", Field::IdentityDocument), ("ausweisnr", Field::IdentityDocument),
    ("bank", Field::Iban), ("bankaccount", Field::Iban), ("banknr", Field::Iban),
    ("banknummer", Field::Iban), ("bankrekening", Field::Iban), ("bankrekeningnr", Field::Iban),
    ("bankrekeningnummer", Field::Iban), ("bedrijf", Field::Company), ("bedrijfsnaam", Field::Company),
    ("bel", Field::Phone), ("bellen", Field::Phone), ("birthdate", Field::BirthDate),
    ("birthday", Field::BirthDate), ("born", Field::BirthDate), ("bornon", Field::BirthDate),
    ("bsn", Field::Bsn), ("bsnnr", Field::Bsn), ("bsnnummer", Field::Bsn), ("btw", Field::Vat),
    ("btwid", Field::Vat), ("btwidentificatienummer", Field::Vat), ("btwidnr", Field::Vat),
    ("btwno", Field::Vat), ("btwnr", Field::Vat), ("btwnummer", Field::Vat),
    ("burgerservicenummer", Field::Bsn), ("cell", Field::Phone), ("cellphone", Field::Phone),
    ("citizenservicenumber", Field::Bsn), ("city", Field::City), ("client", Field::CustomerNumber),
    ("clientcode", Field::CustomerNumber), ("clientid", Field::CustomerId),
    ("clientnr", Field::CustomerNumber), ("clientnummer", Field::CustomerNumber), ("coc", Field::Kvk),
    ("cocnr", Field::Kvk), ("cocnumber", Field::Kvk), ("codepostal", Field::Postcode),
    ("company", Field::Company), ("companyname", Field::Company), ("contact", Field::FullName),
    ("contactpersoon", Field::FullName), ("courriel", Field::Email), ("customer", Field::CustomerNumber),
    ("customercode", Field::CustomerNumber), ("customerid", Field::CustomerId),
    ("customerno", Field::CustomerNumber), ("customernr", Field::CustomerNumber),
    ("customernumber", Field::CustomerNumber), ("datedenaissance", Field::BirthDate),
    ("dateofbirth", Field::BirthDate), ("debiteur", Field::CustomerNumber),
    ("debiteurcode", Field::CustomerNumber), ("debiteurennr", Field::CustomerNumber),
    ("debiteurennummer", Field::CustomerNumber), ("debiteurid", Field::CustomerId),
    ("debiteurnr", Field::CustomerNumber), ("debiteurnummer", Field::CustomerNumber),
    ("debno", Field::CustomerNumber), ("debnr", Field::CustomerNumber), ("directnummer", Field::Phone),
    ("dob", Field::BirthDate), ("documentnr", Field::IdentityDocument),
    ("documentnummer", Field::IdentityDocument), ("doorkiesnr", Field::Phone),
    ("doorkiesnummer", Field::Phone), ("dossiernr", Field::CustomerNumber),
    ("dossiernummer", Field::CustomerNumber), ("e", Field::Email), ("email", Field::Email),
    ("emailaddress", Field::Email), ("emailadres", Field::Email), ("emailadresse", Field::Email),
    ("epost", Field::Email), ("f", Field::Phone), ("familienaam", Field::Surname), ("fax", Field::Phone),
    ("faxno", Field::Phone), ("faxnr", Field::Phone), ("faxnummer", Field::Phone),
    ("firma", Field::Company), ("firmanaam", Field::Company), ("firstname", Field::GivenName),
    ("fullname", Field::FullName), ("geb", Field::BirthDate), ("gebdat", Field::BirthDate),
    ("gebdatum", Field::BirthDate), ("gebdd", Field::BirthDate), ("geboortedag", Field::BirthDate),
    ("geboortedatum", Field::BirthDate), ("geboren", Field::BirthDate), ("geborenam", Field::BirthDate),
    ("geborenop", Field::BirthDate), ("geburtsdatum", Field::BirthDate), ("geburtstag", Field::BirthDate),
    ("gemeente", Field::City), ("giro", Field::Iban), ("gironr", Field::Iban), ("gironummer", Field::Iban),
    ("givenname", Field::GivenName), ("gsm", Field::Phone), ("gsmnr", Field::Phone),
    ("gsmnummer", Field::Phone), ("handelsnaam", Field::Company), ("handelsregister", Field::Kvk),
    ("handelsregisternr", Field::Kvk), ("handelsregisternummer", Field::Kvk), ("handy", Field::Phone),
    ("hausnummer", Field::HouseNumber), ("housenumber", Field::HouseNumber), ("hr", Field::Kvk),
    ("hrnr", Field::Kvk), ("huisnr", Field::HouseNumber), ("huisnummer", Field::HouseNumber),
    ("iban", Field::Iban), ("ibannr", Field::Iban), ("ibannummer", Field::Iban),
    ("idbewijs", Field::IdentityDocument), ("identiteitsbewijs", Field::IdentityDocument),
    ("identiteitsbewijsnr", Field::IdentityDocument), ("identiteitsbewijsnummer", Field::IdentityDocument),
    ("identiteitskaart", Field::IdentityDocument), ("idkaart", Field::IdentityDocument),
    ("idkaartnr", Field::IdentityDocument), ("idnr", Field::IdentityDocument),
    ("idnummer", Field::IdentityDocument), ("incassorekening", Field::Iban), ("initialen", Field::Initials),
    ("initials", Field::Initials), ("inschrijfnummer", Field::Kvk), ("kamervankoophandel", Field::Kvk),
    ("kdnr", Field::CustomerNumber), ("klant", Field::CustomerNumber), ("klantcode", Field::CustomerNumber),
    ("klantid", Field::CustomerId), ("klantnaam", Field::FullName), ("klantno", Field::CustomerNumber),
    ("klantnr", Field::CustomerNumber), ("klantnummer", Field::CustomerNumber),
    ("klnr", Field::CustomerNumber), ("konto", Field::Iban), ("kontonr", Field::Iban),
    ("kontonummer", Field::Iban), ("kundennr", Field::CustomerNumber),
    ("kundennummer", Field::CustomerNumber), ("kvk", Field::Kvk), ("kvknr", Field::Kvk),
    ("kvknummer", Field::Kvk), ("lastname", Field::Surname), ("legitimatie", Field::IdentityDocument),
    ("legitimatienr", Field::IdentityDocument), ("legitimatienummer", Field::IdentityDocument),
    ("lidmaatschapsnummer", Field::CustomerNumber), ("lidnr", Field::CustomerNumber),
    ("lidnummer", Field::CustomerNumber), ("m", Field::Phone), ("mail", Field::Email),
    ("mailadres", Field::Email), ("mailto", Field::Email), ("mob", Field::Phone), ("mobiel", Field::Phone),
    ("mobielnr", Field::Phone), ("mobielnummer", Field::Phone), ("mobil", Field::Phone),
    ("mobile", Field::Phone), ("mobilenumber", Field::Phone), ("mobiletel", Field::Phone),
    ("mobtel", Field::Phone), ("mwst", Field::Vat), ("mwstnr", Field::Vat), ("naam", Field::FullName),
    ("nachname", Field::Surname), ("name", Field::FullName), ("neele", Field::BirthDate),
    ("noclient", Field::CustomerNumber), ("notva", Field::Vat), ("numeroclient", Field::CustomerNumber),
    ("obnummer", Field::Vat), ("omzetbelastingnummer", Field::Vat), ("onderneming", Field::Company),
    ("ondernemingsnummer", Field::Vat), ("organisatie", Field::Company), ("ort", Field::City),
    ("paspoort", Field::IdentityDocument), ("paspoortnr", Field::IdentityDocument),
    ("paspoortnummer", Field::IdentityDocument), ("passport", Field::IdentityDocument),
    ("passportno", Field::IdentityDocument), ("passportnumber", Field::IdentityDocument),
    ("pc", Field::Postcode), ("personalausweis", Field::IdentityDocument), ("ph", Field::Phone),
    ("phone", Field::Phone), ("phoneno", Field::Phone), ("phonenumber", Field::Phone),
    ("plaats", Field::City), ("plz", Field::Postcode), ("postalcode", Field::Postcode),
    ("postcode", Field::Postcode), ("postcodeplaats", Field::Postcode), ("prenom", Field::GivenName),
    ("reisdocument", Field::IdentityDocument), ("rek", Field::Iban), ("rekening", Field::Iban),
    ("rekeningnr", Field::Iban), ("rekeningnummer", Field::Iban), ("reknr", Field::Iban),
    ("reknummer", Field::Iban), ("relatie", Field::CustomerNumber),
    ("relatiebeheerder", Field::AccountManager), ("relatiecode", Field::CustomerNumber),
    ("relatieid", Field::CustomerId), ("relatienr", Field::CustomerNumber),
    ("relatienummer", Field::CustomerNumber), ("rijbewijs", Field::IdentityDocument),
    ("rijbewijsnr", Field::IdentityDocument), ("rijbewijsnummer", Field::IdentityDocument),
    ("roepnaam", Field::GivenName), ("rufnummer", Field::Phone), ("sofi", Field::Bsn),
    ("sofinr", Field::Bsn), ("sofinummer", Field::Bsn), ("stad", Field::City), ("straat", Field::Street),
    ("straatnaam", Field::Street), ("strasse", Field::Street), ("street", Field::Street),
    ("surname", Field::Surname), ("t", Field::Phone), ("tav", Field::FullName), ("tel", Field::Phone),
    ("telefax", Field::Phone), ("telefon", Field::Phone), ("telefonnummer", Field::Phone),
    ("telefoon", Field::Phone), ("telefoonmobiel", Field::Phone), ("telefoonnr", Field::Phone),
    ("telefoonnummer", Field::Phone), ("telefoonprive", Field::Phone), ("telefoonthuis", Field::Phone),
    ("telefoonwerk", Field::Phone), ("telephone", Field::Phone), ("telmobiel", Field::Phone),
    ("telno", Field::Phone), ("telnr", Field::Phone), ("telnummer", Field::Phone),
    ("telprive", Field::Phone), ("telthuis", Field::Phone), ("telwerk", Field::Phone),
    ("tenaamstelling", Field::FullName), ("tnv", Field::FullName), ("tnvrekening", Field::Iban),
    ("tussenv", Field::Prefix), ("tussenvoegsel", Field::Prefix), ("tva", Field::Vat),
    ("umsatzsteuerid", Field::Vat), ("ust", Field::Vat), ("ustid", Field::Vat), ("ustidnr", Field::Vat),
    ("uwklantnummer", Field::CustomerNumber), ("vat", Field::Vat), ("vatid", Field::Vat),
    ("vatno", Field::Vat), ("vatnr", Field::Vat), ("vatnumber", Field::Vat),
    ("verkoper", Field::AccountManager), ("volledigenaam", Field::FullName), ("voorl", Field::Initials),
    ("voorletters", Field::Initials), ("voornaam", Field::GivenName), ("voornamen", Field::GivenName),
    ("voorvoegsel", Field::Prefix), ("vorname", Field::GivenName), ("whatsapp", Field::Phone),
    ("woonplaats", Field::City), ("zip", Field::Postcode), ("zipcode", Field::Postcode),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_sorted_and_plain_letters() {
        assert!(LABELS.is_sorted_by(|(one, _), (two, _)| one < two));
        assert!(
            LABELS
                .iter()
                .all(|(label, _)| label.bytes().all(|b| b.is_ascii_lowercase()))
        );
    }
}
