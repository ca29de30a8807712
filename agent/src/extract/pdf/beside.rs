//! What a PDF holds beside its pages' content: annotations, forms, attachments, properties, bookmarks.

use std::collections::HashSet;

use homeward_rules::document::{Aside, Container};
use lopdf::{Dictionary, Document, Object, ObjectId};

use super::page::unpacked;
use super::readable::text_string;
use crate::extract::extraction::Extraction;
use crate::extract::ooxml::leaves;
use crate::extract::package::markup::to_utf8;
use crate::extract::story::contact;
use crate::extract::unreadable::{Reason, Unreadable};

/// Most form fields, bookmarks or annotations of one page that are read.
const MOST: usize = 100_000;

/// Reads the annotations of a page: comments, and links to people.
pub(super) fn annotations(
    page: &Dictionary,
    number: u32,
    document: &Document,
    out: &mut Extraction<'_, '_>,
) -> Result<(), Unreadable> {
    let Ok(annotations) = page.get_deref(b"Annots", document).and_then(Object::as_array) else {
        return Ok(());
    };
    for annotation in annotations.iter().take(MOST) {
        let Some(annotation) = dictionary(annotation, document) else {
            continue;
        };
        let mut texts = Vec::new();
        let kind = annotation
            .get_deref(b"Subtype", document)
            .and_then(Object::as_name)
            .unwrap_or_default();
        if kind != b"Widget" {
            texts.extend(string(annotation, b"Contents", document));
        }
        let aside = if kind == b"Link" {
            Aside::Property
        } else {
            Aside::Comment
        };
        let action = annotation
            .get_deref(b"A", document)
            .and_then(Object::as_dict)
            .ok();
        let link = action.and_then(|action| string(action, b"URI", document));
        texts.extend(link.as_deref().and_then(contact));
        if texts.iter().any(|text| !text.trim().is_empty()) {
            out.go_to(Container::Page, number);
            out.set_aside(aside);
            for text in texts {
                out.line(&text.replace('\r', "\n"))?;
            }
        }
    }
    Ok(())
}

/// Reads what was filled into the form, all of it as one record: a form is about one person mostly.
pub(super) fn form(document: &Document, out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
    let form = document
        .catalog()
        .and_then(|c| c.get_deref(b"AcroForm", document))
        .and_then(Object::as_dict);
    let Ok(form) = form else { return Ok(()) };
    out.go_to(Container::Whole, 0);
    let mut open: Vec<&Object> = array(form, b"Fields", document).iter().rev().collect();
    let mut seen = HashSet::new();
    while let Some(object) = open.pop() {
        if object.as_reference().is_ok_and(|id| !seen.insert(id)) || seen.len() > MOST {
            continue;
        }
        let Some(field) = dictionary(object, document) else {
            continue;
        };
        open.extend(array(field, b"Kids", document).iter().rev().take(MOST));
        if open.len() > MOST {
            break;
        }
        let name = string(field, b"TU", document).or_else(|| string(field, b"T", document));
        let value = match field.get_deref(b"V", document) {
            Ok(Object::Array(values)) => {
                let values: Vec<_> = values
                    .iter()
                    .take(100)
                    .filter_map(|v| text_of(v, document))
                    .collect();
                Some(values.join(", "))
            }
            Ok(value) => text_of(value, document),
            Err(_) => None,
        };
        if let Some(value) = value.filter(|value| !value.trim().is_empty()) {
            out.line(&format!(
                "{}: {}",
                name.unwrap_or_default(),
                value.replace('\r', "\n")
            ))?;
        }
    }
    xfa(form, document, out)
}

/// Reads the data of a form in XML.
fn xfa(form: &Dictionary, document: &Document, out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
    let parts = array(form, b"XFA", document);
    for pair in parts.chunks_exact(2) {
        if let [Object::String(name, _), part] = pair
            && name == b"datasets"
            && let Ok((_, Object::Stream(stream))) = document.dereference(part)
        {
            let data = unpacked(stream, out)?;
            out.go_to(Container::Whole, 0);
            leaves(&to_utf8(data), out)?;
        }
    }
    Ok(())
}

