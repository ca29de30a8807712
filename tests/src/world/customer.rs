//! One customer with everything that the CRM knows, and how each is drawn.

use super::STRANGERS;
use super::country::Country;
use super::name::{Person, plain};
use super::number::{iban, kvk, vat};
use super::organisation::organisation;
use super::phone::Phone;
use super::place::Address;
use super::prng::Prng;
use super::surname::is_common;

/// A customer of the fictitious company.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Customer {
    /// The CRM's key: `CRM0000017`.
    pub id: String,
    /// The customer number: `K-100017`.
    pub number: String,
    /// Person, organisation or contact.
    pub kind: Kind,
    /// Name of the organisation; a contact has their employer's.
    pub company: Option<String>,
    /// Internet domain of the organisation.
    pub domain: Option<String>,
    /// Name of the person.
    pub person: Option<Person>,
    /// Where they live or work.
    pub address: Address,
    /// Landline; contacts have the switchboard's, housemates share theirs.
    pub landline: Option<Phone>,
    /// Mobile telephone.
    pub mobile: Option<Phone>,
    /// E-mail address.
    pub email: Option<String>,
    /// Bank account.
    pub iban: Option<String>,
    /// VAT number.
    pub vat: Option<String>,
    /// Trade register number.
    pub kvk: Option<String>,
    /// Who in the company looks after them.
    pub manager: &'static str,
    /// The organisation that a contact belongs to, by id.
    pub organisation: Option<String>,
    /// Whom they share address and landline with, by the id of the first of them.
    pub household: Option<String>,
}

/// What a customer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A private person.
    Person,
    /// An organisation.
    Organisation,
    /// A contact of an organisation.
    Contact,
}

impl Kind {
    /// As the export says it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Person => "Persoon",
            Self::Organisation => "Organisatie",
            Self::Contact => "Contactpersoon",
        }
    }
}

impl Customer {
    /// What they are called: a person's full name, else the organisation's.
    #[must_use]
    pub fn name(&self) -> String {
        self.person
            .as_ref()
            .map(Person::full)
            .or_else(|| self.company.clone())
            .unwrap_or_default()
    }

    /// The telephone number at which they are reached first.
    #[must_use]
    pub fn phone(&self) -> Option<&Phone> {
        self.mobile.as_ref().or(self.landline.as_ref())
    }
}

/// Account managers of the fictitious company.
pub const MANAGERS: [&str; 8] = [
    "Ilse Kampstra",
    "Rob Verdonk",
    "Marit Zeilmaker",
    "Jeroen Pasveer",
    "Hanneke Lubbers",
    "Dennis Overgaauw",
    "Saskia Tol",
    "Maarten Brandsma",
];
const PROVIDERS: [&str; 12] = [
    "gmail.com",
    "hotmail.com",
    "ziggo.nl",
    "kpnmail.nl",
    "outlook.com",
    "live.nl",
    "planet.nl",
    "xs4all.nl",
    "home.nl",
    "icloud.com",
    "hetnet.nl",
    "casema.nl",
];

/// The draw of one customer: what follows from the place in the base alone.
pub(super) struct Draw {
    seed: u64,
    index: u64,
}

impl Draw {
    pub(super) const fn new(seed: u64, index: u64) -> Self {
        Self { seed, index }
    }

    fn country(random: &mut Prng) -> Country {
        match random.below(100) {
            0..=3 => Country::Belgium,
            4..=6 => Country::Germany,
            _ => Country::Netherlands,
        }
    }

    fn blank(&self, kind: Kind, address: Address, random: &mut Prng) -> Customer {
        Customer {
            id: format!("CRM{:07}", self.index),
            number: format!("K-{}", 100_000 + self.index),
            kind,
            company: None,
            domain: None,
            person: None,
            address,
            landline: None,
            mobile: None,
            email: None,
            iban: None,
            vat: None,
            kvk: None,
            manager: random.pick::<&str>(&MANAGERS),
            organisation: None,
            household: None,
        }
    }

