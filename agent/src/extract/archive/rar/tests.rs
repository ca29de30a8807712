use super::super::super::gathered::{Gathered, from_hex};
use super::*;

/// Solid archives of two files of numbers that RAR 3 and RAR 5 wrote, and one with a password by RAR 2.02: test files
/// of the Python package `rarfile` (ISC licence).
const RAR_3: &str = "526172211a07003bd07308000d000000000000002b347480902c005c0000000008000003a2e6b7c5b066cc3e1d330a00a4\
    8100007374657374312e74787400c0110cccfe8c9eb0fe3181abacb1bb4077a80a64d64b3783c107bc01e08592eefbb61d000820000888e9780c\
    d20c07613a41784bb36e9f520adaca2740bae70b648a6271fbb800919e502fd855fffac658ebebc4d7887e5496871f4decd9167490902c000e00\
    00000008000003a2e6b7c5b066cc3e1d330a00a48100007374657374322e74787400c0b120008807ebf20a69fafc94ded0c43d7b00400700";
const RAR_5: &str = "526172211a07010009efc86f0b0105070406010180808000def570721c0202ba00048010b68302a2e6b7c5801b010a73746573\
    74312e747874c1ac37444423fa23f697fd625351be4c918141028cc103795cbf47a3aa2da03693dda05800400200d4500476f6c47f32ea9f32a5\
    c4ccd783df0010e82d891c02028d00048010b68302a2e6b7c5c01b010a7374657374322e74787445150a6001000803dfb7fbf6fc1d7756510305\
    0400";
const LOCKED: &str = "526172211a0700bd017302003300000000000000f80575000026000a001434ee5010004c0000000000010a6da0a82b9f0795\
    fe07aba381ada9801002740c804200200000000700000000ba7d197a6e03633d143309002000000046494c45312e545854215175000019000c000f\
    30de5966696c6531636f6d6d656e7453e67d7e73ce062bbb04ed851c102af6bfab4c2d84e7358cd767352f8cc6bce725e2740c80420020000000\
    0700000000e3c35f787103633d143309002000000046494c45322e545854ad6475000019000c000f303d5e66696c6532636f6d6d656e74d390be\
    1d43efd4bf795a957c2daec349121304fb97d6b7f9e77712aa065ec0a8";

#[test]
fn compressed_members_of_solid_archives_are_read() {
    for archive in [RAR_3, RAR_5] {
        let gathered = Gathered::of(&from_hex(archive), "x.rar");
        assert_eq!(
            (gathered.entries[0].format, gathered.entries[0].result),
            ("rar", Ok(()))
        );
        assert_eq!(gathered.entries.len(), 3);
        for name in ["stest1.txt", "stest2.txt"] {
            let segments = &gathered.entry(name).segments;
            let numbers: usize = segments.iter().map(|s| s.text.split_whitespace().count()).sum();
            assert_eq!(numbers, 512, "{name}");
        }
    }
}

#[test]
fn what_needs_a_password_is_told_by_name() {
    let gathered = Gathered::of(&from_hex(LOCKED), "x.rar");
    for name in ["FILE1.TXT", "FILE2.TXT"] {
        assert_eq!(gathered.entry(name).result, Err(Unreadable::encrypted()));
    }
}

#[test]
fn every_cut_and_damage_ends() {
    for archive in [RAR_3, RAR_5, LOCKED] {
        let data = from_hex(archive);
        for at in 7..data.len() {
            Gathered::of(&data[..at], "x.rar");
            let mut broken = data.clone();
            broken[at] ^= 0x55;
            Gathered::of(&broken, "x.rar");
        }
    }
}
