//! Who may use a folder of Windows.
//!
//! A folder takes over the list of the one above it, and in `ProgramData` that lets everybody read: keys of the device would
//! be open to all who log in. The list is set anew by Windows' own `icacls`, since no call for it is free of `unsafe`.

use std::io;
use std::path::Path;
use std::process::{Command, Stdio};

/// The system, its administrators, and whoever owns a file or folder: with all that is made in it from then on.
const GRANTS: [&str; 3] = [
    "*S-1-5-18:(OI)(CI)F",
    "*S-1-5-32-544:(OI)(CI)F",
    "*S-1-3-4:(OI)(CI)F",
];

/// Gives a folder to its owner and to administrators, and to nobody else.
///
/// # Errors
///
/// What Windows said against it.
pub(super) fn keep_from_others(folder: &Path) -> io::Result<()> {
    icacls(folder, &["/inheritance:r", "/grant:r"], &GRANTS)
}

/// Gives a folder to the system and administrators, and to nobody else: not to its owner, nor to whoever has rights of their own.
///
/// # Errors
///
/// What Windows said against it.
pub(super) fn claim(folder: &Path) -> io::Result<()> {
    let [system, administrators, _] = GRANTS;
    icacls(folder, &["/setowner", "*S-1-5-18"], &[])?;
    icacls(folder, &["/reset"], &[])?;
    icacls(folder, &["/inheritance:r", "/grant:r"], &[system, administrators])
}

/// Runs `icacls` of Windows and no other one.
fn icacls(folder: &Path, what: &[&str], grants: &[&str]) -> io::Result<()> {
    let windows = std::env::var_os("SystemRoot").unwrap_or_else(|| r"C:\Windows".into());
    let ended = Command::new(Path::new(&windows).join("System32").join("icacls.exe"))
        .arg(folder)
        .args(what)
        .args(grants)
        .stdin(Stdio::null())
        .output()?;
    if ended.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&ended.stderr);
    Err(io::Error::other(format!("icacls: {}", said.trim())))
}
