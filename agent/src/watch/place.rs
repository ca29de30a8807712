//! Whether the system tells what happens in a folder.

use std::path::Path;

/// Whether a place tells of changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tells {
    /// It does.
    All,
    /// Of this machine's own changes at most: others write there too.
    Not,
}

/// Whether the file system of a folder tells of all that happens on it: those on a network tell of nothing that others do.
#[cfg(target_os = "linux")]
pub(super) fn tells(folder: &Path) -> Tells {
    // Magic numbers from statfs(2): NFS, SMB, CIFS, SMB2, AFS (two), Ceph, 9P, Coda, FUSE.
    const FAR: [u64; 10] = [
        0x6969,
        0x517b,
        0xff53_4d42,
        0xfe53_4d42,
        0x5346_414f,
        0x6b41_4653,
        0x00c3_6400,
        0x0102_1997,
        0x7375_7245,
        0x6573_5546,
    ];
    let magic = rustix::fs::statfs(folder).map(|stat| u64::try_from(stat.f_type).unwrap_or_default());
    match magic {
        // The number has 32 bits, and is negative where it is taken for a signed one.
        Ok(magic) if FAR.contains(&(magic & 0xffff_ffff)) => Tells::Not,
        _ => Tells::All,
    }
}

/// Whether the file system of a folder tells of all that happens on it: those on a network tell of nothing that others do.
#[cfg(not(target_os = "linux"))]
pub(super) fn tells(folder: &Path) -> Tells {
    let path = folder.to_string_lossy();
    if path.starts_with(r"\\") && !path.starts_with(r"\\?\") || path.starts_with(r"\\?\UNC") {
        Tells::Not
    } else {
        Tells::All
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_of_this_machine_tell() {
        assert_eq!(tells(&std::env::temp_dir()), Tells::All);
        assert_eq!(tells(Path::new("/nowhere")), Tells::All);
    }
}
