use std::io::Write;

use super::super::super::gathered::{Gathered, from_hex};
use super::super::tarball::tests::tar_of;
use super::*;

const TABLE: &[u8] = b"naam;tel;plaats\nJan;1;Ede\nPiet;2;Epe\n";

fn bzip2(content: &[u8]) -> Vec<u8> {
    let mut encoder = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

fn lz4(content: &[u8]) -> Vec<u8> {
    let mut encoder = lz4_flex::frame::FrameEncoder::new(Vec::new());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

fn zstd(content: &[u8]) -> Vec<u8> {
    ruzstd::encoding::compress_to_vec(content, ruzstd::encoding::CompressionLevel::Fastest)
}

/// The table as `xz -9 --check=crc32` and `xz --format=lzma` of XZ Utils wrote it.
const XZ: &str = "fd377a585a0000016922de36020021011c00000010cf58cc0100246e61616d3b74656c3b706c616174730a4a616e3b31\
                  3b4564650a506965743b323b4570650a00000000d92606b100013925d6ec06659042990d010000000001595a";
const LZMA: &str = "5d00008000ffffffffffffffff0037186cda3b2b4b673e56bca83296412226cab7ea938dda077ac092ac0fa30dabf7eb\
                    a24b0720397bffffec696000";

fn packed() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("bz2", bzip2(TABLE)),
        ("lz4", lz4(TABLE)),
        ("zst", zstd(TABLE)),
        ("xz", from_hex(XZ)),
        ("lzma", from_hex(LZMA)),
    ]
}

#[test]
fn one_file_is_an_entry_under_its_name_without_the_ending() {
    for (ending, data) in packed() {
        let gathered = Gathered::of(&data, &format!("klanten.csv.{ending}"));
        assert_eq!(gathered.entries[0].format, ending);
        assert_eq!(gathered.entries[0].result, Ok(()), "{ending}");
        let inner = gathered.entry("klanten.csv");
        assert_eq!((inner.format, inner.segments.len()), ("csv", 9), "{ending}");
    }
}

#[test]
fn every_cut_and_every_flipped_byte_ends() {
    for (ending, data) in packed() {
        for length in 0..data.len() {
            Gathered::of(&data[..length], &format!("x.{ending}"));
            let mut broken = data.clone();
            broken[length] ^= 0x55;
            Gathered::of(&broken, &format!("x.{ending}"));
        }
        let cut = Gathered::of(&data[..data.len() - 9], &format!("x.{ending}"));
        assert!(cut.entries.iter().any(|entry| entry.result.is_err()), "{ending}");
    }
}

#[test]
fn archives_inside_show_their_members() {
    let tar = tar_of(&[("map/klanten.csv", TABLE)]);
    for data in [bzip2(&tar), lz4(&tar), zstd(&tar)] {
        assert_eq!(
            Gathered::of(&data, "x").entry("map/klanten.csv").segments.len(),
            9
        );
    }
}

#[test]
fn frames_and_streams_follow_each_other() {
    let skipped = [
        b"\x52\x2A\x4D\x18\x03\0\0\0abc".as_slice(),
        &zstd(b"een\n\n"),
        &zstd(b"twee\n"),
    ]
    .concat();
    let both = [
        [zstd(b"een\n\n"), zstd(b"twee\n")].concat(),
        [lz4(b"een\n\n"), lz4(b"twee\n")].concat(),
        [bzip2(b"een\n\n"), bzip2(b"twee\n")].concat(),
    ];
    for data in both {
        let gathered = Gathered::of(&data, "x.txt.zst");
        assert_eq!(gathered.entry("x.txt").segments.len(), 2);
    }
    let mut text = Vec::new();
    open(Codec::Zstd, &skipped)
        .unwrap()
        .read_to_end(&mut text)
        .unwrap();
    assert_eq!(text, b"een\n\ntwee\n");
}

#[test]
fn a_bomb_is_stopped_and_told() {
    let zeros = vec![b'a'; 40 << 20];
    for data in [bzip2(&zeros), zstd(&zeros)] {
        let gathered = Gathered::of(&data, "nul.txt.x");
        let last = gathered.entries.last().unwrap();
        assert_eq!(last.result, Err(Unreadable::new(Reason::TooLarge, Detail::Ratio)));
    }
}

#[test]
fn a_window_beyond_measure_is_refused() {
    let mut data = from_hex(LZMA);
    data[1..5].copy_from_slice(&u32::MAX.to_le_bytes());
    let refused = Gathered::extract_with(
        &Compressed(Codec::Lzma),
        &data,
        super::super::super::Limits::default(),
    );
    assert!(refused.entries[0].result.is_err());
}
