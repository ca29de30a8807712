//! Text on its way through detectors, matcher and judge.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| homeward_fuzz::detection(data));
