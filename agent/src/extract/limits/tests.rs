//! Laws: whatever a file holds, reading it stays within the limits, every entry gets its answer, and no code of this
//! project panics (what other crates do is caught).
//!
//! `SEEDS` names a folder of more files to damage, such as `homeward-seeds` makes.

use std::cell::RefCell;
use std::io::{Cursor, Read as _, Write};
use std::panic::{set_hook, take_hook};
use std::path::Path;
use std::sync::{LazyLock, Once};

use flate2::Compression;
use flate2::write::GzEncoder;
use homeward_rules::document::Document;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::*;
use crate::extract::format::{all, recognise};
use crate::extract::{EntrySink, Format, Unreadable, Visit, extract_as, extract_file};

thread_local! {
    /// Where this project's code panicked on this thread.
    static PANICS: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

fn watch_panics() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let tell = take_hook();
        set_hook(Box::new(move |panic| {
            let place = panic.location().map(ToString::to_string).unwrap_or_default();
            if place.contains("/registry/src/") {
                return;
            }
            PANICS.with_borrow_mut(|panics| panics.push(place));
            tell(panic);
        }));
    });
}

/// A sink that counts.
#[derive(Debug, Default)]
struct Counted {
    open: u32,
    deepest: u32,
    begun: u64,
    items: u64,
    unread: u64,
    text: u64,
    unpacked: u64,
    largest: u64,
}

impl EntrySink for Counted {
    fn begin(&mut self, path: Option<&str>, format: &'static Format, size: u64) -> Visit {
        self.deepest = self.deepest.max(self.open);
        self.open += 1;
        if path.is_some() {
            // A message of a store is counted by no limit: it takes bytes of the file.
            if format.name == "msg" {
                self.items += 1;
            } else {
                self.begun += 1;
            }
            self.unpacked += size;
            self.largest = self.largest.max(size);
        }
        Visit::Read
    }

    fn document(&mut self, document: &Document) {
        let segments = document.segments().iter();
        self.text += segments
            .map(|s| document.segment_text(s).len() as u64)
            .sum::<u64>();
    }

    fn end(&mut self, _result: Result<(), Unreadable>) {
        self.open -= 1;
    }

    fn unread(&mut self, _path: &str, _why: Unreadable) {
        self.unread += 1;
    }
}

impl Counted {
    fn assert_within(&self, limits: Limits, size: usize) {
        assert_eq!(self.open, 0, "an entry without an end");
        assert!(self.deepest <= limits.depth, "{self:?}");
        assert!(self.text <= limits.text, "{self:?}");
        assert!(self.begun + self.unread <= limits.entries, "{self:?}");
        assert!(self.items <= size as u64 + limits.unpacked, "{self:?}");
        let panics = PANICS.take();
        assert!(panics.is_empty(), "{panics:?}");
    }
}

fn read(data: &[u8], limits: Limits) -> Counted {
    watch_panics();
    let mut counted = Counted::default();
    extract_file(data, None, limits, &mut counted);
    counted.assert_within(limits, data.len());
    counted
}

fn read_as(format: &'static Format, data: &[u8], limits: Limits) {
    watch_panics();
    let mut counted = Counted::default();
    extract_as(format, data, None, limits, &mut counted);
    counted.assert_within(limits, data.len());
}

fn limits() -> impl Strategy<Value = Limits> {
    (
        0_u64..20_000,
        0_u64..200_000,
        0_u64..50_000,
        0_u32..5,
        0_u64..12,
        0_u64..2_000,
    )
        .prop_map(|(text, unpacked, entry, depth, entries, empty_cells)| Limits {
            text,
            unpacked,
            entry,
            depth,
            entries,
            empty_cells,
            nesting: 50,
            ..Limits::default()
        })
}

/// Files of the sample and small ones of other formats.
static FILES: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let mut files = Vec::new();
    gather(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("../samples/home"),
        &mut files,
    );
    if let Some(more) = std::env::var_os("SEEDS") {
        gather(Path::new(&more), &mut files);
    }
    files.retain(|file| file.len() < 40_000);
    let texts: [&[u8]; 9] = [
        b"{\\rtf1\\ansi\\deff0 {\\fonttbl{\\f0 Arial;}} Jan \\u233? de Vries\\par {\\trowd\\cell\\row}}",
        b"<html><body><table><tr><td>Jan</td><td>06-12345678</td></tr></table><p>Utrecht</p></body></html>",
        b"[{\"naam\": \"Jan\", \"adres\": {\"plaats\": \"Ede\"}}, [[[1, 2, \"drie\"]]]]",
        b"- naam: Jan\n  plaats: Ede\n- naam: Piet\n  tekst: |\n    een\n    twee\n",
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n\
          3 0 obj<</Type/Page/Parent 2 0 R/Contents 4 0 R/MediaBox[0 0 200 200]>>endobj\n\
          4 0 obj<</Length 40>>stream\nBT /F1 9 Tf (Jan de Vries) Tj ET\nendstream endobj\ntrailer<</Root 1 0 R>>",
        b"From jan@example.nl Mon Jan  1 10:00:00 2024\nFrom: jan@example.nl\nSubject: een\n\nTekst\n\n\
          From piet@example.nl Mon Jan  1 10:00:00 2024\nFrom: piet@example.nl\nSubject: twee\n\nTekst\n",
        b"dn: cn=Jan\ncn: Jan\nmail: jan@example.nl\n\ndn: cn=Piet\ncn:: UGlldA==\n",
        b"BZh91AY&SY", b"\x04\x22\x4d\x18\x60\x40\x82",
    ];
    files.extend(texts.map(<[u8]>::to_vec));
    let packed = files.iter().take(6).map(|file| gz(file)).collect::<Vec<_>>();
    files.push(zip_of(&packed));
    files.extend(packed);
    files
});

