//! Zip packages whose bytes depend on their content alone: members are stored, and dated 1 January 1980.

use std::io::{Cursor, Read as _, Write};

use anyhow::Result;
use zip::CompressionMethod;
use zip::read::ZipArchive;
use zip::write::{SimpleFileOptions, ZipWriter};

/// A zip archive of these members, in this order.
///
/// # Errors
///
/// When a member's name is not allowed.
pub fn stored<N: AsRef<str>, D: AsRef<[u8]>>(members: &[(N, D)]) -> Result<Vec<u8>> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        .last_modified_time(zip::DateTime::default())
        .unix_permissions(0o644);
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, data) in members {
        archive.start_file(name.as_ref(), options)?;
        archive.write_all(data.as_ref())?;
    }
    Ok(archive.finish()?.into_inner())
}

/// The members of a package, in their order.
///
/// # Errors
///
/// When it is none.
pub fn members(package: &[u8]) -> Result<Vec<(String, Vec<u8>)>> {
    let mut archive = ZipArchive::new(Cursor::new(package))?;
    let mut members = Vec::new();
    for at in 0..archive.len() {
        let mut member = archive.by_index(at)?;
        let name = member.name()?.into_owned();
        let mut data = Vec::new();
        member.read_to_end(&mut data)?;
        members.push((name, data));
    }
    Ok(members)
}

/// The package with words of its XML replaced: content types, namespaces.
///
/// # Errors
///
/// When it is no package.
pub fn reworded(package: &[u8], changes: &[(&str, &str)]) -> Result<Vec<u8>> {
    let mut members = members(package)?;
    for (name, data) in &mut members {
        if name.ends_with(".xml") || name.ends_with(".rels") {
            let text = String::from_utf8_lossy(data).into_owned();
            let text = changes
                .iter()
                .fold(text, |text, (from, to)| text.replace(from, to));
            *data = text.into_bytes();
        }
    }
    stored(&members)
}

/// The package in the namespaces of strict Office Open XML (ISO/IEC 29500-1).
///
/// # Errors
///
/// When it is no package.
pub fn strict(package: &[u8]) -> Result<Vec<u8>> {
    const LOOSE: &str = "http://schemas.openxmlformats.org";
    const STRICT: &str = "http://purl.oclc.org/ooxml";
    let families = ["spreadsheetml", "wordprocessingml", "presentationml", "drawingml"];
    let mut changes: Vec<(String, String)> = families
        .iter()
        .map(|family| {
            (
                format!("{LOOSE}/{family}/2006/main"),
                format!("{STRICT}/{family}/main"),
            )
        })
        .collect();
    changes.push((
        format!("{LOOSE}/officeDocument/2006/relationships"),
        format!("{STRICT}/officeDocument/relationships"),
    ));
    let changes: Vec<(&str, &str)> = changes.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    reworded(package, &changes)
}

/// A package of XML parts as one XML file, as Word writes it on request.
///
/// # Errors
///
/// When it is no package.
pub fn flat(package: &[u8]) -> Result<String> {
    let mut parts = String::new();
    for (name, data) in members(package)? {
        let text = String::from_utf8_lossy(&data).into_owned();
        let body = text.split_once("?>").map_or(text.as_str(), |(_, body)| body);
        if name != "[Content_Types].xml" {
            parts.push_str(&format!(
                "<pkg:part pkg:name=\"/{name}\" pkg:contentType=\"application/xml\"><pkg:xmlData>{body}</pkg:xmlData></pkg:part>"
            ));
        }
    }
    Ok(format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<?mso-application progid=\"Word.Document\"?>\n\
         <pkg:package xmlns:pkg=\"http://schemas.microsoft.com/office/2006/xmlPackage\">{parts}</pkg:package>"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_can_be_read_back() {
        let bytes = stored(&[("a.txt", "één"), ("b/c.txt", "")]).unwrap();
        let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
        let mut text = String::new();
        archive
            .by_name("a.txt")
            .unwrap()
            .read_to_string(&mut text)
            .unwrap();
        assert_eq!((archive.len(), text.as_str()), (2, "één"));
    }

    #[test]
    fn words_are_replaced_in_xml_and_nowhere_else() {
        let loose = "<a xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"/>";
        let package = stored(&[("a.xml", loose), ("a.txt", loose)]).unwrap();
        let members = members(&strict(&package).unwrap()).unwrap();
        let strict = "<a xmlns=\"http://purl.oclc.org/ooxml/spreadsheetml/main\"/>";
        assert_eq!(
            (&members[0].1[..], &members[1].1[..]),
            (strict.as_bytes(), loose.as_bytes())
        );
    }
}
