//! Archives: every member is an entry of its own.
//!
//! Members are unpacked one at a time within the limits of the whole file, or not unpacked at all where they are
//! stored as they are. What cannot be opened is reported by name; what unpacks in part is read in part.

pub(super) mod appended;
mod cabinet;
mod compressed;
mod gzip;
mod lzw;
mod rar;
mod seven_zip;
mod tarball;
mod unpacked;
pub(super) mod zipped;

use super::extraction::{Extraction, Unpacked};
use super::unreadable::Unreadable;

pub use cabinet::Cab;
pub use compressed::{Codec, Compressed};
pub use gzip::{Gzip, TarGzip};
pub use rar::Rar;
pub use seven_zip::SevenZip;
pub use tarball::Tar;
pub use unpacked::{Ar, Cpio};
pub use zipped::Zip;

/// Reads what was unpacked under `name`, and says so when it is not all.
fn push_unpacked(name: &str, unpacked: &Unpacked, out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
    match unpacked.cut {
        None => out.entry(name, &unpacked.data),
        Some(why) if unpacked.data.is_empty() => out.unread(name, why),
        Some(why) => out.entry_in_part(name, &unpacked.data, why),
    }
}
