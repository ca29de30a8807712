//! Files as a scan takes them: recognised by content, whatever stands inside.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| homeward_fuzz::any(data));
