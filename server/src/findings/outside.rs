//! Whether a file left the company's control, as far as its path and its format say: on a medium that is carried away, in a
//! folder that a cloud service copies, or in mail.
//!
//! A path says less than a system knows: what it does not say is not claimed. Names are those that the services give their
//! folders, in Dutch and English.

use super::Key;

/// A way out of the company's control.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outside {
    /// On a medium that is carried away.
    Removable = 1,
    /// In a folder that a cloud service copies.
    Synced = 2,
    /// In mail, or saved from it.
    Mailed = 4,
}

/// Folders of services, whole or before a space or hyphen ("OneDrive - Voorbeeld BV").
const SERVICES: [&str; 12] = [
    "onedrive",
    "dropbox",
    "google drive",
    "googledrive",
    "icloud drive",
    "iclouddrive",
    "nextcloud",
    "owncloud",
    "pcloud",
    "pclouddrive",
    "megasync",
    "stackstorage",
];
/// Folders of services whose names are words of their own: only as they are.
const EXACT: [&str; 6] = [
    "my drive",
    "mijn drive",
    "cloudstorage",
    "com~apple~clouddocs",
    "box sync",
    "syncthing",
];
/// Formats of mail.
const MAIL: [&str; 8] = ["eml", "emlx", "msg", "mbox", "pst", "ost", "olm", "dbx"];
/// Folders in which mail programs leave attachments.
const ATTACHMENTS: [&str; 4] = [
    "content.outlook",
    "outlook files",
    "outlook-bestanden",
    "mail downloads",
];

impl Outside {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Removable, Self::Synced, Self::Mailed];

    /// The word of filters and API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Removable => "removable",
            Self::Synced => "synced",
            Self::Mailed => "mailed",
        }
    }

    /// As one bit of a row.
    #[must_use]
    pub const fn bit(self) -> i32 {
        self as i32
    }

    /// Those of a row.
    pub fn of(bits: i32) -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(move |one| bits & one.bit() != 0)
    }
}

/// The ways out that a path and a format tell of, as bits.
#[must_use]
pub fn outside(path: &str, format: &str) -> i32 {
    let boxed = is_in_box(path);
    let path = path.to_lowercase();
    let mut parts: Vec<&str> = path.split(['/', '\\']).filter(|part| !part.is_empty()).collect();
    parts.pop();
    let mut bits = 0;
    if is_carried(&parts) {
        bits |= Outside::Removable.bit();
    }
    if boxed || parts.iter().any(|part| is_synced(part)) {
        bits |= Outside::Synced.bit();
    }
    if MAIL.contains(&format) || parts.iter().any(|part| ATTACHMENTS.contains(part)) {
        bits |= Outside::Mailed.bit();
    }
    bits
}

/// Where desktops mount what is plugged in (udisks: `/media/USER` and `/run/media/USER`; macOS: `/Volumes`).
fn is_carried(parts: &[&str]) -> bool {
    match parts {
        ["media", _, ..] | ["run", "media", _, ..] => true,
        ["volumes", volume, ..] => !volume.starts_with("macintosh hd"),
        ["mnt", volume, ..] => volume.starts_with("usb") || volume.starts_with("stick"),
        _ => false,
    }
}

/// In the folder that Box Drive makes: `Box`, straight in a home of Windows or macOS. Any other folder of that word is a box.
fn is_in_box(path: &str) -> bool {
    let parts: Vec<&str> = path.split(['/', '\\']).filter(|part| !part.is_empty()).collect();
    let home = match parts.as_slice() {
        [drive, rest @ ..] if drive.ends_with(':') => rest,
        all => all,
    };
    matches!(home, ["Users", _, "Box", _, ..])
}

fn is_synced(part: &str) -> bool {
    EXACT.contains(&part)
        || SERVICES.iter().any(|service| {
            part.strip_prefix(service)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '-', '(', '_']))
        })
}

impl Key {
    /// The address of its page.
    #[must_use]
    pub fn href(&self) -> String {
        format!("/findings/{}/{}", self.source, self.file)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(path: &str, format: &str) -> Vec<&'static str> {
        Outside::of(outside(path, format)).map(Outside::as_str).collect()
    }

    #[test]
    fn paths_tell_of_ways_out() {
        assert_eq!(words("/media/jan/STICK/klanten.csv", "csv"), ["removable"]);
        assert_eq!(words("/run/media/jan/STICK/klanten.csv", "csv"), ["removable"]);
        assert_eq!(words("/Volumes/USB/klanten.csv", "csv"), ["removable"]);
        assert_eq!(
            words(r"C:\Users\jan\OneDrive - Voorbeeld BV\a.xlsx", "xlsx"),
            ["synced"]
        );
        assert_eq!(words("/home/jan/Dropbox/a.xlsx", "xlsx"), ["synced"]);
        assert_eq!(words(r"C:\Users\jan\Box\Klanten\a.xlsx", "xlsx"), ["synced"]);
        assert_eq!(words("/Users/jan/Box/a.xlsx", "xlsx"), ["synced"]);
        assert_eq!(words(r"C:\Users\jan\a.msg", "msg"), ["mailed"]);
        assert_eq!(
            words(
                r"C:\Users\j\AppData\Local\Microsoft\Windows\INetCache\Content.Outlook\X1\a.xlsx",
                "xlsx"
            ),
            ["mailed"]
        );
        assert_eq!(
            words("/media/jan/Dropbox/post.eml", "eml"),
            ["removable", "synced", "mailed"]
        );
    }

    #[test]
    fn what_a_path_does_not_say_is_not_claimed() {
        assert_eq!(outside("/home/jan/klanten.csv", "csv"), 0);
        assert_eq!(outside("/home/jan/dropboxen.csv", "csv"), 0);
        assert_eq!(outside("/home/jan/onedrivers/a.csv", "csv"), 0);
        assert_eq!(outside("/home/jan/dropbox", "csv"), 0, "a file of that name");
        assert_eq!(outside("/Volumes/Macintosh HD/Users/a.csv", "csv"), 0);
        assert_eq!(outside("/srv/media/jan/a.csv", "csv"), 0);
        for plain in [
            "/home/jan/box/a.csv",
            "/srv/Box/a.csv",
            "/Users/jan/box/a.csv",
            "/Users/jan/Documents/Box/a.csv",
            r"D:\archief\Box\a.csv",
            "/Users/jan/Box",
        ] {
            assert_eq!(outside(plain, "csv"), 0, "{plain}");
        }
    }
}
