//! Who runs a command: the user of the system, for the log.
//!
//! On Unix by the number that the system gives this process, which no variable of the environment changes; the name beside it
//! is that of `/etc/passwd`. Behind `sudo` it is the user who called it, as only root could say otherwise. On Windows the
//! name is that of the environment, which its user can change.

use std::sync::OnceLock;

use crate::audit::Actor;

/// Longest name that is kept.
const LONGEST: usize = 64;

/// Whoever runs this command.
pub(super) fn operator() -> Actor {
    static NAME: OnceLock<String> = OnceLock::new();
    Actor::Console(NAME.get_or_init(name))
}

#[cfg(unix)]
fn name() -> String {
    let users = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
    let sudo = std::env::var("SUDO_UID").ok().and_then(|uid| uid.parse().ok());
    uid().map_or_else(|| "unknown".to_owned(), |uid| said(uid, sudo, &users))
}

/// The user of this process: whoever owns the files that it makes.
#[cfg(unix)]
fn uid() -> Option<u32> {
    use std::os::unix::fs::MetadataExt;
    let file = tempfile::tempfile().ok()?;
    Some(file.metadata().ok()?.uid())
}

#[cfg(unix)]
fn said(uid: u32, sudo: Option<u32>, users: &str) -> String {
    match sudo.filter(|_| uid == 0) {
        Some(caller) => format!("{} by sudo", named(caller, users)),
        None => named(uid, users),
    }
}

/// Name and number of a user, by the lines of `passwd(5)`.
#[cfg(unix)]
fn named(uid: u32, users: &str) -> String {
    let number = uid.to_string();
    let name = users.lines().find_map(|line| {
        let mut fields = line.split(':');
        let name = fields.next()?;
        (fields.nth(1)? == number).then_some(name)
    });
    match name.map(plain).filter(|name| !name.is_empty()) {
        Some(name) => format!("{name} ({number})"),
        None => number,
    }
}

#[cfg(not(unix))]
fn name() -> String {
    let name = std::env::var("USERNAME")
        .map(|name| plain(&name))
        .unwrap_or_default();
    if name.is_empty() {
        "unknown".to_owned()
    } else {
        name
    }
}

fn plain(name: &str) -> String {
    name.chars()
        .filter(|sign| !sign.is_control())
        .take(LONGEST)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn a_user_is_named_with_the_number_and_sudo_with_its_caller() {
        let users = "root:x:0:0:root:/root:/bin/sh\njan:x:1000:1000:Jan:/home/jan:/bin/sh\n";
        assert_eq!(said(1000, Some(0), users), "jan (1000)");
        assert_eq!(said(0, Some(1000), users), "jan (1000) by sudo");
        assert_eq!(said(0, None, users), "root (0)");
        assert_eq!(said(7, None, users), "7");
        assert!(matches!(operator(), Actor::Console(name) if !name.is_empty()));
    }
}
