//! By what files were read and judged, as two numbers.
//!
//! A file that holds text is read again when anything of it changes: another index, other rules, another version of this program,
//! other limits. A file without any text (a picture, a program, what needs a password) says nothing to an index or a rule, so of
//! these only the reading counts.

use std::fs;
use std::io;

use crate::policy::JudgingFiles;
use crate::worker::pool::{Isolation, Settings};

/// By what a scan reads and judges.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Basis {
    reading: u64,
    judging: u64,
}

/// Whether a file holds text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Text {
    /// None at all.
    None,
    /// Some, or it is not known.
    Some,
}

impl Basis {
    /// Of a scan with these settings, this index (by its fingerprint) and these rules.
    ///
    /// # Errors
    ///
    /// When the rule pack cannot be read.
    pub fn of(settings: &Settings, index: &str, judging: &JudgingFiles) -> io::Result<Self> {
        let memory = match &settings.isolation {
            Isolation::Processes(program) => program.memory,
            Isolation::Threads => 0,
        };
        let mut hasher = blake3::Hasher::new_derive_key("homeward basis of reading, version 1");
        hasher.update(env!("CARGO_PKG_VERSION").as_bytes());
        hasher.update(&[u8::from(settings.tesseract.is_some())]);
        hasher.update(&memory.to_le_bytes());
        hasher.update(&settings.time.as_millis().to_le_bytes());
        let reading = hasher.finalize();

        let mut hasher = blake3::Hasher::new_derive_key("homeward basis of judging, version 1");
        hasher.update(reading.as_bytes());
        hasher.update(&(index.len() as u64).to_le_bytes());
        hasher.update(index.as_bytes());
        if let Some(rules) = &judging.rules {
            hasher.update(&[1]);
            hasher.update(blake3::hash(&fs::read(rules)?).as_bytes());
        }
        // Of the policy only what is the company's own says what is seen; the rest is asked each time.
        let own = &settings.ruleset.own;
        for value in own.domains.iter().chain(&own.values) {
            hasher.update(&(value.len() as u64).to_le_bytes());
            hasher.update(value.as_bytes());
        }
        hasher.update(&(own.domains.len() as u64).to_le_bytes());
        Ok(Self {
            reading: number(&reading),
            judging: number(&hasher.finalize()),
        })
    }

    /// What a file is recorded with.
    pub(super) const fn for_file(self, text: Text) -> u64 {
        match text {
            Text::None => self.reading,
            Text::Some => self.judging,
        }
    }

    /// Whether what was recorded with this holds.
    pub(super) const fn holds(self, recorded: u64) -> bool {
        recorded == self.judging || recorded == self.reading
    }

    #[cfg(test)]
    pub(super) const fn example(reading: u64, judging: u64) -> Self {
        Self { reading, judging }
    }
}

/// The first bytes of a hash, as a number.
pub(super) fn number(hash: &blake3::Hash) -> u64 {
    let (first, _) = hash.as_bytes().split_at(8);
    u64::from_le_bytes(first.try_into().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use homeward_rules::ruleset::Ruleset;

    use super::*;

    fn settings() -> Settings {
        Settings {
            workers: 1,
            time: Duration::from_mins(1),
            isolation: Isolation::Threads,
            ruleset: Ruleset::built_in().clone(),
            tesseract: None,
        }
    }

    #[test]
    fn another_index_or_rule_counts_for_files_with_text_only() {
        let folder = tempfile::tempdir().unwrap();
        let rules = JudgingFiles {
            rules: Some(folder.path().join("rules.toml")),
            policy: None,
        };
        fs::write(folder.path().join("rules.toml"), "one").unwrap();
        let of = |index: &str, judging: &JudgingFiles| Basis::of(&settings(), index, judging).unwrap();
        let built_in = of("a", &JudgingFiles::default());
        let first = of("a", &rules);
        fs::write(folder.path().join("rules.toml"), "two").unwrap();
        for other in [of("b", &JudgingFiles::default()), first, of("a", &rules)] {
            assert_eq!(other.reading, built_in.reading);
            assert_ne!(other.judging, built_in.judging);
            assert!(other.holds(built_in.for_file(Text::None)));
            assert!(!other.holds(built_in.for_file(Text::Some)));
        }
        assert_ne!(of("a", &rules).judging, first.judging);
        assert_eq!(of("a", &JudgingFiles::default()), built_in);
    }

    #[test]
    fn other_limits_count_for_all() {
        let first = Basis::of(&settings(), "a", &JudgingFiles::default()).unwrap();
        let mut slower = settings();
        slower.time = Duration::from_mins(2);
        let other = Basis::of(&slower, "a", &JudgingFiles::default()).unwrap();
        assert!(!other.holds(first.for_file(Text::None)));
    }

    #[test]
    fn what_is_the_companys_own_counts() {
        let first = Basis::of(&settings(), "a", &JudgingFiles::default()).unwrap();
        let mut owning = settings();
        owning.ruleset.own.domains.push("ons-bedrijf.example".into());
        let other = Basis::of(&owning, "a", &JudgingFiles::default()).unwrap();
        assert!(!other.holds(first.for_file(Text::Some)));
    }
}
