//! Which source a report is about: a root belongs to its device, a share is the same for whoever reports it.

use homeward_rules::report::{Ending, Source, SourceKind};
use uuid::Uuid;

use super::Reporter;

/// Shares that a device may report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shares {
    /// All: nobody said which.
    Any,
    /// Those that the device was chosen for, in any way of writing them.
    Only(Vec<String>),
}

/// What tells a source from all others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SourceName {
    pub kind: &'static str,
    pub root: String,
    pub device: Option<Uuid>,
    pub hash: String,
}

impl SourceName {
    /// The source of a report; none where the device may not report it.
    pub(super) fn of(from: &Reporter, source: &Source) -> Option<Self> {
        let (kind, root, device) = match source.kind {
            SourceKind::DeviceRoot => ("device_root", plain_root(&source.root), Some(from.device)),
            SourceKind::Share => {
                let share = shown_name(&source.root);
                if let Shares::Only(given) = &from.shares
                    && !given.iter().any(|given| shown_name(given) == share)
                {
                    return None;
                }
                ("share", share, None)
            }
        };
        let mut hasher = blake3::Hasher::new_derive_key("homeward source name, version 1");
        hasher.update(kind.as_bytes());
        hasher.update(device.unwrap_or_default().as_bytes());
        hasher.update(root.as_bytes());
        Some(Self {
            kind,
            root,
            device,
            hash: hasher.finalize().to_hex().to_string(),
        })
    }
}

/// A share's name in one way of writing: `\\SERVER\Klanten\` and `//server/klanten` are the same.
pub(crate) fn shown_name(share: &str) -> String {
    let name = share.replace('\\', "/").to_lowercase();
    let inner = name.trim_matches('/');
    format!("//{inner}")
}

/// A root without the separator at its end, which it may or may not be written with.
fn plain_root(root: &str) -> String {
    let trimmed = root.trim_end_matches(['/', '\\']);
    if trimmed.is_empty() || trimmed.ends_with(':') {
        root.to_owned()
    } else {
        trimmed.to_owned()
    }
}

/// A path's folder and name. A backslash parts folders only where the path is one of Windows.
#[must_use]
pub fn folder_of(path: &str) -> (&str, &str) {
    let unix = path.starts_with('/') && !path.starts_with("//");
    let parts = if unix {
        path.rsplit_once('/')
    } else {
        path.rsplit_once(['/', '\\'])
    };
    parts.unwrap_or(("", path))
}

/// The word of the database for how a scan ended.
pub(super) const fn ending_word(ending: Ending) -> &'static str {
    match ending {
        Ending::Complete => "complete",
        Ending::Stopped => "stopped",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reporter(shares: Shares) -> Reporter {
        Reporter {
            device: Uuid::from_u128(7),
            name: "lap-1".to_owned(),
            shares,
        }
    }

    fn share(root: &str) -> Source {
        Source {
            kind: SourceKind::Share,
            root: root.to_owned(),
        }
    }

    #[test]
    fn a_share_is_one_source_however_it_is_written_and_whoever_reports_it() {
        let mut other = reporter(Shares::Any);
        other.device = Uuid::from_u128(8);
        let first = SourceName::of(&reporter(Shares::Any), &share(r"\\NAS\Klanten\")).unwrap();
        let second = SourceName::of(&other, &share("//nas/klanten")).unwrap();
        assert_eq!(first, second);
        assert_eq!(first.root, "//nas/klanten");
    }

    #[test]
    fn a_root_is_its_device_s() {
        let root = Source {
            kind: SourceKind::DeviceRoot,
            root: "/home/".to_owned(),
        };
        let mut other = reporter(Shares::Any);
        other.device = Uuid::from_u128(8);
        let first = SourceName::of(&reporter(Shares::Any), &root).unwrap();
        let second = SourceName::of(&other, &root).unwrap();
        assert_ne!(first.hash, second.hash);
        assert_eq!(first.root, "/home");
        assert_eq!(plain_root("/"), "/");
        assert_eq!(plain_root(r"C:\"), r"C:\");
    }

    #[test]
    fn shares_that_were_not_given_are_refused() {
        let given = reporter(Shares::Only(vec![r"\\nas\klanten".to_owned()]));
        assert!(SourceName::of(&given, &share("//NAS/Klanten")).is_some());
        assert!(SourceName::of(&given, &share("//nas/directie")).is_none());
    }

    #[test]
    fn folders_part_as_their_system_parts_them() {
        assert_eq!(folder_of("/home/jan/a\\b.csv"), ("/home/jan", "a\\b.csv"));
        assert_eq!(folder_of(r"C:\Users\jan\a.csv"), (r"C:\Users\jan", "a.csv"));
        assert_eq!(folder_of("a.csv"), ("", "a.csv"));
    }
}
