//! What Word and PowerPoint files have in common: parts that hang together by relationships.
//!
//! Walks from part to part, each once, and reads those that a document may hang on any of its parts:
//! charts, diagrams, comments, embedded files, properties, custom data. The order of the main parts is the
//! business of [`word`](super::word) and [`presentation`](super::presentation). Text of a part that breaks
//! off stands; the first thing that went wrong is kept and returned at the end.

pub(crate) mod body;
mod leaves;

use std::collections::HashSet;

use homeward_rules::document::{Aside, Container};

use super::extraction::Extraction;
use super::package::Package;
use super::package::relations::{Relation, Relations, Target};
use super::story::{Story, contact};
use super::unreadable::{Reason, Unreadable};

/// Longest chain of parts that is followed: notes of a slide of a presentation are three.
const MOST_LINKS: u32 = 16;

pub(crate) use leaves::leaves;

/// A package on its way into an extraction.
pub(crate) struct Office<'d, 'o, 's, 'a> {
    package: Package<'d>,
    out: &'o mut Extraction<'s, 'a>,
    seen: HashSet<String>,
    depth: u32,
    trouble: Option<Unreadable>,
}

impl<'d, 'o, 's, 'a> Office<'d, 'o, 's, 'a> {
    /// Opens a package.
    pub(crate) fn open(data: &'d [u8], out: &'o mut Extraction<'s, 'a>) -> Result<Self, Unreadable> {
        Ok(Self {
            package: Package::open(data)?,
            out,
            seen: HashSet::new(),
            depth: 0,
            trouble: None,
        })
    }

    /// The main part: where the package's relationships lead, else `usual`.
    pub(crate) fn main_part(&mut self, usual: &str) -> Result<String, Unreadable> {
        let relations = self.relations("");
        let main = relations
            .first("officeDocument")
            .filter(|name| self.package.has(name));
        match main {
            Some(name) => Ok(name.to_owned()),
            None if self.package.has(usual) => Ok(usual.to_owned()),
            None => Err(Unreadable::broken()),
        }
    }

    /// The relationships of a part; those of the package itself for an empty name.
    pub(crate) fn relations(&mut self, part: &str) -> Relations {
        self.package.relations(part, self.out)
    }

    /// Unpacks a part, unless it was read before.
    pub(crate) fn take(&mut self, part: &str) -> Option<String> {
        if !self.seen.insert(part.to_ascii_lowercase()) {
            return None;
        }
        let Some(xml) = self.package.xml(part, self.out) else {
            // A relationship that leads nowhere: common, and nothing is lost.
            return None;
        };
        if let Some(why) = xml.cut {
            self.note(why);
        }
        Some(xml.text)
    }

    /// Reads a part of running text as a story of its own, and what hangs on it.
    pub(crate) fn story(&mut self, part: &str, container: Container, number: u32, aside: Aside) {
        let Some(xml) = self.take(part) else { return };
        let relations = self.relations(part);
        let mut story = Story::new(container, number, aside);
        let read = body::read(&xml, &relations, &mut story, self.out);
        let read = read.and(story.finish(self.out));
        self.result(read);
        self.related(&relations, container, number);
    }

    /// Reads the parts that may hang on any part.
    pub(crate) fn related(&mut self, relations: &Relations, container: Container, number: u32) {
        if self.depth >= MOST_LINKS {
            return self.note(Reason::TooDeep.into());
        }
        self.depth += 1;
        for relation in relations.iter() {
            self.follow(relation, container, number);
        }
        self.depth -= 1;
    }

    /// Reads document properties and custom data, which hang on the package.
    pub(crate) fn properties(&mut self) {
        let relations = self.relations("");
        for relation in relations.iter() {
            if matches!(
                relation.kind.as_str(),
                "core-properties" | "extended-properties" | "custom-properties" | "customXml"
            ) {
                self.follow(relation, Container::Whole, 0);
            }
        }
    }

    /// Hands on embedded files to which no relationship leads, and pictures where their text is asked for.
    pub(crate) fn strays(&mut self) {
        for name in self.package.names().to_vec() {
            let pictures = self.out.reads_pictures() && name.contains("/media/");
            if (pictures || name.contains("/embeddings/"))
                && !name.ends_with('/')
                && !name.contains("/_rels/")
                && !self.exhausted()
            {
                self.embedded(&name);
            }
        }
    }

    /// Ends the reading with the first thing that went wrong.
    pub(crate) fn end(self) -> Result<(), Unreadable> {
        self.trouble.map_or(Ok(()), Err)
    }

    fn follow(&mut self, relation: &Relation, container: Container, number: u32) {
        if self.exhausted() {
            return;
        }
        let part = match &relation.target {
            Target::Part(part) => part,
            Target::External(target) => {
                if relation.kind == "attachedTemplate" || contact(target).is_none() {
                    return;
                }
                return self.external(target, container, number);
            }
        };
        let aside = match relation.kind.as_str() {
            "header" | "footer" => Aside::PageHeader,
            "footnotes" | "endnotes" | "notesSlide" => Aside::Note,
            "comments" => Aside::Comment,
            "chart" | "chartEx" | "chartUserShapes" => Aside::Cache,
            "diagramData" => Aside::TextBox,
            "commentAuthors" | "authors" => Aside::Property,
            "glossaryDocument" => Aside::Hidden,
            "core-properties" | "extended-properties" | "custom-properties" | "customXml" => {
                return self.leaves(part);
            }
            "package" | "oleObject" | "control" | "aFChunk" | "attachedPackage" => {
                return self.embedded(part);
            }
            _ => return,
        };
        self.story(part, container, number, aside);
    }

    /// Reads a part of plain data, and what hangs on it.
    fn leaves(&mut self, part: &str) {
        let Some(xml) = self.take(part) else { return };
        self.out.go_to(Container::Whole, 0);
        self.out.set_aside(Aside::Property);
        let read = leaves(&xml, self.out);
        self.result(read);
    }

    /// Hands on a file that is embedded.
    fn embedded(&mut self, part: &str) {
        if !self.seen.insert(part.to_ascii_lowercase()) {
            return;
        }
        let Some(unpacked) = self.package.part(part, self.out) else {
            return;
        };
        let read = match unpacked.cut {
            Some(why) => self.out.unread(part, why),
            None => self.out.entry(part, &unpacked.data),
        };
        self.result(read);
    }

    /// A link that stands on no text, as in a picture: what shows it is unknown, so it stands alone.
    fn external(&mut self, target: &str, container: Container, number: u32) {
        let Some(contact) = contact(target) else { return };
        if !self.seen.insert(format!("link {target}")) {
            return;
        }
        self.out.go_to(container, number);
        self.out.set_aside(Aside::Property);
        let read = self.out.paragraph(&contact);
        self.result(read);
    }

    /// Whether a limit of the whole file is used up, so that reading on is of no use.
    fn exhausted(&self) -> bool {
        self.trouble.is_some_and(|why| why.reason == Reason::TooLarge)
    }

    fn result(&mut self, read: Result<(), Unreadable>) {
        if let Err(why) = read {
            self.note(why);
        }
    }

    fn note(&mut self, why: Unreadable) {
        self.trouble.get_or_insert(why);
    }
}
