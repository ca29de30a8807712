//! Gzip: one compressed file, or a tar archive that is unpacked on the way.

use flate2::read::{GzDecoder, MultiGzDecoder};

use super::super::extraction::{Extraction, Extractor};
use super::super::unreadable::Unreadable;
use super::push_unpacked;
use super::tarball::read_stream;

/// Reads a compressed file.
pub struct Gzip;

/// Reads a compressed tar archive, without unpacking it as a whole.
pub struct TarGzip;

impl Extractor for Gzip {
    fn extract(&self, data: &[u8], out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        let name = inner_name(data, out.name());
        let unpacked = out.unpack(MultiGzDecoder::new(data), data.len() as u64);
        push_unpacked(&name, &unpacked, out)
    }
}

impl Extractor for TarGzip {
    fn extract(&self, data: &[u8], out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        read_stream(MultiGzDecoder::new(data), data.len(), out)
    }
}

/// The name in the header, or else the file's own without its last extension.
fn inner_name(data: &[u8], outer: Option<&str>) -> String {
    let decoder = GzDecoder::new(data);
    let stored = decoder.header().and_then(flate2::GzHeader::filename);
    if let Some(stored) = stored.filter(|name| !name.is_empty()) {
        return String::from_utf8_lossy(stored).into_owned();
    }
    let outer = outer.map(|name| name.rsplit(['/', '\\']).next().unwrap_or(name));
    match outer.and_then(|name| name.rsplit_once('.')) {
        Some((stem, end))
            if !stem.is_empty() && matches!(end.to_ascii_lowercase().as_str(), "gz" | "gzip" | "z") =>
        {
            stem.to_owned()
        }
        _ => "content".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::{Compression, GzBuilder};

    use super::super::super::gathered::Gathered;
    use super::super::super::unreadable::{Detail, Reason};
    use super::super::tarball::tests::tar_of;

    fn gzip(content: &[u8], name: Option<&str>) -> Vec<u8> {
        let mut builder = GzBuilder::new();
        if let Some(name) = name {
            builder = builder.filename(name);
        }
        let mut encoder = builder.write(Vec::new(), Compression::fast());
        encoder.write_all(content).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn the_inner_name_is_found() {
        let table = b"naam;tel;plaats\nJan;1;Ede\nPiet;2;Epe\n";
        assert_eq!(
            Gathered::of(&gzip(table, Some("oud.csv")), "x.gz")
                .entry("oud.csv")
                .format,
            "csv"
        );
        assert_eq!(
            Gathered::of(&gzip(table, None), "klanten.csv.gz")
                .entry("klanten.csv")
                .format,
            "csv"
        );
        assert_eq!(
            Gathered::of(&gzip(table, None), "x").entry("content").format,
            "csv"
        );
    }

    #[test]
    fn several_members_are_one_file_and_a_cut_one_is_told() {
        let both = [gzip(b"een\n\n", None), gzip(b"twee\n", None)].concat();
        let gathered = Gathered::of(&both, "x.txt.gz");
        assert_eq!(gathered.entry("x.txt").segments.len(), 2);
        let packed = gzip(&b"tekst 123 ".repeat(5_000), None);
        let gathered = Gathered::of(&packed[..packed.len() - 20], "x.txt.gz");
        assert!(!gathered.entry("x.txt").segments.is_empty());
        assert_eq!(
            gathered.entries.last().unwrap().result.unwrap_err().detail,
            Some(Detail::Truncated)
        );
    }

    #[test]
    fn a_compressed_archive_shows_its_members() {
        let packed = gzip(&tar_of(&[("map/a.txt", b"hoi")]), None);
        let gathered = Gathered::of(&packed, "x.tar.gz");
        assert_eq!(gathered.entries[0].format, "tgz");
        assert_eq!(gathered.entry("map/a.txt").segments[0].text, "hoi");
        let gathered = Gathered::of(&packed[..packed.len() / 2], "x.tar.gz");
        assert!(
            gathered.entries[0]
                .result
                .is_err_and(|why| why.reason == Reason::Corrupt)
        );
    }
}
