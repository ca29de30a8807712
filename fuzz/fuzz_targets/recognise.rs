//! Finding out what a file is.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| homeward_fuzz::recognition(data));
