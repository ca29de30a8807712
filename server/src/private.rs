//! Folders of one owner: the data folder, and a backup.
//!
//! On Unix by mode 0700. Windows knows lists of who may do what, and folders take over those of the folder above, which in
//! `ProgramData` let everybody read: so the list is set anew by Windows' own `icacls`, for what is made in the folder too. A
//! folder that was there before keeps the list that it has.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::Path;

const SYSTEM: &str = "S-1-5-18";
const ADMINISTRATORS: &str = "S-1-5-32-544";
/// Whoever owns a file or folder; without it, an owner may give rights to itself.
const OWNER: &str = "S-1-3-4";

/// Who may use a folder of Windows, beside the system and its administrators.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose<'a> {
    /// Whoever made it.
    Makers,
    /// A service, by its security identifier; makers of files may do nothing that the service may not.
    Service(&'a str),
}

/// Makes a folder, and those above it, for its owner alone. One that is there stays as it is.
///
/// # Errors
///
/// When it cannot be made, or cannot be kept from others; then it is empty.
pub fn make_folder(folder: &Path) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)?;
    #[cfg(windows)]
    give(folder, Whose::Makers)?;
    Ok(())
}

/// The arguments of `icacls` that give a folder, and all that is made in it, to these and to nobody else.
#[must_use]
pub fn grants(folder: &Path, whose: Whose<'_>) -> Vec<OsString> {
    let mut arguments: Vec<OsString> = vec![folder.into(), "/inheritance:r".into(), "/grant:r".into()];
    let full = |who| format!("*{who}:(OI)(CI)F");
    let own = match whose {
        Whose::Makers => vec![full(OWNER)],
        Whose::Service(sid) => vec![format!("*{sid}:(OI)(CI)M"), format!("*{OWNER}:(OI)(CI)(RC)")],
    };
    arguments.extend(
        [full(SYSTEM), full(ADMINISTRATORS)]
            .into_iter()
            .chain(own)
            .map(OsString::from),
    );
    arguments
}

/// Gives a folder to these and to nobody else.
///
/// # Errors
///
/// What Windows said against it.
#[cfg(windows)]
pub fn give(folder: &Path, whose: Whose<'_>) -> io::Result<()> {
    icacls(grants(folder, whose)).map(|_| ())
}

/// Who may use a folder, in Windows' words.
///
/// # Errors
///
/// When Windows does not tell.
#[cfg(windows)]
pub fn listing(folder: &Path) -> io::Result<String> {
    icacls(vec![folder.into()])
}

/// Runs `icacls` of Windows and no other one.
#[cfg(windows)]
fn icacls(arguments: Vec<OsString>) -> io::Result<String> {
    let windows = std::env::var_os("SystemRoot").unwrap_or_else(|| r"C:\Windows".into());
    let program = Path::new(&windows).join("System32").join("icacls.exe");
    let ended = std::process::Command::new(program)
        .args(arguments)
        .stdin(std::process::Stdio::null())
        .output()?;
    if ended.status.success() {
        return Ok(String::from_utf8_lossy(&ended.stdout).into_owned());
    }
    let said = String::from_utf8_lossy(&ended.stderr);
    Err(io::Error::other(format!("icacls: {}", said.trim())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_that_is_made_is_its_owners_and_one_that_was_there_stays() {
        let place = tempfile::tempdir().unwrap();
        let made = place.path().join("a/b");
        make_folder(&made).unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(fs::metadata(&made).unwrap().permissions().mode() & 0o777, 0o700);
            fs::set_permissions(&made, fs::Permissions::from_mode(0o750)).unwrap();
            make_folder(&made).unwrap();
            assert_eq!(fs::metadata(&made).unwrap().permissions().mode() & 0o777, 0o750);
        }
        fs::write(place.path().join("file"), b"").unwrap();
        assert!(make_folder(&place.path().join("file/c")).is_err());
    }

    #[test]
    fn nobody_else_is_let_in() {
        let text = |whose| -> Vec<String> {
            let words = grants(Path::new("data"), whose);
            words
                .iter()
                .map(|word| word.to_string_lossy().into_owned())
                .collect()
        };
        let makers = text(Whose::Makers);
        assert_eq!(makers[..3], ["data", "/inheritance:r", "/grant:r"]);
        assert_eq!(makers[5..], ["*S-1-3-4:(OI)(CI)F"]);
        let service = text(Whose::Service("S-1-5-80-1"));
        assert_eq!(service[5..], ["*S-1-5-80-1:(OI)(CI)M", "*S-1-3-4:(OI)(CI)(RC)"]);
        // Everyone, users who are logged in, users.
        for words in [makers, service] {
            let open = |word: &String| {
                ["S-1-1-0", "S-1-5-11", "S-1-5-32-545"]
                    .iter()
                    .any(|who| word.contains(who))
            };
            assert!(!words.iter().any(open));
        }
    }
}
