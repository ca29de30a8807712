//! The words of `data/fields.toml`, parsed once.
//!
//! The file is part of the program, so it cannot be missing or broken at run time: a test parses it and
//! checks that no word means two things. Were it broken all the same, every heading would be unknown.

use std::collections::HashMap;
use std::sync::OnceLock;

use serde::Deserialize;

use super::fold::fold_heading;
use super::{Field, Heading, SensitiveTopic};

const SOURCE: &str = include_str!("../../data/fields.toml");

/// What `#` stands for at the end of an entry.
const NUMBER_WORDS: [&str; 5] = ["nummer", "nr", "no", "num", "number"];
/// What `&` stands for between two words of an entry.
const JOINING_WORDS: [&str; 5] = ["", "en", "and", "und", "et"];

/// Words to look up.
#[derive(Debug, Default)]
pub(super) struct Lexicon {
    /// What a whole heading means.
    pub(super) headings: HashMap<String, Heading>,
    /// What it means after a group that names an address.
    pub(super) after_address: HashMap<String, Heading>,
    /// Words that tell one column of a kind from another.
    pub(super) groups: HashMap<String, GroupWord>,
    /// Of those, what may be glued to the front of a word, longest first.
    pub(super) front: Vec<(String, GroupWord)>,
    /// Of those, what may be glued to the back of a word, longest first.
    pub(super) back: Vec<(String, GroupWord)>,
}

/// A word that tells one column of a kind from another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct GroupWord {
    /// The bit of its group; 0 for words that say nothing.
    pub(super) bit: u32,
    /// Whether it names an address.
    pub(super) address: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Source {
    fields: HashMap<Field, Vec<String>>,
    address: HashMap<Field, Vec<String>>,
    topics: HashMap<SensitiveTopic, Vec<String>>,
    group: Vec<GroupSource>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GroupSource {
    name: String,
    #[serde(default)]
    address: bool,
    words: Vec<String>,
    #[serde(default)]
    front: Vec<String>,
    #[serde(default)]
    back: Vec<String>,
}

/// The lexicon of this version.
pub(super) fn lexicon() -> &'static Lexicon {
    static LEXICON: OnceLock<Lexicon> = OnceLock::new();
    LEXICON.get_or_init(|| {
        toml::from_str(SOURCE)
            .map(Lexicon::from_source)
            .unwrap_or_default()
    })
}

impl Lexicon {
    fn from_source(source: Source) -> Self {
        let mut lexicon = Self::default();
        for (field, words) in &source.fields {
            add(&mut lexicon.headings, words, Heading::Known(*field));
        }
        for (topic, words) in &source.topics {
            add(&mut lexicon.headings, words, Heading::Sensitive(*topic));
        }
        for (field, words) in &source.address {
            add(&mut lexicon.after_address, words, Heading::Known(*field));
        }
        let mut bit = 1;
        for group in source.group {
            let word = GroupWord {
                bit: if group.name.is_empty() { 0 } else { bit },
                address: group.address,
            };
            bit <<= u32::from(word.bit != 0);
            lexicon
                .groups
                .extend(group.words.into_iter().map(|text| (text, word)));
            lexicon
                .front
                .extend(group.front.into_iter().map(|text| (text, word)));
            lexicon
                .back
                .extend(group.back.into_iter().map(|text| (text, word)));
        }
        for glued in [&mut lexicon.front, &mut lexicon.back] {
            glued.sort_by_key(|(text, _)| std::cmp::Reverse(text.len()));
        }
        lexicon
    }
}

fn add(headings: &mut HashMap<String, Heading>, entries: &[String], meaning: Heading) {
    for word in entries.iter().flat_map(|entry| expand(entry)) {
        headings.insert(word, meaning);
    }
}

/// All words that an entry stands for.
fn expand(entry: &str) -> Vec<String> {
    let (sign, stands_for) = if entry.contains('#') {
        ('#', NUMBER_WORDS)
    } else if entry.contains('&') {
        ('&', JOINING_WORDS)
    } else {
        return vec![fold_heading(entry)];
    };
    stands_for
        .iter()
        .map(|word| fold_heading(&entry.replace(sign, word)))
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn source() -> Source {
        toml::from_str(SOURCE).unwrap()
    }

    #[test]
    fn the_embedded_lexicon_is_sound_and_complete() {
        let source = source();
        for field in Field::ALL {
            assert!(source.fields.contains_key(&field), "{field:?} has no words");
        }
        for topic in SensitiveTopic::ALL {
            assert!(source.topics.contains_key(&topic), "{topic:?} has no words");
        }
        assert!(source.group.len() < 32, "groups are bits of a u32");
        assert!(lexicon().headings.len() > 800);
    }

    #[test]
    fn no_word_means_two_things() {
        let source = source();
        let fields = source.fields.iter().map(|(f, words)| (format!("{f:?}"), words));
        let topics = source.topics.iter().map(|(t, words)| (format!("{t:?}"), words));
        let mut seen: BTreeMap<String, String> = BTreeMap::new();
        for (meaning, words) in fields.chain(topics) {
            for word in words.iter().flat_map(|entry| expand(entry)) {
                if let Some(other) = seen.insert(word.clone(), meaning.clone()) {
                    assert_eq!(other, meaning, "{word} means two things");
                }
            }
        }
        let mut groups: BTreeMap<&str, &str> = BTreeMap::new();
        for group in &source.group {
            for word in &group.words {
                let other = groups.insert(word, &group.name);
                assert_eq!(other, None, "{word} is in two groups");
            }
        }
    }

    #[test]
    fn entries_are_written_folded() {
        let source = source();
        let words = source.fields.values().chain(source.topics.values()).flatten();
        let groups = source
            .group
            .iter()
            .flat_map(|g| g.words.iter().chain(&g.front).chain(&g.back));
        for word in words.chain(groups) {
            let plain: String = word.chars().filter(|c| !matches!(c, '#' | '&')).collect();
            assert_eq!(fold_heading(&plain), plain);
        }
    }
}