fn gather(folder: &Path, files: &mut Vec<Vec<u8>>) {
    let entries = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let mut paths: Vec<_> = entries.collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            gather(&path, files);
        } else {
            files.push(std::fs::read(path).unwrap());
        }
    }
}

fn gz(content: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

fn zip_of(members: &[Vec<u8>]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (at, member) in members.iter().enumerate() {
        archive
            .start_file(at.to_string(), SimpleFileOptions::default())
            .unwrap();
        archive.write_all(member).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

/// Archives in archives around texts, some of which unpack to far more than they are.
fn nested() -> impl Strategy<Value = Vec<u8>> {
    let text = prop_oneof![
        vec(any::<u8>(), 0..200),
        (1_usize..60_000).prop_map(|length| b"Jan de Vries\n".iter().copied().cycle().take(length).collect()),
    ];
    text.prop_recursive(6, 40, 5, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..5).prop_map(|members| zip_of(&members)),
            inner.prop_map(|member| gz(&member)),
        ]
    })
}

/// What happens to a file: a byte replaced, a piece taken out, a piece put in again elsewhere.
fn damage() -> impl Strategy<Value = Vec<(u8, Index, Index, u8)>> {
    vec((0_u8..4, any::<Index>(), any::<Index>(), any::<u8>()), 1..12)
}

fn damaged(file: &[u8], damage: &[(u8, Index, Index, u8)]) -> Vec<u8> {
    let mut data = file.to_vec();
    for (how, at, to, value) in damage {
        if data.is_empty() {
            break;
        }
        let (at, to) = (at.index(data.len()), to.index(data.len()));
        let end = (at + usize::from(*value)).min(data.len());
        match how {
            0 => data[at] = *value,
            1 => data[at] = if *value < 128 { 0xff } else { 0 },
            2 => drop(data.drain(at..end)),
            _ => {
                let piece = data[at..end].to_vec();
                data.splice(to..to, piece);
            }
        }
    }
    data
}

proptest! {
    #[test]
    fn any_bytes_as_any_format_stay_within_the_limits(
        data in vec(any::<u8>(), 0..3_000),
        format in select(all()),
        limits in limits(),
    ) {
        read_as(format, &data, limits);
    }

    #[test]
    fn damaged_files_stay_within_the_limits(
        file in select(&**FILES),
        damage in damage(),
        limits in limits(),
    ) {
        read(&damaged(&file, &damage), limits);
    }

    #[test]
    fn damaged_files_read_as_another_format_stay_within_the_limits(
        file in select(&**FILES),
        damage in damage(),
        format in select(all()),
        limits in limits(),
    ) {
        read_as(format, &damaged(&file, &damage), limits);
    }

    #[test]
    fn archives_in_archives_stay_within_the_limits(file in nested(), limits in limits()) {
        let counted = read(&file, limits);
        prop_assert!(counted.unpacked <= limits.unpacked, "{:?}", counted);
        prop_assert!(counted.largest <= limits.entry, "{:?}", counted);
    }
}

#[test]
fn the_files_that_are_damaged_are_of_many_formats() {
    let mut formats: Vec<_> = FILES.iter().map(|file| recognise(file, None).name).collect();
    formats.sort_unstable();
    formats.dedup();
    assert!(formats.len() >= 14, "{formats:?}");
}

#[test]
fn what_unpacks_to_more_than_a_thousand_times_its_size_is_cut_off() {
    let mut encoder = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
    // A program, which is not read: only what unpacks it takes time.
    encoder.write_all(b"\x7fELF").unwrap();
    let size = Limits::RATIO_FLOOR + (1 << 20);
    std::io::copy(&mut std::io::repeat(0).take(size), &mut encoder).unwrap();
    let counted = read(&encoder.finish().unwrap(), Limits::default());
    assert_eq!(counted.largest, Limits::RATIO_FLOOR);
}
