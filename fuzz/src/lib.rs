//! What the fuzz targets do, one function a kind of input.
//!
//! Every function takes any bytes, and panics when what they were given to broke a promise: to return, to give an
//! answer for every entry, to stay within limits. Memory is held to a limit by the allocator; time is held by libFuzzer.
//! `.ci/long fuzz` runs all targets; CONTRIBUTING.md says how to run one.

mod panics;
mod sink;

use std::alloc::System;
use std::io::Write;
use std::sync::LazyLock;

use cap::Cap;
use homeward_agent::customers;
use homeward_agent::extract::{self, Format, Limits, extract_as, extract_file, recognise};
use homeward_agent::worker::protocol::{self, Answer, Request};
use homeward_rules::canonical::region::Region;
use homeward_rules::document::{Container, Document, Location, Shape};
use homeward_rules::engine::Engine;
use homeward_rules::finding::CustomerRef;
use homeward_rules::index::builder::IndexBuilder;
use homeward_rules::index::{Check, KeyForm, Keyring, OpenIndex, keys_of};
use homeward_rules::ruleset::Ruleset;
use sink::{Checked, Pictures};

/// Memory that one run may take: several times what [`LIMITS`] let one entry have.
const MEMORY: usize = 128 << 20;

#[global_allocator]
static ALLOCATOR: Cap<System> = Cap::new(System, MEMORY);

/// Limits low enough to be met within short runs.
const LIMITS: Limits = Limits {
    text: 2 << 20,
    unpacked: 12 << 20,
    entry: 4 << 20,
    ratio: 1_000,
    depth: 4,
    entries: 200,
    empty_cells: 50_000,
    pictures: 8,
    picture: 1 << 20,
    pixels: 4_000_000,
    nesting: 200,
};

/// Reads a file of the family as what it is, or, where it is none of them, as the one that its first byte chooses.
///
/// # Panics
///
/// When a promise is broken.
pub fn family(name: &str, data: &[u8]) {
    panics::tell_apart();
    let formats = formats_of(name);
    let recognised = recognise(data, None);
    let format = formats
        .iter()
        .find(|format| **format == recognised)
        .or_else(|| formats.get(usize::from(*data.first().unwrap_or(&0)) % formats.len()))
        .expect("a family has formats");
    let pictures = match name {
        "pictures" | "portable" => Pictures::Read,
        _ => Pictures::Unread,
    };
    let mut sink = Checked::new(data, LIMITS, pictures);
    extract_as(format, data, None, LIMITS, &mut sink);
    sink.finish();
}

/// Reads a file as a scan does.
///
/// # Panics
///
/// When a promise is broken.
pub fn any(data: &[u8]) {
    panics::tell_apart();
    let mut sink = Checked::new(data, LIMITS, Pictures::Read);
    extract_file(data, None, LIMITS, &mut sink);
    sink.finish();
}

/// Recognises a file by its content, and with each extension that people might give it.
///
/// # Panics
///
/// When a promise is broken.
pub fn recognition(data: &[u8]) {
    panics::tell_apart();
    assert!(!recognise(data, None).name.is_empty());
    for extension in ["csv", "doc", "eml", "prn", "txt", "xls", "dbf", "yaml"] {
        let named = recognise(data, Some(&format!("klanten.{extension}")));
        assert!(!named.name.is_empty());
    }
}

/// Opens an index, either these bytes or a good one that they tamper with, and asks it all that can be asked.
///
/// # Panics
///
/// When a promise is broken.
pub fn index(data: &[u8]) {
    panics::tell_apart();
    let bytes = if data.starts_with(INDEX.get(..8).unwrap_or_default()) {
        data.to_vec()
    } else {
        tampered(data)
    };
    if let Ok(index) = OpenIndex::open(&bytes, Check::HeaderOnly) {
        question(&index);
        let engine = Engine::new(index, Ruleset::built_in().clone());
        let mut inquiry = engine.inquire();
        inquiry.document(&document_of(EXPORT.as_bytes().get(..4096).unwrap_or_default()));
        let _finding = inquiry.finish();
    }
    if bytes != *INDEX {
        assert!(
            OpenIndex::open(&bytes, Check::Digest).is_err(),
            "a digest holds for other bytes"
        );
    }
}

/// The good index with bytes replaced: three of the place, one of the value, again and again; cut where it says so.
fn tampered(data: &[u8]) -> Vec<u8> {
    let mut bytes = INDEX.clone();
    for change in data.chunks_exact(4) {
        let place = usize::from(change[0]) << 16 | usize::from(change[1]) << 8 | usize::from(change[2]);
        // Most of what is worth changing stands in the first bytes: every second change goes there.
        let place = if change[0] % 2 == 0 { place % 4096 } else { place };
        if place >= 0xFF_FF00 {
            let keep = bytes.len() * usize::from(change[3]) / 256;
            bytes.truncate(keep);
        } else if let Some(byte) = bytes.get_mut(place) {
            *byte = change[3];
        }
    }
    bytes
}

