//! The forms of stray copy and the clean look-alikes, as a list.
//!
//! A [`Form`] says what it imitates and makes it: files in the home folder through a [`Desk`], and the truth
//! about them. Forms were written down before the detectors that must find them. To add one, add a line to
//! the list of its family and a function below it; the harness and its report follow.

pub mod archives;
pub mod cards;
pub mod chats;
pub mod contacts;
pub mod desk;
pub mod documents;
pub mod exports;
pub mod hiding;
pub mod lookalike_lists;
pub mod lookalike_texts;
pub mod mail;
pub mod markup;
pub mod notes;
pub mod office_kinds;
pub mod old_office;
pub mod outlook;
pub mod packed;
pub mod portable;
pub mod sheets;
pub mod stores;
pub mod text_files;
pub mod workbooks;

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};

use crate::truth::{Skipped, Ties, Truth};
use crate::world::{Customer, World};
use crate::writers::{office, python};
pub use desk::Desk;

/// Customers that the home folder is filled from, whatever the size of the index.
pub const BASE: u64 = 5_000;

/// One way in which customer data lies about, or only seems to.
pub struct Form {
    /// Its name in reports and in the truth.
    pub id: &'static str,
    /// What it is.
    pub about: &'static str,
    /// Who writes the file.
    pub writer: Writer,
    /// Makes it.
    pub make: fn(&mut Desk<'_>) -> Result<()>,
}

/// Who writes the file of a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Writer {
    /// The harness itself.
    Own,
    /// LibreOffice.
    Office,
    /// Python's standard library.
    Python,
    /// A Python package that need not be there.
    PythonWith(&'static str),
    /// A program of the system: `zip`, `tar`, `gzip`.
    Tool(&'static str),
}

/// Whether forms hold customers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nature {
    /// They do.
    Stray,
    /// They only look like it.
    Clean,
}

/// Every family of forms.
#[must_use]
pub fn families() -> Vec<(Nature, &'static [Form])> {
    vec![
        (Nature::Stray, text_files::FORMS),
        (Nature::Stray, notes::FORMS),
        (Nature::Stray, markup::FORMS),
        (Nature::Stray, sheets::FORMS),
        (Nature::Stray, workbooks::FORMS),
        (Nature::Stray, documents::FORMS),
        (Nature::Stray, portable::FORMS),
        (Nature::Stray, mail::FORMS),
        (Nature::Stray, outlook::FORMS),
        (Nature::Stray, old_office::FORMS),
        (Nature::Stray, office_kinds::FORMS),
        (Nature::Stray, cards::FORMS),
        (Nature::Stray, contacts::FORMS),
        (Nature::Stray, chats::FORMS),
        (Nature::Stray, archives::FORMS),
        (Nature::Stray, packed::FORMS),
        (Nature::Stray, stores::FORMS),
        (Nature::Stray, exports::FORMS),
        (Nature::Stray, hiding::FORMS),
        (Nature::Clean, lookalike_lists::FORMS),
        (Nature::Clean, lookalike_texts::FORMS),
    ]
}

/// Fills a home folder and says what is in it.
///
/// # Errors
///
/// When a file cannot be written or a program that is installed fails.
pub fn make_home(world: World, home: &Path) -> Result<Truth> {
    make_some(world, home, |_| true)
}

/// Fills a home folder with those forms only that `wanted` accepts by their ids.
///
/// # Errors
///
/// As [`make_home`].
pub fn make_some(world: World, home: &Path, wanted: impl Fn(&str) -> bool) -> Result<Truth> {
    fs::create_dir_all(home).with_context(|| format!("make {}", home.display()))?;
    let base: Vec<Customer> = world.customers(BASE).collect();
    let tools = Tools::found();
    let mut truth = Truth::default();
    let mut jobs = Vec::new();
    for (nature, forms) in families() {
        for form in forms.iter().filter(|form| wanted(form.id)) {
            if let Some(reason) = tools.missing(form.writer) {
                truth.skipped.push(Skipped {
                    form: form.id.to_owned(),
                    reason,
                });
                continue;
            }
            let mut desk = Desk::new(world, &base, home, form.id, nature);
            (form.make)(&mut desk).with_context(|| format!("make form {}", form.id))?;
            let (mut expected, mut more) = desk.done();
            truth.expected.append(&mut expected);
            jobs.append(&mut more);
        }
    }
    if let Some(program) = tools.office.filter(|_| !jobs.is_empty()) {
        office::convert(program, &jobs)?;
    }
    let ties = Ties::of(&base);
    for expected in &mut truth.expected {
        expected.also = ties.related(&expected.customers);
    }
    Ok(truth)
}

struct Tools {
    office: Option<&'static str>,
    python: Option<()>,
}

impl Tools {
    fn found() -> Self {
        Self {
            office: office::program(),
            python: python::has("email").then_some(()),
        }
    }

    fn missing(&self, writer: Writer) -> Option<String> {
        let (there, name) = match writer {
            Writer::Own => (true, ""),
            Writer::Office => (self.office.is_some(), "LibreOffice"),
            Writer::Python => (self.python.is_some(), "python3"),
            Writer::PythonWith(package) => (self.python.is_some() && python::has(package), package),
            Writer::Tool(name) => (
                std::process::Command::new(name)
                    .arg("--version")
                    .stdin(std::process::Stdio::null())
                    .output()
                    .is_ok(),
                name,
            ),
        };
        (!there).then(|| format!("{name} is not installed"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    fn of(nature: Nature) -> Vec<&'static Form> {
        let families = families().into_iter().filter(|(n, _)| *n == nature);
        families.flat_map(|(_, forms)| forms).collect()
    }

    #[test]
    fn there_are_as_many_forms_as_promised_and_a_third_comes_from_real_programs() {
        let (stray, clean) = (of(Nature::Stray), of(Nature::Clean));
        assert!(stray.len() >= 60, "{} stray", stray.len());
        assert!(clean.len() >= 25, "{} clean", clean.len());
        let real = stray.iter().filter(|form| form.writer != Writer::Own).count();
        assert!(real * 3 >= stray.len(), "{real} of {}", stray.len());
        let ids: HashSet<_> = stray.iter().chain(&clean).map(|form| form.id).collect();
        assert_eq!(ids.len(), stray.len() + clean.len(), "an id twice");
    }

    #[test]
    fn every_form_writes_what_its_truth_names() {
        let folder = tempfile::tempdir().unwrap();
        let truth = make_home(World::default(), folder.path()).unwrap();
        for expected in &truth.expected {
            let path = folder.path().join(&expected.path);
            let size = fs::metadata(&path)
                .unwrap_or_else(|_| panic!("no {}", expected.path))
                .len();
            assert!(size > 0 || expected.clean, "{} is empty", expected.path);
            assert_eq!(
                expected.clean,
                expected.customers.is_empty() && expected.unmatched == 0,
                "{}",
                expected.form
            );
        }
        let made: HashSet<_> = truth.expected.iter().map(|e| e.form.as_str()).collect();
        let skipped: HashSet<_> = truth.skipped.iter().map(|s| s.form.as_str()).collect();
        let all = of(Nature::Stray).len() + of(Nature::Clean).len();
        assert_eq!(made.len() + skipped.len(), all);
    }
}
