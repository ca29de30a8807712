//! What the device says about itself: its name, its system, and what tells it from others.

use std::fs;

/// The device's own name.
#[must_use]
pub fn name() -> String {
    let kept = ["/proc/sys/kernel/hostname", "/etc/hostname"]
        .iter()
        .find_map(|path| fs::read_to_string(path).ok());
    let told = || std::env::var("COMPUTERNAME").or_else(|_| std::env::var("HOSTNAME"));
    tame(&kept.or_else(|| told().ok()).unwrap_or_default())
}

/// Operating system and version.
#[must_use]
pub fn system() -> String {
    let release = fs::read_to_string("/etc/os-release").unwrap_or_default();
    let pretty = release
        .lines()
        .find_map(|line| line.strip_prefix("PRETTY_NAME="))
        .map(|name| name.trim_matches('"').to_owned());
    tame(&pretty.unwrap_or_else(|| std::env::consts::OS.to_owned()))
}

/// A hash of what the system has to tell machines apart (machine-id(5)), 32 bytes in hexadecimal; of the name where it has
/// nothing. A system that was cloned has the same, which the server notices.
#[must_use]
pub fn machine() -> String {
    let id = ["/etc/machine-id", "/var/lib/dbus/machine-id"]
        .iter()
        .find_map(|path| fs::read_to_string(path).ok())
        .map(|id| id.trim().to_owned())
        .filter(|id| !id.is_empty())
        .unwrap_or_else(|| format!("{} {}", name(), system()));
    let hash = blake3::derive_key("homeward machine, version 1", id.as_bytes());
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn tame(word: &str) -> String {
    let tame: String = word
        .chars()
        .filter(|letter| !letter.is_control())
        .take(60)
        .collect();
    if tame.trim().is_empty() {
        "unnamed".to_owned()
    } else {
        tame.trim().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_fits_what_a_server_takes() {
        assert_eq!(machine().len(), 64);
        assert_eq!(machine(), machine());
        assert!(!name().is_empty() && !system().is_empty());
        assert_eq!(tame("\n \t"), "unnamed");
        assert_eq!(tame("a\nb"), "ab");
    }
}
