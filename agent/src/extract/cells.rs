//! Values gathered for one record before its bounds are known, and the labels that keys give them.
//!
//! Formats that nest (JSON, XML) know only at an element's end whether its values are a record of their own or
//! belong to the one around it. The values wait here, in one buffer.

use homeward_rules::field::Field;

use super::extraction::Extraction;
use super::unreadable::Unreadable;

/// Values of one record to be.
#[derive(Default)]
pub(super) struct Cells {
    text: String,
    ends: Vec<(usize, Option<Field>)>,
}

impl Cells {
    /// Adds a value; one without text is left out.
    pub(super) fn push(&mut self, label: Option<Field>, value: &str) {
        let value = value.trim();
        if !value.is_empty() {
            self.text.push_str(value);
            self.ends.push((self.text.len(), label));
        }
    }

    /// Takes all values of `other`.
    pub(super) fn append(&mut self, other: &mut Self) {
        for (label, value) in other.iter() {
            self.push(label, value);
        }
        other.clear();
    }

    /// The number of values.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is no value.
    pub(super) fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Bytes of all values.
    pub(super) fn bytes(&self) -> usize {
        self.text.len()
    }

    /// The values with their labels.
    pub(super) fn iter(&self) -> impl Iterator<Item = (Option<Field>, &str)> {
        let starts = std::iter::once(0).chain(self.ends.iter().map(|(end, _)| *end));
        starts
            .zip(&self.ends)
            .map(|(start, (end, label))| (*label, self.text.get(start..*end).unwrap_or_default()))
    }

    /// Drops all values.
    pub(super) fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
    }

    /// Pushes all values as one record, and drops them.
    pub(super) fn emit(&mut self, out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        if self.is_empty() {
            return Ok(());
        }
        out.next_row();
        for (at, (label, value)) in self.iter().enumerate() {
            out.labelled_cell(at as u32 + 1, label, value)?;
        }
        self.clear();
        Ok(())
    }

    /// Pushes each value as a record of its own, and drops them.
    pub(super) fn emit_each(&mut self, out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        for (label, value) in self.iter() {
            out.next_row();
            out.labelled_cell(1, label, value)?;
        }
        self.clear();
        Ok(())
    }
}

/// The field that a key, column heading or label names, in the words that programs and people use most.
pub(super) fn label_for_key(key: &str) -> Option<Field> {
    if key.len() > 40 {
        return None;
    }
    let key: String = key
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect();
    Some(match key.as_str() {
        "email" | "mail" | "emailadres" | "mailadres" | "emailaddress" | "epost" | "emailprivé" => {
            Field::Email
        }
        "phone" | "phonenumber" | "telephone" | "tel" | "telefoon" | "telefoonnummer" | "telnr"
        | "mobile" | "mobiel" | "mobielnummer" | "mob" | "gsm" | "fax" | "telefon" | "handy" => Field::Phone,
        "iban" | "rekening" | "rekeningnummer" | "bankrekening" | "bankaccount" => Field::Iban,
        "vat" | "vatnumber" | "btw" | "btwnummer" | "btwnr" | "ustid" => Field::Vat,
        "kvk" | "kvknummer" | "kvknr" | "chamberofcommerce" => Field::Kvk,
        "customerid" | "customernumber" | "klantnummer" | "klantnr" | "klantcode" | "debiteur"
        | "debiteurnummer" | "debiteurnr" | "relatienummer" | "relatienr" | "kundennummer" => {
            Field::CustomerNumber
        }
        "company" | "companyname" | "bedrijf" | "bedrijfsnaam" | "organisatie" | "organization"
        | "organisation" | "firma" | "firmanaam" => Field::Company,
        "name" | "naam" | "fullname" | "volledigenaam" | "displayname" | "contactpersoon" => Field::FullName,
        "firstname" | "voornaam" | "givenname" | "vorname" | "roepnaam" => Field::GivenName,
        "initials" | "voorletters" | "initialen" => Field::Initials,
        "tussenvoegsel" | "voorvoegsel" | "nameprefix" => Field::Prefix,
        "lastname" | "surname" | "achternaam" | "familyname" | "nachname" | "familienaam" => Field::Surname,
        "address" | "adres" | "straatenhuisnummer" | "addressline" | "address1" | "adresregel"
        | "bezoekadres" | "postadres" => Field::AddressLine,
        "street" | "straat" | "straatnaam" | "strasse" => Field::Street,
        "housenumber" | "huisnummer" | "huisnr" | "hausnummer" => Field::HouseNumber,
        "toevoeging" | "huisnummertoevoeging" | "huisnrtoev" => Field::HouseNumberAddition,
        "postcode" | "postalcode" | "zip" | "zipcode" | "plz" => Field::Postcode,
        "city" | "plaats" | "woonplaats" | "town" | "stad" | "ort" => Field::City,
        "country" | "land" => Field::Country,
        "birthdate" | "birthday" | "geboortedatum" | "dateofbirth" | "dob" | "gebdatum" => Field::BirthDate,
        "bsn" | "burgerservicenummer" | "sofinummer" => Field::Bsn,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_keep_their_order_and_labels() {
        let mut cells = Cells::default();
        cells.push(Some(Field::Email), " jan@example.nl ");
        cells.push(None, "  ");
        let mut more = Cells::default();
        more.push(None, "Ede");
        cells.append(&mut more);
        assert!(more.is_empty());
        let all: Vec<_> = cells.iter().collect();
        assert_eq!(all, [(Some(Field::Email), "jan@example.nl"), (None, "Ede")]);
    }

    #[test]
    fn keys_are_known_however_they_are_written() {
        for key in ["e-mail", "E_Mail", "eMail", "E-mail adres"] {
            assert_eq!(label_for_key(key), Some(Field::Email), "{key}");
        }
        assert_eq!(label_for_key("Tel."), Some(Field::Phone));
        assert_eq!(label_for_key("opmerkingen"), None);
    }
}
