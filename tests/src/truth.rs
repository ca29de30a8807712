//! What the harness knows about the files it made: which customers each one holds, and what else.
//!
//! Written beside the home folder as `truth.json`, never inside it.

use std::collections::{BTreeSet, HashMap};
use std::path::Path;

use anyhow::{Context as _, Result};
use serde::{Deserialize, Serialize};

use crate::world::Customer;

/// What one file, or one entry of it, is expected to yield.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Expected {
    /// The form that made it.
    pub form: String,
    /// Path below the home folder, with `/`.
    pub path: String,
    /// Path inside the file, where the truth is about one entry of it.
    pub entry: Option<String>,
    /// Whether it is a look-alike that must not be reported at all.
    pub clean: bool,
    /// Ids of the customers that must be found.
    pub customers: BTreeSet<String>,
    /// Ids of customers that share a value with those (housemates, colleagues, employers): finding them is
    /// neither right nor wrong.
    pub also: BTreeSet<String>,
    /// Headings that the CRM does not have and that must be named.
    pub extra_columns: Vec<String>,
    /// How many records look like a customer's and are not in the CRM.
    pub unmatched: usize,
}

/// Everything that was made.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Truth {
    /// One for each file or entry.
    pub expected: Vec<Expected>,
    /// Forms that could not be made here, with the reason.
    pub skipped: Vec<Skipped>,
}

/// A form that could not be made here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Skipped {
    /// The form.
    pub form: String,
    /// Why: usually a program that is not installed.
    pub reason: String,
}

impl Truth {
    /// Reads what [`Truth::write`] wrote.
    ///
    /// # Errors
    ///
    /// When the file cannot be read or is no truth.
    pub fn read(path: &Path) -> Result<Self> {
        let bytes = std::fs::read(path).with_context(|| format!("read {}", path.display()))?;
        serde_json::from_slice(&bytes).with_context(|| format!("parse {}", path.display()))
    }

    /// Writes it as JSON.
    ///
    /// # Errors
    ///
    /// When the file cannot be written.
    pub fn write(&self, path: &Path) -> Result<()> {
        let mut text = serde_json::to_string_pretty(self)?;
        text.push('\n');
        std::fs::write(path, text).with_context(|| format!("write {}", path.display()))
    }
}

/// Who shares address, switchboard or mailbox with whom.
#[derive(Debug, Default)]
pub struct Ties {
    group_of: HashMap<String, String>,
    members: HashMap<String, Vec<String>>,
}

impl Ties {
    /// Gathers the households and organisations of a base.
    #[must_use]
    pub fn of(base: &[Customer]) -> Self {
        let mut ties = Self::default();
        for customer in base {
            let group = customer
                .organisation
                .as_ref()
                .or(customer.household.as_ref())
                .unwrap_or(&customer.id);
            ties.group_of.insert(customer.id.clone(), group.clone());
            ties.members
                .entry(group.clone())
                .or_default()
                .push(customer.id.clone());
        }
        ties
    }

    /// Everybody in the groups of these customers, without themselves.
    #[must_use]
    pub fn related(&self, ids: &BTreeSet<String>) -> BTreeSet<String> {
        ids.iter()
            .filter_map(|id| self.group_of.get(id))
            .filter_map(|group| self.members.get(group))
            .flatten()
            .filter(|id| !ids.contains(*id))
            .cloned()
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::World;

    #[test]
    fn contacts_and_their_organisation_are_tied() {
        let base: Vec<_> = World::default().customers(200).collect();
        let ties = Ties::of(&base);
        let contact = base.iter().find(|c| c.organisation.is_some()).unwrap();
        let related = ties.related(&BTreeSet::from([contact.id.clone()]));
        assert!(related.contains(contact.organisation.as_ref().unwrap()));
        assert!(!related.contains(&contact.id));
    }
}