    pub(super) fn private_person(&self, random: &mut Prng, housemate: Option<&Customer>) -> Customer {
        let mut person = Person::draw(random);
        let country = housemate.map_or_else(|| Self::country(random), |mate| mate.address.country);
        let own_line = Phone::landline(country, self.index, self.seed);
        let address = housemate.map_or_else(|| Address::draw(&own_line, random), |mate| mate.address.clone());
        let mut customer = self.blank(Kind::Person, address, random);
        customer.landline = random.chance(40).then_some(own_line);
        if let Some(mate) = housemate {
            customer.landline.clone_from(&mate.landline);
            customer.household = mate.household.clone().or_else(|| Some(mate.id.clone()));
            if let Some(other) = mate.person.as_ref().filter(|_| random.chance(70)) {
                person.prefix.clone_from(&other.prefix);
                person.surname.clone_from(&other.surname);
            }
        }
        customer.mobile = random
            .chance(88)
            .then(|| Phone::mobile(country, self.index, self.seed));
        customer.email = random.chance(92).then(|| self.private_email(&person, random));
        customer.iban = random.chance(60).then(|| iban(country, random));
        if customer.mobile.is_none() && customer.landline.is_none() && customer.email.is_none() {
            customer.email = Some(self.private_email(&person, random));
        }
        customer.person = Some(person);
        customer
    }

    pub(super) fn organisation(&self, random: &mut Prng) -> Customer {
        let country = Self::country(random);
        let (name, domain) = organisation(country, self.index, random);
        let line = Phone::landline(country, self.index, self.seed);
        let address = Address::draw(&line, random);
        let mut customer = self.blank(Kind::Organisation, address, random);
        customer.landline = Some(line);
        customer.email = Some(format!("info@{domain}"));
        customer.iban = random.chance(70).then(|| iban(country, random));
        customer.vat = random.chance(80).then(|| vat(country, random));
        if country == Country::Netherlands {
            customer.kvk = random.chance(90).then(|| kvk(self.index, self.seed));
        }
        customer.company = Some(name);
        customer.domain = Some(domain);
        customer
    }

    pub(super) fn contact(&self, random: &mut Prng, employer: &Customer) -> Customer {
        let person = Person::draw(random);
        let mut customer = self.blank(Kind::Contact, employer.address.clone(), random);
        let domain = employer.domain.clone().unwrap_or_default();
        let local = match random.below(3) {
            0 => format!("{}.{}", plain(&person.given), plain(&person.last())),
            1 => format!("{}.{}", plain(&person.initials), plain(&person.last())),
            _ => plain(&person.given),
        };
        customer.email = match random.below(10) {
            0 => employer.email.clone(),
            1 => Some(format!("{local}{}@{domain}", self.index % 100)),
            _ => Some(format!("{local}@{domain}")),
        };
        customer.landline.clone_from(&employer.landline);
        customer.mobile = random
            .chance(70)
            .then(|| Phone::mobile(employer.address.country, self.index, self.seed));
        customer.company.clone_from(&employer.company);
        customer.domain = Some(domain);
        customer.organisation = Some(employer.id.clone());
        customer.manager = employer.manager;
        customer.person = Some(person);
        customer
    }

    fn private_email(&self, person: &Person, random: &mut Prng) -> String {
        let (given, last) = (plain(&person.given), plain(&person.last()));
        let initial = plain(&person.initials);
        let local = match random.below(5) {
            0 => format!("{given}.{last}"),
            1 => format!("{initial}.{last}"),
            2 => format!("{given}{last}"),
            3 => format!("{last}.{given}"),
            _ => format!("{given}_{last}"),
        };
        let suffix = if self.index >= STRANGERS {
            (100_000 + self.index % 900_000).to_string()
        } else if is_common(&person.surname) {
            (self.index % 100_000).to_string()
        } else if random.chance(50) {
            (self.index % 100).to_string()
        } else {
            String::new()
        };
        format!("{local}{suffix}@{}", random.pick_early(&PROVIDERS))
    }
}
