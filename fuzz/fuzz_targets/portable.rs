//! The formats of the family `portable`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| homeward_fuzz::family("portable", data));
