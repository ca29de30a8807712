//! What somebody may do: roles, and the rights that come with each.
//!
//! An account may have several roles. Rights are asked for by name ([`Right`]), never by role, so that what a role
//! may do stands in one table. Which findings somebody sees follows from the role and from the directory
//! ([`Reach`]): IT keeps devices covered and sees no contents; the data-protection officer advises and does not decide
//! (GDPR art. 38(6)).

use std::fmt;

use serde::{Deserialize, Serialize};

/// What an account is in the company.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// IT: devices, coverage, accounts, settings; no contents of findings.
    Administrator,
    /// Reviews findings and decides.
    PrivacyTeam,
    /// Advises and records an opinion.
    DataProtectionOfficer,
    /// Their own people's findings, where released.
    Manager,
    /// Their own files.
    Employee,
    /// Reads everything that was done and changes nothing.
    Auditor,
}

/// Something that not everybody may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Right {
    /// Devices: see, let in, revoke.
    ManageDevices,
    /// Accounts, settings, customers, index.
    ManageServer,
    /// The directory of people.
    ManagePeople,
    /// Findings with their paths.
    ViewFindings,
    /// Decide about findings.
    Decide,
    /// Record an opinion on a finding or case.
    Advise,
    /// Read the audit log.
    ReadAudit,
    /// Coverage and devices, without changing them.
    ViewCoverage,
}

/// Whose findings somebody sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reach {
    /// None.
    None,
    /// Those about their own files.
    Own,
    /// Those of the people that they manage, where released, and their own.
    Reports,
    /// All.
    All,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 6] = [
        Self::Administrator,
        Self::PrivacyTeam,
        Self::DataProtectionOfficer,
        Self::Manager,
        Self::Employee,
        Self::Auditor,
    ];

    /// The name in the database, on the wire and on the command line.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Administrator => "administrator",
            Self::PrivacyTeam => "privacy_team",
            Self::DataProtectionOfficer => "data_protection_officer",
            Self::Manager => "manager",
            Self::Employee => "employee",
            Self::Auditor => "auditor",
        }
    }

    /// The role of that name.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == name)
    }

    /// Whether one person may have all of these. IT sees no contents of findings; who advises or audits does not decide
    /// (GDPR art. 38(6)). Whoever has two jobs has two accounts.
    #[must_use]
    pub fn go_together(roles: &[Self]) -> bool {
        let apart = [
            Self::Administrator,
            Self::PrivacyTeam,
            Self::DataProtectionOfficer,
            Self::Auditor,
        ];
        roles.iter().filter(|role| apart.contains(role)).count() <= 1
    }

    /// What the role may do.
    #[must_use]
    pub const fn rights(self) -> &'static [Right] {
        match self {
            Self::Administrator => &[
                Right::ManageDevices,
                Right::ManageServer,
                Right::ManagePeople,
                Right::ViewCoverage,
            ],
            Self::PrivacyTeam => &[
                Right::ViewFindings,
                Right::Decide,
                Right::ManagePeople,
                Right::ViewCoverage,
            ],
            Self::DataProtectionOfficer => &[
                Right::ViewFindings,
                Right::Advise,
                Right::ReadAudit,
                Right::ViewCoverage,
            ],
            Self::Manager | Self::Employee => &[Right::ViewFindings],
            Self::Auditor => &[Right::ViewFindings, Right::ReadAudit, Right::ViewCoverage],
        }
    }

    /// Whose findings the role sees.
    #[must_use]
    pub const fn reach(self) -> Reach {
        match self {
            Self::Administrator => Reach::None,
            Self::Employee => Reach::Own,
            Self::Manager => Reach::Reports,
            Self::PrivacyTeam | Self::DataProtectionOfficer | Self::Auditor => Reach::All,
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_sees_no_findings_and_the_officer_decides_nothing() {
        assert!(!Role::Administrator.rights().contains(&Right::ViewFindings));
        assert_eq!(Role::Administrator.reach(), Reach::None);
        assert!(!Role::DataProtectionOfficer.rights().contains(&Right::Decide));
        assert!(Role::Auditor.rights().iter().all(|right| matches!(
            right,
            Right::ViewFindings | Right::ReadAudit | Right::ViewCoverage
        )));
    }

    #[test]
    fn names_are_read_back() {
        for role in Role::ALL {
            assert_eq!(Role::of(role.as_str()), Some(role));
            assert_eq!(serde_json::to_string(&role).unwrap(), format!("\"{role}\""));
        }
        assert_eq!(Role::of("root"), None);
    }
}
