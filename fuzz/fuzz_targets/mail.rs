//! The formats of the family `mail`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| homeward_fuzz::family("mail", data));
