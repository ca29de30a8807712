//! The formats of the family `iwork`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| homeward_fuzz::family("iwork", data));
