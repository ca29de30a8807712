//! How the columns of a row become a customer, worked out once.
//!
//! Columns of one kind become several values. Parts of names and addresses are put together by what their
//! headings have in common ("factuur", "contact", "2"), else by their order.

use homeward_rules::field::{Field, Group};

use super::column::Role;
use super::mapping::Mapping;

/// Columns (from 0) by what they hold.
#[derive(Debug, Clone, Default)]
pub(super) struct Plan {
    pub(super) id: Option<usize>,
    pub(super) kind: Option<usize>,
    pub(super) contact_of: Option<usize>,
    pub(super) account_manager: Option<usize>,
    pub(super) customer_numbers: Vec<usize>,
    pub(super) emails: Vec<usize>,
    pub(super) phones: Vec<usize>,
    pub(super) ibans: Vec<usize>,
    pub(super) vats: Vec<usize>,
    pub(super) kvks: Vec<usize>,
    pub(super) companies: Vec<usize>,
    /// Names of a person or an organisation.
    pub(super) either_names: Vec<usize>,
    pub(super) names: Vec<NamePlan>,
    pub(super) addresses: Vec<AddressPlan>,
    /// Birth dates, which are checked and not kept.
    pub(super) birth_dates: Vec<usize>,
}

/// Columns of one person's name.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct NamePlan {
    group: Group,
    pub(super) full: Option<usize>,
    pub(super) given: Option<usize>,
    pub(super) initials: Option<usize>,
    pub(super) prefix: Option<usize>,
    pub(super) surname: Option<usize>,
}

/// Columns of one address.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct AddressPlan {
    group: Group,
    pub(super) line: Option<usize>,
    pub(super) street: Option<usize>,
    pub(super) number: Option<usize>,
    pub(super) addition: Option<usize>,
    pub(super) postcode: Option<usize>,
    pub(super) city: Option<usize>,
    pub(super) country: Option<usize>,
}

impl Plan {
    pub(super) fn of(mapping: &Mapping) -> Self {
        let mut plan = Self::default();
        for column in mapping.columns() {
            let at = column.number - 1;
            match column.role {
                Role::Field(field) => plan.add(field, at, column.group),
                Role::EitherName => plan.either_names.push(at),
                Role::Other | Role::Sensitive(_) | Role::Ignored => {}
            }
        }
        plan
    }

    fn add(&mut self, field: Field, at: usize, group: Group) {
        match field {
            Field::CustomerId => self.id = Some(at),
            Field::CustomerKind => self.kind = Some(at),
            Field::ContactOf => self.contact_of = Some(at),
            Field::AccountManager => self.account_manager = Some(at),
            Field::CustomerNumber => self.customer_numbers.push(at),
            Field::Email => self.emails.push(at),
            Field::Phone => self.phones.push(at),
            Field::Iban => self.ibans.push(at),
            Field::Vat => self.vats.push(at),
            Field::Kvk => self.kvks.push(at),
            Field::Company => self.companies.push(at),
            Field::FullName | Field::GivenName | Field::Initials | Field::Prefix | Field::Surname => {
                self.add_name(field, at, group);
            }
            Field::AddressLine
            | Field::Street
            | Field::HouseNumber
            | Field::HouseNumberAddition
            | Field::Postcode
            | Field::PostcodeCity
            | Field::City
            | Field::Country => self.add_address(field, at, group),
            Field::BirthDate => self.birth_dates.push(at),
            // Known, and no part of what customers are recognised by.
            Field::Title | Field::Bsn | Field::IdentityDocument => {}
        }
    }

    /// A second "first name" makes a second name with the same surname: "Voornamen" and "Roepnaam".
    fn add_name(&mut self, field: Field, at: usize, group: Group) {
        let same_group = |plan: &&mut NamePlan| plan.group == group;
        let mut taken = false;
        for plan in self.names.iter_mut().filter(same_group) {
            if let Some(slot @ None) = plan.slot(field) {
                *slot = Some(at);
                taken = true;
            }
        }
        if taken {
            return;
        }
        let like = self
            .names
            .iter()
            .find(|plan| plan.group == group && field != Field::FullName);
        let mut plan = like.copied().unwrap_or(NamePlan {
            group,
            ..NamePlan::default()
        });
        plan.full = None;
        if let Some(slot) = plan.slot(field) {
            *slot = Some(at);
        }
        self.names.push(plan);
    }

