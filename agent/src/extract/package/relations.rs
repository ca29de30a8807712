//! Relationships between the parts of an Office Open XML package.
//!
//! A relationship's kind is the last word of its type, so that the transitional and the strict standard and
//! Microsoft's own additions look alike. Targets inside the package come out as names of parts.

use std::collections::HashMap;

use super::markup::{Markup, Token};

/// The relationships of one part, in the order in which they are written.
#[derive(Debug, Default)]
pub(crate) struct Relations {
    list: Vec<Relation>,
    by_id: HashMap<String, usize>,
}

/// One relationship.
#[derive(Debug, Clone)]
pub(crate) struct Relation {
    /// The last word of its type: `hyperlink`, `footnotes`, `chart`.
    pub(crate) kind: String,
    /// Where it leads.
    pub(crate) target: Target,
}

/// Where a relationship leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Target {
    /// To a part of the package, by its full name.
    Part(String),
    /// Outside the package.
    External(String),
}

impl Relations {
    /// Reads a part of relationships that belongs to a part in `folder`.
    pub(super) fn parse(xml: &str, folder: &str, nesting: usize) -> Self {
        let mut markup = Markup::new(xml, nesting);
        let mut relations = Self::default();
        while let Ok(Some(token)) = markup.next() {
            let Token::Open(tag) = token else { continue };
            if tag.name() != "Relationship" {
                continue;
            }
            let (Some(id), Some(kind), Some(target)) = (
                tag.attribute("Id"),
                tag.attribute("Type"),
                tag.attribute("Target"),
            ) else {
                continue;
            };
            let external = tag.attribute("TargetMode").is_some_and(|mode| mode == "External");
            let kind = kind.rsplit_once('/').map_or(kind.as_str(), |(_, last)| last);
            relations.by_id.entry(id).or_insert(relations.list.len());
            relations.list.push(Relation {
                kind: kind.to_owned(),
                target: if external {
                    Target::External(target)
                } else {
                    Target::Part(joined(folder, &target))
                },
            });
        }
        relations
    }

    /// All of them.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Relation> {
        self.list.iter()
    }

    /// The part of the package that the relationship `id` leads to.
    pub(crate) fn part(&self, id: &str) -> Option<&str> {
        self.get(id)?.part()
    }

    /// The place outside the package that the relationship `id` leads to.
    pub(crate) fn external(&self, id: &str) -> Option<&str> {
        match &self.get(id)?.target {
            Target::External(target) => Some(target),
            Target::Part(_) => None,
        }
    }

    /// The first part of that kind.
    pub(crate) fn first(&self, kind: &str) -> Option<&str> {
        self.list
            .iter()
            .filter(|r| r.kind == kind)
            .find_map(Relation::part)
    }

    fn get(&self, id: &str) -> Option<&Relation> {
        self.list.get(*self.by_id.get(id)?)
    }
}

impl Relation {
    /// The part that it leads to, if it stays in the package.
    pub(crate) fn part(&self) -> Option<&str> {
        match &self.target {
            Target::Part(name) => Some(name),
            Target::External(_) => None,
        }
    }
}

/// The full name of a target that is written relative to `folder`.
fn joined(folder: &str, target: &str) -> String {
    let target = target
        .split_once('#')
        .map_or(target, |(path, _)| path)
        .replace('\\', "/");
    let mut path: Vec<&str> = if target.starts_with('/') {
        Vec::new()
    } else {
        folder.split('/').filter(|s| !s.is_empty()).collect()
    };
    for step in target.split('/') {
        match step {
            "" | "." => {}
            ".." => {
                path.pop();
            }
            step => path.push(step),
        }
    }
    path.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_resolved_against_the_folder() {
        for (folder, target, full) in [
            ("word", "footnotes.xml", "word/footnotes.xml"),
            ("ppt/slides", "../notesSlides/n1.xml", "ppt/notesSlides/n1.xml"),
            ("word", "/docProps/core.xml", "docProps/core.xml"),
            ("", "word/document.xml", "word/document.xml"),
            ("a", "../../../b.xml", "b.xml"),
        ] {
            assert_eq!(joined(folder, target), full);
        }
    }

    #[test]
    fn kinds_of_both_standards_look_alike() {
        let xml = "<Relationships>\
            <Relationship Id='r1' Type='http://schemas.openxmlformats.org/officeDocument/2006/relationships/chart' Target='c.xml'/>\
            <Relationship Id='r2' Type='http://purl.oclc.org/ooxml/officeDocument/relationships/hyperlink' Target='mailto:a@example.nl' TargetMode='External'/>\
            <Relationship Id='broken'/></Relationships>";
        let relations = Relations::parse(xml, "word", 10);
        assert_eq!(relations.first("chart"), Some("word/c.xml"));
        assert_eq!(relations.external("r2"), Some("mailto:a@example.nl"));
        assert_eq!(relations.part("r2"), None);
        assert_eq!(relations.iter().count(), 2);
    }
}