fn question(index: &OpenIndex<'_>) {
    for form in KeyForm::ALL {
        for value in ["", "jansen", "31612345678", "info@voorbeeld.nl", "K-100000"] {
            let fingerprint = index.fingerprint(form, value);
            let _may = index.may_hold(fingerprint);
            let holders = index.holders(fingerprint);
            assert!(holders.len() as u64 <= index.size());
            for customer in holders.iter().take(8) {
                let _view = index.customer(customer);
                assert!(holders.contain(customer) || !holders.is_empty());
            }
            let chance = index.density(form, value);
            assert!((0.0..=1.0).contains(&chance), "a chance of {chance}");
        }
    }
    let _begins = index.may_begin_name("jansen");
    for customer in [
        0,
        1,
        index.dense_ids().saturating_sub(1),
        index.dense_ids(),
        u32::MAX,
    ] {
        let _view = index.customer(CustomerRef(customer));
    }
    let _found = index.find("CRM0000001");
    let _hash = index.keyed_hash(b"content");
}

/// Reads the bytes as answers of a worker and as requests to one.
///
/// # Panics
///
/// When a promise is broken.
pub fn protocol(data: &[u8]) {
    panics::tell_apart();
    let mut buffer = Vec::new();
    let mut answers = data;
    while let Ok(Some(answer)) = protocol::read::<Answer>(&mut answers, protocol::ANSWER_AT_MOST, &mut buffer)
    {
        assert!(buffer.len() <= data.len(), "more memory than was sent");
        let mut again = Vec::new();
        protocol::write(&mut again, &answer, protocol::ANSWER_AT_MOST).expect("it was read from a frame");
        let back: Option<Answer> = protocol::read(&mut &*again, protocol::ANSWER_AT_MOST, &mut Vec::new())
            .expect("it was written by this program");
        assert_eq!(back, Some(answer), "an answer changes on its way");
    }
    let mut requests = data;
    while let Ok(Some(request)) =
        protocol::read::<Request>(&mut requests, protocol::REQUEST_AT_MOST, &mut buffer)
    {
        let _path = request.path.into_path();
    }
    let _whole = protocol::holds_a_frame(data);
}

/// Opens the bytes as an export of customers and reads its rows.
///
/// # Panics
///
/// When a promise is broken.
pub fn export(data: &[u8]) {
    panics::tell_apart();
    // The path of the file stays the same, so that its name decides nothing.
    let mut file = tempfile::Builder::new()
        .suffix(".csv")
        .tempfile()
        .expect("a file can be made");
    file.write_all(data).expect("a file can be written");
    let mut export = match customers::open(file.path(), &[]) {
        Ok(export) => export,
        Err(error) => return drop(error.to_string()),
    };
    let _said = (export.describe(), export.warnings());
    if let Ok(mut rows) = export.rows() {
        for row in rows.by_ref().take(100_000) {
            let Ok((_, customer)) = row else { break };
            let _keys = keys_of(&KEYRING, &customer, Region::default());
        }
        let _notes = rows.tally().notes();
    }
}

/// Looks for customers in the bytes as text.
///
/// # Panics
///
/// When a promise is broken.
pub fn detection(data: &[u8]) {
    panics::tell_apart();
    let index = OpenIndex::open(&INDEX, Check::HeaderOnly).expect("it was just built");
    let engine = Engine::new(index, Ruleset::built_in().clone());
    let mut inquiry = engine.inquire();
    inquiry.document(&document_of(data));
    if let Some(finding) = inquiry.finish() {
        assert!(finding.customers.len() as u64 <= u64::from(engine.index().dense_ids()));
    }
}

/// Lines are records, and tabs and semicolons part cells.
fn document_of(data: &[u8]) -> Document {
    let mut document = Document::default();
    for (row, line) in (1..).zip(String::from_utf8_lossy(data).lines()) {
        let cells: Vec<_> = line.split(['\t', ';']).collect();
        let shape = if cells.len() > 1 {
            Shape::Field
        } else {
            Shape::Prose
        };
        for (column, cell) in (1..).zip(cells).filter(|(_, cell)| !cell.is_empty()) {
            let location = Location {
                container: Container::Sheet,
                part: 1,
                row,
                column,
                ..Location::default()
            };
            document.push(cell, row, location, shape, None);
        }
    }
    document
}

/// The formats of a family, by the table that the run reads too.
fn formats_of(family: &str) -> Vec<&'static Format> {
    let row = include_str!("../families.txt")
        .lines()
        .find_map(|row| row.strip_prefix(family)?.strip_prefix(' '))
        .expect("a row of families.txt");
    let named = |name: &str| {
        let known = extract::format::all().iter().copied();
        known
            .into_iter()
            .find(|format| format.name == name)
            .expect("a name of a format")
    };
    row.split(' ').map(named).collect()
}

const EXPORT: &str = include_str!("../../samples/crm-export.csv");

static KEYRING: LazyLock<Keyring> = LazyLock::new(|| Keyring::new([7; 16]));

/// An index of the sample's customers, the same in each run.
static INDEX: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let mut file = tempfile::NamedTempFile::new().expect("a file can be made");
    file.write_all(EXPORT.as_bytes()).expect("a file can be written");
    let mut export = customers::open(file.path(), &[]).expect("the sample is an export");
    let headings = export.headings().to_vec();
    let mut builder = IndexBuilder::new(Keyring::new([7; 16]), 0, headings);
    for row in export.rows().expect("it can be read") {
        let (_, customer) = row.expect("the sample is whole");
        let keys = keys_of(builder.keyring(), &customer, Region::default());
        builder.add(&customer, &keys).expect("there is room");
    }
    builder.finish().expect("there is room")
});
