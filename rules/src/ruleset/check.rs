//! Runs every rule on its own examples.

use super::Ruleset;
use crate::detect::collector::Collector;
use crate::detect::gate::Everything;
use crate::document::{Document, Location, Shape};
use crate::identifier::IdentifierKind;

/// An example that did not come out as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The rule: a flag's id or a kind.
    pub rule: String,
    /// The example.
    pub example: String,
    /// Whether the example should have been found.
    pub expected: bool,
}

pub(super) fn check(rules: &Ruleset) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut note = |rule: &str, example: &str, expected: bool, found: bool| {
        if found != expected {
            faults.push(Fault {
                rule: rule.to_owned(),
                example: example.to_owned(),
                expected,
            });
        }
    };
    for rule in &rules.flags {
        rule.matches
            .iter()
            .for_each(|text| note(&rule.id, text, true, rule.finds_in(text)));
        rule.no_matches
            .iter()
            .for_each(|text| note(&rule.id, text, false, rule.finds_in(text)));
    }
    for rule in &rules.identifiers {
        let name = rule.kind.as_str();
        rule.matches
            .iter()
            .for_each(|text| note(name, text, true, detects(rules, rule.kind, text)));
        rule.no_matches
            .iter()
            .for_each(|text| note(name, text, false, detects(rules, rule.kind, text)));
    }
    faults
}

/// Whether the detectors find a candidate of this kind in the text, as if every value were a customer's.
fn detects(rules: &Ruleset, kind: IdentifierKind, text: &str) -> bool {
    let gate = Everything {
        names: ["vries", "vermeulen"].map(str::to_owned).to_vec(),
        number_shapes: vec!["K######".to_owned()],
    };
    let mut document = Document::default();
    document.push(text, 1, Location::default(), Shape::Prose, None);
    Collector::new(&gate, rules)
        .collect(&document)
        .candidates
        .iter()
        .any(|found| found.kind() == kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_of_the_built_in_pack_finds_its_examples_and_no_others() {
        let rules = Ruleset::built_in();
        assert_eq!(rules.check(), []);
        assert!(rules.examples() > 60);
        let covered: Vec<_> = rules.identifiers.iter().map(|rule| rule.kind).collect();
        for kind in IdentifierKind::ALL.into_iter().filter(|kind| kind.is_looked_up()) {
            assert!(covered.contains(&kind), "{kind} has no examples");
        }
    }

    #[test]
    fn a_wrong_example_is_a_fault() {
        let mut rules = Ruleset::built_in().clone();
        rules.flags[0].matches.push("nothing here".into());
        assert_eq!(rules.check().len(), 1);
    }
}
