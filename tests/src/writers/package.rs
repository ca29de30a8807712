//! Zip packages whose bytes depend on their content alone: members are stored, and dated 1 January 1980.

use std::io::{Cursor, Write};

use anyhow::Result;
use zip::CompressionMethod;
use zip::write::{SimpleFileOptions, ZipWriter};

/// A zip archive of these members, in this order.
///
/// # Errors
///
/// When a member's name is not allowed.
pub fn stored<N: AsRef<str>, D: AsRef<[u8]>>(members: &[(N, D)]) -> Result<Vec<u8>> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        .last_modified_time(zip::DateTime::default())
        .unix_permissions(0o644);
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, data) in members {
        archive.start_file(name.as_ref(), options)?;
        archive.write_all(data.as_ref())?;
    }
    Ok(archive.finish()?.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read as _;

    #[test]
    fn a_package_can_be_read_back() {
        let bytes = stored(&[("a.txt", "één"), ("b/c.txt", "")]).unwrap();
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        let mut text = String::new();
        archive
            .by_name("a.txt")
            .unwrap()
            .read_to_string(&mut text)
            .unwrap();
        assert_eq!((archive.len(), text.as_str()), (2, "één"));
    }
}
