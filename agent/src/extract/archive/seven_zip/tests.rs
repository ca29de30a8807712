use sevenz_rust2::{ArchiveWriter, EncoderConfiguration, EncoderMethod, SourceReader};

use super::super::super::gathered::{Gathered, from_hex};
use super::super::super::limits::Limits;
use super::*;

const TABLE: &[u8] = b"naam;tel;plaats\nJan;1;Ede\nPiet;2;Epe\n";

fn archive_of(members: &[(&str, &[u8])], method: EncoderMethod) -> Vec<u8> {
    let mut writer = ArchiveWriter::new(Cursor::new(Vec::new())).unwrap();
    writer.set_content_methods(vec![EncoderConfiguration::new(method)]);
    let entries = members
        .iter()
        .map(|(name, _)| ArchiveEntry::new_file(name))
        .collect();
    let sources = members
        .iter()
        .map(|(_, content)| SourceReader::new(*content))
        .collect();
    writer.push_archive_entries(entries, sources).unwrap();
    writer
        .push_archive_entry::<&[u8]>(ArchiveEntry::new_directory("map"), None)
        .unwrap();
    writer.finish().unwrap().into_inner()
}

/// `klanten.csv` as `7zz a -psecret` wrote it, and as `-mhe=on` hides the name too.
const LOCKED: &str = "377abcaf271c0004b928f8de30000000000000006200000000000000ba58db85f61a4285c478b5dcf26d81d5e4b028f272\
    df19f6158ea47c4d16e0ded233e10c2ef72b2031b8f0d7de5e951ec635f9640104060001093000070b0100022406f1070112530f53d02d0f7a45\
    b9c0578af9b9a87e6a502121010001000c292500080a01d92606b100000501190100110d0074002e006300730076000000140a0100b9862c0a43\
    7add01150601002080a4810000";
const HIDDEN: &str = "377abcaf271c0004fe78e570a0000000000000002e000000000000007b52c9aa87c937010e243a5683b6926f9db467b80c\
    3aba26066206232b1fa8e7aa165b6ebb73b7ae84d1ef578268f0c872b3d875676993e70b284b5463e4bf2d400a7db6228d7430abf5a0a39d5937\
    b8a99f914a1c2893f1c8ac6115e62fd206f8c6a8efda3ce70a8161d34e02e3584adba065a5a49f4c5eb6d06b213f6ffb94528757889b0ad4b230\
    1704bd19ee59a41ec115c9e175b14c8b39fe7583f1171a683c868b17063001097000070b0100012406f1070112530f0020d7c8bd1e9b89cb01e9\
    cab95da4ef0c620a0196e73ce70000";

#[test]
fn members_are_entries_whatever_packs_them() {
    for method in [EncoderMethod::LZMA2, EncoderMethod::PPMD, EncoderMethod::COPY] {
        let data = archive_of(&[("a.txt", b"hoi"), ("map/klanten.csv", TABLE)], method);
        let gathered = Gathered::of(&data, "x.7z");
        assert_eq!(
            (gathered.entries[0].format, gathered.entries[0].result),
            ("7z", Ok(()))
        );
        assert_eq!(gathered.entry("a.txt").segments[0].text, "hoi");
        assert_eq!(gathered.entry("map/klanten.csv").segments.len(), 9);
        assert_eq!(gathered.entries.len(), 3);
    }
}

#[test]
fn what_needs_a_password_is_told_by_name_where_there_is_one() {
    let gathered = Gathered::of(&from_hex(LOCKED), "x.7z");
    assert_eq!(gathered.entry("t.csv").result, Err(Unreadable::encrypted()));
    let gathered = Gathered::of(&from_hex(HIDDEN), "x.7z");
    assert_eq!(gathered.entries[0].result, Err(Unreadable::encrypted()));
}

#[test]
fn every_cut_and_damage_ends() {
    let data = archive_of(&[("a.txt", b"hoi"), ("b.csv", TABLE)], EncoderMethod::LZMA2);
    for at in 0..data.len() {
        Gathered::of(&data[..at], "x.7z");
        let mut broken = data.clone();
        broken[at] ^= 0x55;
        Gathered::of(&broken, "x.7z");
    }
}

#[test]
fn a_large_member_costs_itself_and_not_those_behind_it() {
    let large = vec![b'a'; 3 << 20];
    let data = archive_of(&[("groot.txt", &large), ("b.csv", TABLE)], EncoderMethod::LZMA2);
    let limits = Limits {
        entry: 1 << 20,
        ..Limits::default()
    };
    let gathered = Gathered::extract_with(&SevenZip, &data, limits);
    let told = gathered
        .entries
        .iter()
        .filter(|e| e.path.as_deref() == Some("groot.txt"));
    assert!(
        told.into_iter()
            .any(|e| e.result == Err(Unreadable::new(Reason::TooLarge, Detail::Output)))
    );
    assert_eq!(gathered.entry("b.csv").segments.len(), 9);
    let limits = Limits {
        unpacked: 2 << 20,
        ..Limits::default()
    };
    let gathered = Gathered::extract_with(&SevenZip, &data, limits);
    assert!(
        gathered.entries[0].result.is_err()
            || gathered
                .entries
                .iter()
                .all(|e| e.path.as_deref() != Some("b.csv") || e.result.is_err())
    );
}
