//! Where a form is made: customers to take, files to put, and the truth to write down.

use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};
use serde_json::Value;

use super::Nature;
use crate::truth::Expected;
use crate::world::name::plain;
use crate::world::{Country, Customer, Kind, Prng, World};
use crate::writers::{office, python};

/// The place where one form is made.
pub struct Desk<'w> {
    /// The world that customers and strangers come from.
    pub world: World,
    /// Numbers of this form's own.
    pub random: Prng,
    base: &'w [Customer],
    home: &'w Path,
    form: &'static str,
    nature: Nature,
    expected: Vec<Expected>,
    jobs: Vec<office::Job>,
}

impl<'w> Desk<'w> {
    /// An empty desk.
    #[must_use]
    pub fn new(
        world: World,
        base: &'w [Customer],
        home: &'w Path,
        form: &'static str,
        nature: Nature,
    ) -> Self {
        Self {
            world,
            random: Prng::named(form),
            base,
            home,
            form,
            nature,
            expected: Vec::new(),
            jobs: Vec::new(),
        }
    }

    /// `count` different customers that `fits` accepts, in any order.
    ///
    /// # Panics
    ///
    /// When the base has too few of them.
    pub fn take(&mut self, count: usize, fits: impl Fn(&Customer) -> bool) -> Vec<&'w Customer> {
        let mut order: Vec<&'w Customer> = self.base.iter().filter(|customer| fits(customer)).collect();
        assert!(
            order.len() >= count,
            "form {} wants {count} of {}",
            self.form,
            order.len()
        );
        self.random.shuffle(&mut order);
        order.truncate(count);
        order
    }

    /// `count` private persons with e-mail, mobile and a household of their own.
    pub fn persons(&mut self, count: usize) -> Vec<&'w Customer> {
        self.take(count, reachable)
    }

    /// `count` customers of all kinds that have an e-mail address of their own.
    pub fn mixed(&mut self, count: usize) -> Vec<&'w Customer> {
        self.take(count, |customer| {
            own_email(customer) && customer.phone().is_some()
        })
    }

    /// `count` private persons, none of whom shares surname and first letter with another customer of the base.
    pub fn distinct_names(&mut self, count: usize) -> Vec<&'w Customer> {
        let key = |customer: &Customer| {
            let person = customer.person.as_ref()?;
            Some((person.given.chars().next(), plain(&person.surname)))
        };
        let mut bearers: HashMap<_, u32> = HashMap::new();
        for customer in self.base {
            *bearers.entry(key(customer)).or_default() += 1;
        }
        self.take(count, |customer| {
            reachable(customer) && bearers.get(&key(customer)) == Some(&1)
        })
    }

    /// All customers of the base.
    #[must_use]
    pub const fn base(&self) -> &'w [Customer] {
        self.base
    }

    /// Writes a file into the home folder.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub fn put(&self, path: &str, bytes: impl AsRef<[u8]>) -> Result<()> {
        let to = self.home.join(path);
        if let Some(parent) = to.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(&to, bytes).with_context(|| format!("write {}", to.display()))
    }

    /// Has LibreOffice write a file into the home folder, later and with others.
    pub fn convert(
        &mut self,
        path: &str,
        source_type: &'static str,
        source: impl Into<Vec<u8>>,
        target: &'static str,
    ) {
        self.jobs.push(office::Job {
            form: self.form,
            source_type,
            source: source.into(),
            target,
            to: self.home.join(path),
        });
    }

    /// Has Python write files into the home folder. The script finds `data`.
    ///
    /// # Errors
    ///
    /// When the script fails.
    pub fn python(&self, folder: &str, script: &str, data: &Value) -> Result<()> {
        let folder = self.home.join(folder);
        fs::create_dir_all(&folder)?;
        python::run(&folder, script, data)
    }

    /// The home folder.
    #[must_use]
    pub const fn home(&self) -> &'w Path {
        self.home
    }

    /// Writes down that a file holds these customers, and gives the line to add to.
    pub fn holds(&mut self, path: &str, customers: &[&Customer]) -> &mut Expected {
        let ids: BTreeSet<String> = customers.iter().map(|customer| customer.id.clone()).collect();
        self.expected.push(Expected {
            form: self.form.to_owned(),
            path: path.to_owned(),
            entry: None,
            clean: self.nature == Nature::Clean,
            customers: ids,
            also: BTreeSet::new(),
            extra_columns: Vec::new(),
            unmatched: 0,
        });
        let last = self.expected.len() - 1;
        #[expect(clippy::indexing_slicing, reason = "one was just pushed")]
        &mut self.expected[last]
    }

    /// Writes a file that holds these customers.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub fn leave(&mut self, path: &str, bytes: impl AsRef<[u8]>, customers: &[&Customer]) -> Result<()> {
        self.put(path, bytes)?;
        self.holds(path, customers);
        Ok(())
    }

    /// Writes a file that holds nobody.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub fn innocent(&mut self, path: &str, bytes: impl AsRef<[u8]>) -> Result<()> {
        self.leave(path, bytes, &[])
    }

    /// What was made: the truth, and what LibreOffice must still write.
    #[must_use]
    pub fn done(self) -> (Vec<Expected>, Vec<office::Job>) {
        (self.expected, self.jobs)
    }
}

/// Whether e-mail and mobile are there and housemates are not.
#[must_use]
pub fn reachable(customer: &Customer) -> bool {
    customer.kind == Kind::Person
        && customer.email.is_some()
        && customer.mobile.is_some()
        && customer.household.is_none()
}

/// Whether the e-mail address is the customer's own, not their employer's.
#[must_use]
pub fn own_email(customer: &Customer) -> bool {
    let shared = customer
        .email
        .as_ref()
        .is_some_and(|email| email.starts_with("info@"));
    customer.email.is_some() && !(shared && customer.kind == Kind::Contact)
}

/// Whether the customer lives in the Netherlands.
#[must_use]
pub fn dutch(customer: &Customer) -> bool {
    customer.address.country == Country::Netherlands
}

/// Whether the surname has a letter that a code page may spoil.
#[must_use]
pub fn accented(customer: &Customer) -> bool {
    customer.person.as_ref().is_some_and(|person| {
        let name = person.full();
        !name.is_ascii()
            && name
                .chars()
                .all(|c| c.is_ascii() || ('\u{c0}'..='\u{ff}').contains(&c))
    })
}
