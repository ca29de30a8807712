//! The formats of the family `workbooks`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| homeward_fuzz::family("workbooks", data));
