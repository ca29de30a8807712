//! Address books and calendars.

use anyhow::Result;

use super::desk::{dutch, reachable};
use super::{Desk, Form, Writer};
use crate::world::Customer;
use crate::writers::cards::{calendar, version_2, version_3, version_4};

/// The forms of this family.
pub const FORMS: &[Form] = &[
    Form {
        id: "vcf-2.1",
        about: "Cards of version 2.1 in quoted-printable",
        writer: Writer::Own,
        make: |d| cards(d, "Contacten/telefoon.vcf", version_2),
    },
    Form {
        id: "vcf-3.0",
        about: "Cards of version 3.0 with folded lines",
        writer: Writer::Own,
        make: |d| cards(d, "Contacten/contacts.vcf", version_3),
    },
    Form {
        id: "vcf-4.0",
        about: "Cards of version 4.0 with URIs",
        writer: Writer::Own,
        make: |d| cards(d, "Contacten/nieuw.vcf", version_4),
    },
    Form {
        id: "ics-attendees",
        about: "Attendees of a meeting, and calls to make",
        writer: Writer::Own,
        make: agenda,
    },
];

fn cards(desk: &mut Desk<'_>, path: &str, card: fn(&Customer) -> String) -> Result<()> {
    let customers = desk.persons(30);
    let text: String = customers.iter().map(|c| card(c)).collect();
    desk.leave(path, text, &customers)
}

fn agenda(desk: &mut Desk<'_>) -> Result<()> {
    let customers = desk.take(30, |c| reachable(c) && dutch(c));
    let (attendees, callers) = customers.split_at(20);
    desk.leave("Contacten/agenda.ics", calendar(attendees, callers), &customers)
}
