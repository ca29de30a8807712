//! The companion of a worker: takes pictures from it, has Tesseract read them, and gives it the words.
//!
//! Takes from itself, and so from every Tesseract, what reading a picture does not need, before it looks at the first one.
//! Trusts neither side: a picture may come from a worker that was taken over, and what Tesseract says is only bytes. It
//! ends with its worker.

use std::io::{self, BufReader};

use super::run::{Outcome, Wanted, run};
use super::{TIME, Tesseract, WALL, readable, wire};
use crate::worker::{confinement, limits, serve::parent};

/// Memory that Tesseract may allocate: a sheet of A4 at 600 dots an inch takes 400 MB.
const MEMORY: u64 = 1 << 30;

/// Works until the worker is gone.
///
/// # Errors
///
/// When a pipe breaks or Tesseract cannot be started.
pub fn serve(tesseract: &Tesseract) -> io::Result<()> {
    // What is held back here is not told to anyone: the report speaks of workers.
    let _ = limits::restrict_this_process(MEMORY);
    limits::forbid_files();
    let _ = confinement::to_programs(&readable(&tesseract.program));
    let worker = parent();
    let wanted = || {
        if parent() == worker {
            Wanted::Yes
        } else {
            Wanted::No
        }
    };
    let mut pictures = BufReader::new(io::stdin().lock());
    let mut words = io::stdout().lock();
    while let Some((page, picture)) = wire::asked(&mut pictures)? {
        // Tesseract takes what is no picture for a list of files to open.
        let outcome = if is_picture(&picture) {
            // Its child begins at nothing used, and so has this in full.
            limits::allow_processor_time(TIME);
            run(tesseract, (&picture, page), WALL, wanted)?
        } else {
            Outcome::Failed
        };
        wire::answer(&mut words, &outcome)?;
    }
    Ok(())
}

#[cfg(feature = "pdf")]
fn is_picture(data: &[u8]) -> bool {
    crate::extract::picture::Kind::of(data).is_some()
}

/// A program that was built without reading pictures.
#[cfg(not(feature = "pdf"))]
const fn is_picture(_data: &[u8]) -> bool {
    false
}
