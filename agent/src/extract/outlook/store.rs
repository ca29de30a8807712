//! Outlook's stores: pst, and ost, the copy of a mailbox on an Exchange server.
//!
//! Every message, contact and appointment that the list of nodes names is read as an entry of its own, whatever
//! folder it is in and whether a folder still lists it; so are its attachments, within it. The file is mapped
//! and only one item is held at a time. A store whose trees are damaged is searched for their leaves. A
//! password on a store protects nothing but its opening in Outlook and is passed by. Source: [MS-PST].

mod cipher;
mod file;
mod heap;
mod layout;
mod subnode;
mod table;
mod tree;

use std::collections::HashMap;

use self::file::{File, Node};
use self::heap::Heap;
use self::layout::Layout;
use super::item;
use super::property::tag;
use crate::extract::format::outlook_message;
use crate::extract::rtf::codepage::CodePage;
use crate::extract::{Extraction, Extractor, Reason, Unreadable};

/// Deepest folder whose path is told.
const DEEPEST: usize = 32;

/// Kinds of nodes, the lowest five bits of their number.
const FOLDER: u32 = 0x02;
const MESSAGE: u32 = 0x04;
const ATTACHMENT: u32 = 0x05;
/// The node of an item's recipients.
const RECIPIENTS: u32 = 0x692;

/// Reads pst and ost.
pub struct Pst;

impl Extractor for Pst {
    fn extract(&self, data: &[u8], out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        let file = File::open(data)?;
        let (nodes, mut fault) = file.nodes();
        let folders: HashMap<u32, Folder> = nodes
            .iter()
            .filter(|node| node.number & 0x1f == FOLDER)
            .map(|node| (node.number, Folder::read(&file, node)))
            .collect();
        let items = nodes.iter().filter(|node| node.number & 0x1f == MESSAGE);
        for (number, node) in (1..).zip(items) {
            let path = path(&folders, node.parent);
            let name = format!("{path}item {number}.msg");
            let read = out.item(&name, (outlook_message(), file.size(node)), |out| {
                read(&file, node, CodePage::default(), out)
            });
            read?;
        }
        if nodes.is_empty() {
            fault = Err(Unreadable::broken());
        }
        fault
    }
}

struct Folder {
    name: String,
    parent: u32,
}

impl Folder {
    fn read(file: &File<'_>, node: &Node) -> Self {
        let properties = Heap::open(file, node).map(|heap| heap.properties(CodePage::default()));
        let name = properties.ok().and_then(|properties| {
            let name = properties.text(tag::DISPLAY_NAME)?;
            Some(
                name.chars()
                    .take(100)
                    .map(|c| if c == '/' { '-' } else { c })
                    .collect(),
            )
        });
        Self {
            name: name.unwrap_or_default(),
            parent: node.parent,
        }
    }
}

/// The path of a folder, ending with a slash; empty for what is in none.
fn path(folders: &HashMap<u32, Folder>, mut number: u32) -> String {
    let mut names = Vec::new();
    // Folders without names may be in each other.
    for _ in 0..DEEPEST {
        let Some(folder) = folders.get(&number).filter(|folder| folder.parent != number) else {
            break;
        };
        if !folder.name.is_empty() {
            names.push(folder.name.as_str());
        }
        number = folder.parent;
    }
    names.iter().rev().map(|name| format!("{name}/")).collect()
}

/// Reads an item and what is attached to it.
fn read(
    file: &File<'_>,
    node: &Node,
    page: CodePage,
    out: &mut Extraction<'_, '_>,
) -> Result<(), Unreadable> {
    let heap = Heap::open(file, node)?;
    let item = heap.properties(page);
    let page = item
        .page(tag::MESSAGE_PAGE)
        .or_else(|| item.page(tag::INTERNET_PAGE))
        .unwrap_or(page);
    let recipients = match heap.subnode(RECIPIENTS) {
        Some(node) => Heap::open(file, &node).map(|heap| table::rows(&heap, page)),
        None => Ok(Vec::new()),
    };
    let mut fault = recipients.as_ref().map(|_| ()).map_err(|why| *why);
    item::read(&item, recipients.as_deref().unwrap_or_default(), out)?;
    let attachments = heap.subnodes().filter(|node| node.number & 0x1f == ATTACHMENT);
    for (number, node) in (1..).zip(attachments) {
        let result = attachment(file, node, number, page, out);
        match result {
            Err(why) if why.reason == Reason::TooLarge => return Err(why),
            result => fault = fault.and(result),
        }
    }
    fault
}

fn attachment(
    file: &File<'_>,
    node: &Node,
    number: usize,
    page: CodePage,
    out: &mut Extraction<'_, '_>,
) -> Result<(), Unreadable> {
    let heap = Heap::open(file, node)?;
    let properties = heap.properties(page);
    let name = item::name_of(&properties, number);
    if let Some(within) = heap.object(tag::ATTACHED) {
        let name = format!("{name}.msg");
        // Items may share what is within them: counted, so that they do not multiply.
        out.count_entry()?;
        return out.item(&name, (outlook_message(), file.size(&within)), |out| {
            read(file, &within, page, out)
        });
    }
    if heap.is_too_large(tag::ATTACHED, out.limits().entry) {
        return out.unread(&name, Reason::TooLarge.into());
    }
    match properties.bytes(tag::ATTACHED) {
        Some(bytes) if !bytes.is_empty() => out.entry(&name, bytes),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_within_each_other_have_a_path_that_ends() {
        let folder = |name: &str, parent| Folder {
            name: name.to_owned(),
            parent,
        };
        let mut folders = HashMap::from([(34, folder("", 66)), (66, folder("", 34))]);
        assert_eq!(path(&folders, 34), "");
        folders.insert(98, folder("Klanten", 34));
        assert_eq!(path(&folders, 98), "Klanten/");
        folders.insert(34, folder("Postvak", 34));
        assert_eq!(path(&folders, 98), "Klanten/");
    }
}