/// Reads the properties of the file and its bookmarks.
pub(super) fn properties(document: &Document, out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
    out.go_to(Container::Whole, 0);
    out.set_aside(Aside::Property);
    if let Ok(info) = document
        .trailer
        .get_deref(b"Info", document)
        .and_then(Object::as_dict)
    {
        for key in [&b"Title"[..], b"Subject", b"Author", b"Keywords", b"Company"] {
            if let Some(text) = string(info, key, document) {
                out.line(&text)?;
            }
        }
    }
    xmp(document, out)?;
    let outlines = document
        .catalog()
        .and_then(|c| c.get_deref(b"Outlines", document))
        .and_then(Object::as_dict);
    let mut open: Vec<&Object> = outlines.iter().filter_map(|o| o.get(b"First").ok()).collect();
    let mut seen = HashSet::new();
    while let Some(object) = open.pop() {
        let Ok(id) = object.as_reference() else { continue };
        if !seen.insert(id) || seen.len() > MOST {
            continue;
        }
        let Some(item) = dictionary(object, document) else {
            continue;
        };
        open.extend(
            [&b"Next"[..], b"First"]
                .iter()
                .filter_map(|key| item.get(key).ok()),
        );
        if let Some(title) = string(item, b"Title", document) {
            out.paragraph(&title)?;
        }
    }
    Ok(())
}

/// Reads the metadata in XML that the file has beside its properties, often with more in it.
fn xmp(document: &Document, out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
    let metadata = document
        .catalog()
        .and_then(|catalog| catalog.get_deref(b"Metadata", document))
        .and_then(Object::as_stream);
    let Ok(metadata) = metadata else { return Ok(()) };
    // Metadata that are broken are no reason to call the text unread.
    let Ok(data) = unpacked(metadata, out) else {
        return Ok(());
    };
    match leaves(&to_utf8(data), out) {
        Err(why) if why.reason != Reason::TooLarge => Ok(()),
        read => read,
    }
}

/// Hands on the files that are attached.
pub(super) fn attachments(document: &Document, out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
    let mut seen: HashSet<ObjectId> = HashSet::new();
    // A file's description stands in a tree of names, in an annotation or anywhere else, as an object of its own or
    // within another one: all are asked.
    for object in document.objects.values() {
        let mut open = vec![object];
        while let Some(object) = open.pop() {
            match object {
                Object::Dictionary(inner) => {
                    attachment(inner, document, &mut seen, out)?;
                    open.extend(
                        inner
                            .iter()
                            .map(|(_, object)| object)
                            .filter(|o| holds_objects(o)),
                    );
                }
                Object::Array(inner) => open.extend(inner.iter().filter(|o| holds_objects(o))),
                _ => {}
            }
        }
    }
    for (id, object) in &document.objects {
        if let Object::Stream(stream) = object
            && stream.dict.has_type(b"EmbeddedFile")
            && seen.insert(*id)
        {
            hand_on("attachment", stream, out)?;
        }
    }
    Ok(())
}

fn holds_objects(object: &Object) -> bool {
    matches!(object, Object::Dictionary(_) | Object::Array(_))
}

fn attachment(
    description: &Dictionary,
    document: &Document,
    seen: &mut HashSet<ObjectId>,
    out: &mut Extraction<'_, '_>,
) -> Result<(), Unreadable> {
    let Ok(files) = description.get_deref(b"EF", document).and_then(Object::as_dict) else {
        return Ok(());
    };
    let name = string(description, b"UF", document).or_else(|| string(description, b"F", document));
    for key in [&b"UF"[..], b"F", b"DOS", b"Mac", b"Unix"] {
        if let Ok((Some(id), Object::Stream(stream))) = files.get(key).and_then(|f| document.dereference(f))
            && seen.insert(id)
        {
            hand_on(name.as_deref().unwrap_or("attachment"), stream, out)?;
        }
    }
    Ok(())
}

fn hand_on(name: &str, stream: &lopdf::Stream, out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
    match unpacked(stream, out) {
        Ok(data) => out.entry(name, &data),
        Err(why) => out.unread(name, why),
    }
}

fn dictionary<'d>(object: &'d Object, document: &'d Document) -> Option<&'d Dictionary> {
    document.dereference(object).ok()?.1.as_dict().ok()
}

fn array<'d>(dictionary: &'d Dictionary, key: &[u8], document: &'d Document) -> &'d [Object] {
    dictionary
        .get_deref(key, document)
        .and_then(Object::as_array)
        .map_or(&[], Vec::as_slice)
}

fn string(dictionary: &Dictionary, key: &[u8], document: &Document) -> Option<String> {
    text_of(dictionary.get_deref(key, document).ok()?, document)
}

fn text_of(object: &Object, document: &Document) -> Option<String> {
    match document.dereference(object).ok()?.1 {
        Object::String(bytes, _) => Some(text_string(bytes)),
        Object::Name(name) => Some(String::from_utf8_lossy(name).into_owned()).filter(|n| n != "Off"),
        Object::Stream(stream) => stream
            .decompressed_content_with_limit(1 << 20)
            .ok()
            .map(|d| text_string(&d)),
        _ => None,
    }
}