    /// A part without a group belongs to the address before it: "Bezoekadres, Postcode, Plaats, Postadres,
    /// Postcode, Plaats".
    fn add_address(&mut self, field: Field, at: usize, group: Group) {
        let free = |plan: &AddressPlan| matches!(plan.clone().slot(field), Some(None));
        let by_group = self
            .addresses
            .iter()
            .position(|plan| plan.group == group && free(plan));
        let by_order = || {
            let last = self.addresses.len().checked_sub(1)?;
            let plan = self.addresses.get(last)?;
            (group.is_plain() && free(plan)).then_some(last)
        };
        let found = by_group
            .or_else(by_order)
            .and_then(|found| self.addresses.get_mut(found));
        let slot = if let Some(plan) = found {
            plan.slot(field)
        } else {
            self.addresses.push(AddressPlan {
                group,
                ..AddressPlan::default()
            });
            self.addresses.last_mut().and_then(|plan| plan.slot(field))
        };
        if let Some(slot) = slot {
            *slot = Some(at);
        }
    }
}

impl NamePlan {
    const fn slot(&mut self, field: Field) -> Option<&mut Option<usize>> {
        match field {
            Field::FullName => Some(&mut self.full),
            Field::GivenName => Some(&mut self.given),
            Field::Initials => Some(&mut self.initials),
            Field::Prefix => Some(&mut self.prefix),
            Field::Surname => Some(&mut self.surname),
            _ => None,
        }
    }
}

impl AddressPlan {
    const fn slot(&mut self, field: Field) -> Option<&mut Option<usize>> {
        match field {
            Field::AddressLine => Some(&mut self.line),
            Field::Street => Some(&mut self.street),
            Field::HouseNumber => Some(&mut self.number),
            Field::HouseNumberAddition => Some(&mut self.addition),
            Field::Postcode | Field::PostcodeCity => Some(&mut self.postcode),
            Field::City => Some(&mut self.city),
            Field::Country => Some(&mut self.country),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(headings: &[&str]) -> Plan {
        let headings: Vec<String> = headings.iter().map(|&h| h.to_owned()).collect();
        Plan::of(&Mapping::new(&headings, &[], &[]).unwrap())
    }

    fn parts(address: &AddressPlan) -> [Option<usize>; 5] {
        [
            address.line.or(address.street),
            address.number,
            address.postcode,
            address.city,
            address.country,
        ]
    }

    #[test]
    fn addresses_are_told_apart_by_their_headings() {
        let plan = plan(&[
            "Naam",
            "Factuuradres straat",
            "Bezoekadres straat",
            "Factuuradres huisnummer",
            "Bezoekadres nummer",
            "Factuurpostcode",
            "Bezoekadres postcode",
            "Billing City",
        ]);
        let addresses: Vec<_> = plan.addresses.iter().map(parts).collect();
        assert_eq!(
            addresses,
            [
                [Some(1), Some(3), Some(5), Some(7), None],
                [Some(2), Some(4), Some(6), None, None]
            ]
        );
    }

    #[test]
    fn addresses_are_told_apart_by_their_order() {
        let plan = plan(&[
            "Naam",
            "Bezoekadres",
            "Postcode",
            "Plaats",
            "Postadres",
            "Postcode",
            "Plaats",
            "Land",
        ]);
        let addresses: Vec<_> = plan.addresses.iter().map(parts).collect();
        assert_eq!(
            addresses,
            [
                [Some(1), None, Some(2), Some(3), None],
                [Some(4), None, Some(5), Some(6), Some(7)]
            ]
        );
    }

    #[test]
    fn numbered_addresses() {
        let plan = plan(&[
            "Naam",
            "Straat 1",
            "Postcode 1",
            "Straat 2",
            "Postcode 2",
            "Plaats 1",
            "Plaats 2",
        ]);
        let addresses: Vec<_> = plan.addresses.iter().map(parts).collect();
        assert_eq!(
            addresses,
            [
                [Some(1), None, Some(2), Some(5), None],
                [Some(3), None, Some(4), Some(6), None]
            ]
        );
    }

    #[test]
    fn two_first_names_share_a_surname() {
        let plan = plan(&[
            "Voornamen",
            "Roepnaam",
            "Tussenvoegsel",
            "Achternaam",
            "Partner achternaam",
            "Partner voornaam",
        ]);
        let names: Vec<_> = plan
            .names
            .iter()
            .map(|n| [n.given, n.prefix, n.surname])
            .collect();
        assert_eq!(
            names,
            [
                [Some(0), Some(2), Some(3)],
                [Some(1), Some(2), Some(3)],
                [Some(5), None, Some(4)]
            ]
        );
    }

    #[test]
    fn several_columns_of_one_kind() {
        let plan = plan(&[
            "Naam",
            "Telefoon",
            "Mobiel",
            "Telefoon 2",
            "E-mail werk",
            "E-mail privé",
        ]);
        assert_eq!((plan.phones, plan.emails), (vec![1, 2, 3], vec![4, 5]));
    }
}
