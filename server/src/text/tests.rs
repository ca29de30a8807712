use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::*;

/// Keys of a language: what stands before " =" at a line's start.
fn keys(language: &str) -> BTreeSet<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("locales")
        .join(language);
    let mut keys = BTreeSet::new();
    for file in fs::read_dir(folder).unwrap() {
        let words = fs::read_to_string(file.unwrap().path()).unwrap();
        for line in words
            .lines()
            .filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()))
        {
            let key = line.split_once(" =").unwrap().0;
            assert!(keys.insert(key.to_owned()), "{language}: {key} is there twice");
        }
    }
    keys
}

fn files(folder: &str, extension: &str) -> Vec<String> {
    let mut waiting = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)];
    let mut found = Vec::new();
    while let Some(path) = waiting.pop() {
        if path.is_dir() {
            waiting.extend(fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()));
        } else if path.extension().is_some_and(|found| found == extension) {
            found.push(fs::read_to_string(path).unwrap());
        }
    }
    found
}

#[test]
fn both_languages_have_the_same_keys() {
    let (nl, en) = (keys("nl"), keys("en"));
    let lacking: Vec<_> = nl.symmetric_difference(&en).collect();
    assert!(lacking.is_empty(), "in one language only: {lacking:?}");
    assert!(nl.len() > 20);
}

#[test]
fn every_key_that_a_page_names_is_there() {
    let keys = keys("en");
    let mut named = 0;
    for source in files("templates", "html").into_iter().chain(files("src", "rs")) {
        for call in ["text.say(\"", "text.count(\"", "text.name(\""] {
            for after in source.split(call).skip(1) {
                let key = after.split('"').next().unwrap();
                assert!(keys.contains(key), "no words for {key}");
                named += 1;
            }
        }
    }
    assert!(named >= 7, "{named} keys");
}

/// What the pages can refuse with, as the sources say it; programs are told in English.
#[test]
fn every_refusal_of_the_pages_has_words() {
    let keys = keys("en");
    let mut named = 0;
    let folders = ["web", "findings", "customers", "accounts", "people"];
    for source in folders
        .iter()
        .flat_map(|folder| files(&format!("src/{folder}"), "rs"))
    {
        for call in ["Invalid(\"", "Conflict(\""] {
            for after in source.split(call).skip(1) {
                let said = after.split('"').next().unwrap();
                let field = said.split_once(": ").map_or(said, |(field, _)| field);
                let there = [said.to_owned(), fault_key(field), fault_key(said)];
                assert!(there.iter().any(|key| keys.contains(key)), "no words for {said}");
                named += 1;
            }
        }
    }
    assert!(named >= 20, "{named} refusals");
    assert_eq!(Text::Nl.refused("reason: is needed"), "Geef een reden.");
    assert_eq!(
        Text::Nl.refused("severity: is none of the values that it can have"),
        Text::Nl.say("fault-any")
    );
}

#[test]
fn numbers_and_dates_are_written_as_the_reader_does() {
    assert_eq!(Text::Nl.number(1_234_567), "1.234.567");
    assert_eq!(Text::En.number(1_234_567), "1,234,567");
    let moment = Moment(1_795_000_000_000);
    assert_eq!(Text::Nl.moment(&moment), "18 november 2026, 11:06");
    assert_eq!(Text::En.moment(&moment), "18 November 2026, 11:06");
}

#[test]
fn a_browser_gets_the_first_language_that_is_there() {
    assert_eq!(Text::accepted(Some("de-DE,nl-BE;q=0.9,en;q=0.8")), Text::Nl);
    assert_eq!(Text::accepted(Some("en-GB,nl")), Text::En);
    assert_eq!(Text::accepted(Some("fr")), Text::En);
    assert_eq!(Text::accepted(None), Text::En);
}

#[test]
fn what_was_not_counted_to_the_end_is_said_so() {
    assert_eq!(
        Text::Nl.at_least("findings-count", 10_000),
        "Ten minste 10.000 vondsten"
    );
    assert_eq!(
        Text::En.at_least("findings-count", 10_000),
        "At least 10,000 findings"
    );
    assert_eq!(
        Text::Nl.at_least("start-step-own-asked", 10_000),
        "Over ten minste 10.000 van uw bestanden is u een vraag gesteld"
    );
}
