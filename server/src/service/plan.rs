//! What is registered with Windows, decided without Windows: names, the command line, and who may enter the data folder.
//!
//! Nothing here changes the system. A folder that holds anything but a server's data is refused, because giving it to the
//! service takes it from everybody else.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The name by which Windows knows the service.
pub const NAME: &str = "HomewardServer";
/// The name that people see.
pub const SHOWN: &str = "Homeward collection server";
/// What the list of services says of it.
pub const DESCRIPTION: &str =
    "Collects what agents find about stray copies of customer data, and lets people decide.";
/// The account: it has no rights over the machine, and is nobody on the network.
pub const ACCOUNT: &str = r"NT AUTHORITY\LocalService";

/// The identity of the account, and so of all services that use it.
pub const ACCOUNT_IDENTITY: &str = "S-1-5-19";
/// The identity of this service alone: `S-1-5-80-` and SHA-1 of the name in upper case and UTF-16, as five numbers.
/// <https://learn.microsoft.com/windows-server/identity/ad-ds/manage/understand-security-identifiers>
pub const IDENTITY: &str = "S-1-5-80-1542039652-208342468-624862761-2768636147-1803380232";

/// What stands in the data folder of every server, or is put there before its first start.
const OURS: [&str; 3] = ["homeward.sqlite", "authority.pem", "homeward-server.toml"];

/// The folder that is used where none is named: `%ProgramData%\HomewardServer`. That of an agent on the same machine stands beside it.
#[must_use]
pub fn usual_data(program_data: Option<OsString>) -> PathBuf {
    program_data
        .filter(|folder| !folder.is_empty())
        .map_or_else(|| PathBuf::from(r"C:\ProgramData"), PathBuf::from)
        .join("HomewardServer")
}

/// Where the log of a data folder is.
#[must_use]
pub fn log(data: &Path) -> PathBuf {
    data.join("log").join("server.log")
}

/// The arguments with which Windows starts the program. Paths are absolute: a service starts in a folder of Windows.
#[must_use]
pub fn arguments(data: &Path, config: Option<&Path>, levels: Option<&str>) -> Vec<OsString> {
    let mut arguments: Vec<OsString> = vec!["--data".into(), data.into()];
    if let Some(config) = config {
        arguments.extend(["--config".into(), config.into()]);
    }
    arguments.extend(["service".into(), "run".into()]);
    if let Some(levels) = levels {
        arguments.extend(["--log".into(), levels.into()]);
    }
    arguments
}

/// Whether a listing by `icacls` shows that an identity of the service has been let in, by its number or by a name that is
/// the same in all languages.
#[must_use]
pub fn is_granted(listing: &str, identity: &str) -> bool {
    listing.contains(identity) || identity == IDENTITY && listing.contains(&format!("{NAME}:("))
}

/// Whether a folder may be given to the service: it is empty, or holds a server's data.
///
/// # Errors
///
/// When it cannot be read.
pub fn is_for_the_server(folder: &Path) -> io::Result<bool> {
    let mut empty = true;
    for entry in fs::read_dir(folder)? {
        empty = false;
        let name = entry?.file_name();
        if OURS.iter().any(|ours| name == *ours) {
            return Ok(true);
        }
    }
    Ok(empty)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_names_all_that_a_service_needs() {
        let words = arguments(Path::new("/d"), Some(Path::new("/c.toml")), Some("debug"));
        assert_eq!(
            words,
            [
                "--data", "/d", "--config", "/c.toml", "service", "run", "--log", "debug"
            ]
        );
        assert_eq!(arguments(Path::new("/d"), None, None).len(), 4);
    }

    #[test]
    fn a_listing_names_the_service_or_does_not() {
        let listing = r"data NT SERVICE\HomewardServer:(OI)(CI)(M)";
        assert!(is_granted(listing, IDENTITY));
        assert!(!is_granted(listing, ACCOUNT_IDENTITY));
        assert!(is_granted("data S-1-5-19:(OI)(CI)(M)", ACCOUNT_IDENTITY));
        // The folder's own name says nothing.
        let users = r"C:\ProgramData\HomewardServer BUILTIN\Users:(OI)(CI)(RX)";
        assert!(!is_granted(users, IDENTITY));
    }

    #[test]
    fn the_services_identity_is_that_of_its_name() {
        let name: Vec<u8> = NAME
            .to_uppercase()
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        let digest = ring::digest::digest(&ring::digest::SHA1_FOR_LEGACY_USE_ONLY, &name);
        let numbers: Vec<_> = digest
            .as_ref()
            .chunks(4)
            .map(|four| u32::from_le_bytes(four.try_into().unwrap()).to_string())
            .collect();
        assert_eq!(IDENTITY, format!("S-1-5-80-{}", numbers.join("-")));
    }

    #[test]
    fn folders_of_other_things_are_not_taken() {
        let folder = tempfile::tempdir().unwrap();
        assert!(is_for_the_server(folder.path()).unwrap());
        fs::write(folder.path().join("holiday.jpg"), b"x").unwrap();
        assert!(!is_for_the_server(folder.path()).unwrap());
        fs::write(folder.path().join("homeward-server.toml"), b"").unwrap();
        assert!(is_for_the_server(folder.path()).unwrap());
        assert!(is_for_the_server(&folder.path().join("none")).is_err());
    }

    #[test]
    fn data_is_kept_where_programs_keep_it() {
        let data = usual_data(Some("P".into()));
        assert_eq!(data, Path::new("P").join("HomewardServer"));
        assert!(usual_data(None).ends_with("HomewardServer"));
    }
}
