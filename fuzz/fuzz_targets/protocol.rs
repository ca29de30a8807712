//! What a worker that was taken over might say to the agent, and what it would be asked.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| homeward_fuzz::protocol(data));
