//! The formats of the family `archives`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| homeward_fuzz::family("archives", data));
