//! What a column heading or label means.
//!
//! A heading is looked up whole, and else without the words that only tell columns of one kind apart ("werk",
//! "billing", "2"), which become its [`Group`]. There is no guessing: "Werkplaats Jansen" is nobody's town.

use super::fold::Folded;
use super::lexicon::{GroupWord, Lexicon, lexicon};
use super::{Field, SensitiveTopic};

/// What a column heading or a label means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Heading {
    /// A field of a customer record.
    Known(Field),
    /// Something that the law protects more than the rest.
    Sensitive(SensitiveTopic),
    /// Anything else.
    Unknown,
}

/// What tells columns of one kind apart: "factuur postcode" and "bezoek postcode" belong to two addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, PartialOrd, Ord)]
pub struct Group {
    words: u32,
    number: u8,
}

impl Group {
    /// Whether this is the plain column of its kind.
    #[must_use]
    pub const fn is_plain(self) -> bool {
        self.words == 0 && self.number == 0
    }

    const fn with(self, word: GroupWord) -> Self {
        Self {
            words: self.words | word.bit,
            ..self
        }
    }
}

/// Longer text is a sentence, not a heading.
const MOST_BYTES: usize = 80;
/// More digits than a heading has.
const MOST_DIGITS: usize = 4;
/// Most group words that are taken off one heading.
const MOST_GROUPS: u8 = 4;

/// What `text` means as the heading of a column or the label before a value.
#[must_use]
pub fn heading(text: &str) -> Heading {
    grouped_heading(text).0
}

/// What `text` means, and which of several columns of that meaning it heads.
#[must_use]
pub fn grouped_heading(text: &str) -> (Heading, Group) {
    let unknown = (Heading::Unknown, Group::default());
    let is_value =
        |text: &str| text.contains('@') || text.bytes().filter(u8::is_ascii_digit).count() > MOST_DIGITS;
    if text.len() > MOST_BYTES || is_value(text) {
        return unknown;
    }
    let Some(folded) = Folded::new(text) else {
        return unknown;
    };
    let search = Search {
        lexicon: lexicon(),
        folded: &folded,
    };
    let words = search.folded.words();
    let Some((meaning, group)) = search.whole(0, words, Taken::default()) else {
        return unknown;
    };
    // The first of several is the plain one.
    let number = if folded.number > 1 { folded.number } else { 0 };
    (meaning, Group { number, ..group })
}

/// The group words taken off so far.
#[derive(Clone, Copy, Default)]
struct Taken {
    group: Group,
    count: u8,
    address: bool,
}

impl Taken {
    fn and(self, word: GroupWord) -> Self {
        Self {
            group: self.group.with(word),
            count: self.count + 1,
            address: self.address || word.address,
        }
    }
}

struct Search<'a> {
    lexicon: &'a Lexicon,
    folded: &'a Folded,
}

