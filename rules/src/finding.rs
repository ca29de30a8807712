//! All that one file, or one entry of it, is found to hold: counts and places, no text.
//!
//! This is what crosses from worker to agent and from agent to server. Customers are named by the dense ids
//! of the index that was asked; the only words of the file are column headings that no CRM field explains.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::document::Location;
use crate::identifier::IdentifierKind;

/// A customer's number within an index: dense, never used again for another customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CustomerRef(pub u32);

/// What one entry holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// How much attention it asks for, by the rule pack.
    pub severity: Severity,
    /// Every distinct customer that was confirmed, ascending.
    pub customers: Vec<CustomerRef>,
    /// How many of them are natural persons.
    pub persons: u32,
    /// Distinct values of each kind, of confirmed customers; of flagged kinds, in their records.
    pub identifiers: BTreeMap<IdentifierKind, u32>,
    /// Where each customer was found first, and by what.
    pub evidence: Vec<Evidence>,
    /// Records that look like a customer's and match none.
    pub unmatched_records: u32,
    /// Headings of columns and labels that the CRM export did not have.
    pub extra_columns: Vec<String>,
    /// The policy rule that allows this finding in its place, by its position in the policy (from 0).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allowed_by: Option<u32>,
}

/// Why one customer counts as found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// The customer.
    pub customer: CustomerRef,
    /// Kinds of identifier that were found for it, in the order of [`IdentifierKind::ALL`].
    pub kinds: Vec<IdentifierKind>,
    /// Where it was found first.
    pub location: Location,
}

/// How much attention a finding asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// A customer or a few: often the daily work in the wrong place.
    Low,
    /// A list.
    Medium,
    /// A long list, or a short one with sensitive data.
    High,
    /// A large part of the customer base.
    Critical,
}

impl Severity {
    /// The name used on the wire and in reports.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}
