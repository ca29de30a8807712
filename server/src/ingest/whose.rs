//! Whose a file is, and how that is known.
//!
//! By the profile that it lies in, else by the account that owns it, else by whom the device or the share was given to;
//! else it is nobody's yet. An account, a device or a share that several people have says nothing: a guess at a person
//! is worse than none. Accounts of the system own many files and are nobody. An account that ended is its last holder's: what
//! a leaver left on a device does not become the next one's.

use std::collections::{HashMap, HashSet};

use homeward_rules::report::{FileFinding, ScanReport, SourceKind};
use uuid::Uuid;

use super::{Reporter, shown_name};
use crate::moment::Moment;
use crate::store::{Store, StoreError};

/// Most accounts that one report is asked about; further ones are nobody's until they are reported alone.
const ACCOUNTS: usize = 500;
/// Folders of profiles that are of no person.
const NOBODY: [&str; 6] = [
    "public",
    "default",
    "all users",
    "default user",
    "shared",
    "lost+found",
];

/// How it is known whose a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// It lies in their profile.
    Profile,
    /// Their account owns it.
    Owner,
    /// It lies on their device.
    Device,
    /// They alone have the share.
    Access,
    /// Somebody said so.
    Hand,
    /// It is not known.
    Unknown,
}

impl By {
    /// The word of the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Profile => "profile",
            Self::Owner => "owner",
            Self::Device => "device",
            Self::Access => "access",
            Self::Hand => "hand",
            Self::Unknown => "unknown",
        }
    }
}

/// Whose something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attribution {
    /// The person.
    pub person: Option<Uuid>,
    /// How that is known.
    pub by: By,
}

/// Whose the files of one report are.
#[derive(Debug)]
pub(super) struct Whose {
    accounts: HashMap<String, Uuid>,
    otherwise: Attribution,
}

impl Whose {
    pub(super) fn of(&self, file: &FileFinding) -> Attribution {
        let of = |account: Option<String>| account.and_then(|account| self.accounts.get(&account).copied());
        if let Some(person) = of(profile(&file.path)) {
            return Attribution {
                person: Some(person),
                by: By::Profile,
            };
        }
        if let Some(person) = of(file.owner.as_deref().map(str::to_lowercase)) {
            return Attribution {
                person: Some(person),
                by: By::Owner,
            };
        }
        self.otherwise
    }
}

/// Asks the directory about all files of a report.
pub(super) async fn of_files(
    store: &Store,
    from: &Reporter,
    report: &ScanReport,
    now: Moment,
) -> Result<Whose, StoreError> {
    let mut asked: HashSet<String> = HashSet::new();
    for file in &report.findings {
        let names = [profile(&file.path), file.owner.as_deref().map(str::to_lowercase)];
        for name in names.into_iter().flatten() {
            if asked.len() < ACCOUNTS {
                asked.insert(name);
            }
        }
    }
    let mut accounts = HashMap::new();
    for name in asked {
        let kind = if name.starts_with("s-1-") {
            "sid"
        } else {
            "account"
        };
        let person = match store.holders(kind, &name, now).await?.as_slice() {
            [person] => Some(*person),
            // A device that is handed on holds the files of who had it before: they do not become its next holder's.
            [] => store.last_holder(kind, &name, now).await?,
            _ => None,
        };
        if let Some(person) = person {
            accounts.insert(name, person);
        }
    }
    let (kind, value, by) = match report.source.kind {
        SourceKind::DeviceRoot => ("device", from.name.to_lowercase(), By::Device),
        SourceKind::Share => ("share", shown_name(&report.source.root), By::Access),
    };
    let holders = if value.is_empty() {
        Vec::new()
    } else {
        store.holders(kind, &value, now).await?
    };
    let otherwise = match holders.as_slice() {
        [person] => Attribution {
            person: Some(*person),
            by,
        },
        _ => Attribution {
            person: None,
            by: By::Unknown,
        },
    };
    Ok(Whose { accounts, otherwise })
}

/// The account whose profile a path lies in, in lower case.
fn profile(path: &str) -> Option<String> {
    let path = path.replace('\\', "/").to_lowercase();
    let mut parts = path.split('/').filter(|part| !part.is_empty());
    let mut first = parts.next()?;
    if first.ends_with(':') {
        first = parts.next()?;
    }
    let name = match first {
        "home" | "users" | "documents and settings" => parts.next()?,
        _ => return None,
    };
    // Something must lie in it: a file beside the profiles is in none.
    parts.next()?;
    (!NOBODY.contains(&name)).then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_names_its_account() {
        for path in [
            "/home/Jan/a.csv",
            r"C:\Users\Jan\Documents\a.xlsx",
            "/Users/jan/a",
            r"d:\Documents and Settings\JAN\a",
        ] {
            assert_eq!(profile(path).as_deref(), Some("jan"), "{path}");
        }
        for path in [
            "/srv/jan/a.csv",
            r"C:\Users\Public\a.csv",
            "/home/a.csv",
            "",
            "/",
            r"C:\",
        ] {
            assert_eq!(profile(path), None, "{path}");
        }
    }
}