impl Search<'_> {
    /// Looks up the words from `from` to `to`, then without one group word after another.
    fn whole(&self, from: usize, to: usize, taken: Taken) -> Option<(Heading, Group)> {
        let key = self.folded.joined(from, to);
        if let Some(meaning) = self.meaning(key, taken) {
            return Some((meaning, taken.group));
        }
        // The name of an address alone heads the whole of it: "Postadres".
        if let Some(&word) = self.lexicon.groups.get(key)
            && word.address
            && ["adres", "address", "adresse"]
                .iter()
                .any(|end| key.ends_with(end))
        {
            return Some((Heading::Known(Field::AddressLine), taken.and(word).group));
        }
        if taken.count == MOST_GROUPS {
            return None;
        }
        // Two words may be one group word: "bill to", "post adres".
        for width in [2, 1] {
            if to.saturating_sub(from) <= width {
                continue;
            }
            let back = to - width;
            if let Some(&word) = self.lexicon.groups.get(self.folded.joined(back, to))
                && let Some(found) = self.whole(from, back, taken.and(word))
            {
                return Some(found);
            }
            let front = from + width;
            if let Some(&word) = self.lexicon.groups.get(self.folded.joined(from, front))
                && let Some(found) = self.whole(front, to, taken.and(word))
            {
                return Some(found);
            }
        }
        self.glued(key, taken)
    }

    /// Looks for group words that are part of a compound: "factuurpostcode", "telefoonwerk".
    fn glued(&self, key: &str, taken: Taken) -> Option<(Heading, Group)> {
        let front = self.lexicon.front.iter();
        let back = self.lexicon.back.iter();
        front
            .filter_map(|(text, word)| Some((key.strip_prefix(text.as_str())?, *word)))
            .chain(back.filter_map(|(text, word)| Some((key.strip_suffix(text.as_str())?, *word))))
            .find_map(|(rest, word)| {
                let taken = taken.and(word);
                Some((self.meaning(rest, taken)?, taken.group))
            })
    }

    fn meaning(&self, key: &str, taken: Taken) -> Option<Heading> {
        let plain = self.lexicon.headings.get(key);
        let after = || {
            taken
                .address
                .then(|| self.lexicon.after_address.get(key))
                .flatten()
        };
        plain.or_else(after).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assert_known(field: Field, headings: &[&str]) {
        for text in headings {
            assert_eq!(heading(text), Heading::Known(field), "{text}");
        }
    }

    #[test]
    fn dutch_headings() {
        assert_known(
            Field::Email,
            &[
                "E-mailadres (werk)",
                "e-mail",
                "EMAIL 2",
                "Mail privé",
                "emailwerk",
                "Klant e-mail",
            ],
        );
        assert_known(
            Field::Phone,
            &[
                "Tel.nr. mobiel",
                "telefoon 2",
                "Telefoonnr. werk",
                "Mobiel",
                "Tel. privé",
                "GSM-nummer",
                "Fax",
            ],
        );
        assert_known(
            Field::CustomerNumber,
            &[
                "Klantnr.",
                "Debiteurnummer",
                "Relatienummer",
                "Nummer organisatie",
                "Deb.nr.",
            ],
        );
        assert_known(
            Field::AccountManager,
            &["Acc.mgr", "Accountmanager", "Relatiebeheerder", "Eigenaar"],
        );
        assert_known(
            Field::HouseNumber,
            &[
                "Huisnr",
                "Huisnummer",
                "huis nr.",
                "Bezoekadres nummer",
                "Factuuradres huisnr",
            ],
        );
        assert_known(
            Field::HouseNumberAddition,
            &["Toevoeging", "Huisnummer toevoeging", "Toev."],
        );
        assert_known(
            Field::Prefix,
            &["Tussenvoegsel", "tussenvoegsel(s)", "Voorvoegsels"],
        );
        assert_known(
            Field::GivenName,
            &["Voornaam", "Roepnaam", "Contactpersoon voornaam"],
        );
        assert_known(
            Field::Surname,
            &["Achternaam", "Geboortenaam", "Contactpersoon - achternaam"],
        );
        assert_known(
            Field::FullName,
            &["Naam + voorletters", "Naam", "Contactpersoon", "Volledige naam"],
        );
        assert_known(
            Field::Company,
            &["Bedrijfsnaam", "Organisatie", "Handelsnaam", "Naam bedrijf"],
        );
        assert_known(Field::Vat, &["BTW-nummer", "Btw nr.", "btwId"]);
        assert_known(
            Field::Kvk,
            &["KvK nr", "KVKNummer", "Handelsregisternummer", "K.v.K.-nummer"],
        );
        assert_known(Field::Iban, &["IBAN", "Rekeningnummer", "Bankrekening nr."]);
        assert_known(
            Field::City,
            &["Woonplaats", "Factuurplaats", "Plaats bezoekadres"],
        );
        assert_known(
            Field::PostcodeCity,
            &["postcode/plaats", "Postcode en woonplaats", "PC + plaats"],
        );
        assert_known(
            Field::AddressLine,
            &[
                "Adres",
                "Bezoekadres",
                "Straat + huisnummer",
                "Factuuradres",
                "Postadres",
                "Werkadres",
                "Postadres regel 1",
            ],
        );
        assert_known(Field::Country, &["Land", "Landcode"]);
        assert_known(Field::BirthDate, &["Geboortedatum", "geb.datum", "Geb. dat."]);
        assert_known(Field::Bsn, &["BSN", "Burgerservicenummer", "BSN/sofi-nummer"]);
    }

    #[test]
    fn headings_of_crm_exports() {
        assert_known(
            Field::Street,
            &[
                "Billing Street",
                "Mailing Street",
                "Address 1: Street 1",
                "BillingStreet",
                "Home Street",
            ],
        );
        assert_known(
            Field::Postcode,
            &[
                "Zip",
                "Billing Zip/Postal Code",
                "Address 1: ZIP/Postal Code",
                "MailingPostalCode",
            ],
        );
        assert_known(
            Field::Phone,
            &[
                "Mobile Phone",
                "Business Phone",
                "Phone Number",
                "Main Phone",
                "Phone 1 - Value",
                "OtherPhone",
            ],
        );
        assert_known(
            Field::Email,
            &[
                "Email Address 1",
                "E-mail 2 Address",
                "E-mail 1 - Value",
                "Person - Email - Work",
            ],
        );
        assert_known(
            Field::AccountManager,
            &["Contact Owner", "Account Owner", "Owner", "HubSpot Owner"],
        );
        assert_known(
            Field::Company,
            &[
                "Account Name",
                "Organization - Name",
                "Company",
                "Associated Company",
            ],
        );
        assert_known(
            Field::FullName,
            &["Full Name", "Person - Name", "Primary Contact", "Display Name"],
        );
        assert_known(
            Field::CustomerId,
            &[
                "Record ID",
                "Record ID - Contact",
                "Contact ID",
                "accountid",
                "(Do Not Modify) Account",
            ],
        );
        assert_known(Field::GivenName, &["firstName", "First Name", "Given Name"]);
        assert_known(Field::BirthDate, &["Date of birth", "Birthdate"]);
        assert_known(Field::Postcode, &["PLZ", "Code postal"]);
        assert_known(Field::Street, &["Straße", "Rue"]);
        assert_known(Field::City, &["Ort", "Ville"]);
    }

    #[test]
    fn sensitive_topics_in_both_languages() {
        for (text, topic) in [
            ("Diagnose", SensitiveTopic::Health),
            ("Medische gegevens", SensitiveTopic::Health),
            ("Medical history", SensitiveTopic::Health),
            ("Geloofsovertuiging", SensitiveTopic::Religion),
            ("Lid vakbond", SensitiveTopic::UnionMembership),
            ("Etniciteit", SensitiveTopic::Ethnicity),
            ("Political views", SensitiveTopic::Politics),
            ("Strafblad", SensitiveTopic::CriminalRecord),
            ("Seksuele geaardheid", SensitiveTopic::SexualLife),
            ("Bruto jaarinkomen klant", SensitiveTopic::Income),
            ("Vingerafdruk", SensitiveTopic::Biometrics),
        ] {
            assert_eq!(heading(text), Heading::Sensitive(topic), "{text}");
        }
    }

    #[test]
    fn values_and_other_headings_stay_unknown() {
        for text in [
            "",
            "  ",
            "-",
            "jan@voorbeeld.nl",
            "NL91ABNA0417164300",
            "0612345678",
            "Jansen",
            "Werkplaats Jansen",
            "Postweg",
            "Medisch Centrum West",
            "Telefoonwinkel Oost",
            "Opmerkingen",
            "Omzet 2023",
            "Email opt-out",
            "Klant sinds",
            "Contact",
            "Datum laatste contact",
            "Last Modified Date",
            "Factuurbedrag",
            "E-mail 1 - Label",
        ] {
            assert_eq!(heading(text), Heading::Unknown, "{text}");
        }
        assert_eq!(heading(&"naam ".repeat(40)), Heading::Unknown);
    }

    #[test]
    fn groups_keep_two_addresses_apart() {
        let group = |text| grouped_heading(text).1;
        assert_eq!(group("Factuuradres straat"), group("factuurpostcode"));
        assert_eq!(group("Factuuradres straat"), group("Billing City"));
        assert_ne!(group("Factuuradres straat"), group("Bezoekadres straat"));
        assert_eq!(group("Bezoekadres"), group("Bezoekadres postcode"));
        assert_eq!(group("Straat 2"), group("Postcode 2"));
        assert_eq!(group("Address 2: Street 1"), group("Address 2: City"));
        for plain in [
            "Straat",
            "Straat 1",
            "Klant straat",
            "Adres: postcode",
            "Address 1: City",
        ] {
            assert!(group(plain).is_plain(), "{plain}");
        }
    }
}
