//! Every page that a role can come to by links, in Dutch: nothing ends in nothing, no word is English, no table is empty without
//! a word, and every number leads to what it counts or is explained on its page.

use std::collections::BTreeSet;
use std::path::Path;

use homeward_server::ingest::accept;
use homeward_server::moment::Moment;
use homeward_server::role::Role;

use super::super::harness::told::{device, file, scan};
use super::super::harness::{Place, on_both};

/// Pages of one role that are looked at.
const PAGES: usize = 60;

/// Pages that say in words of their own what their numbers are.
const EXPLAINED: [&str; 3] = ["/audit", "/rules", "/devices/tokens"];

/// What the pages say in a language, where it is the same whatever the numbers: the values of all keys, and of their variants.
fn words(language: &str) -> BTreeSet<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("locales")
        .join(language);
    let mut words = BTreeSet::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            let value = match line.split_once(" = ") {
                Some((_, value)) => value,
                None => line.split_once("] ").map_or("", |(_, value)| value),
            };
            let value = value.trim();
            if !value.contains('{') && value.chars().any(char::is_alphabetic) {
                words.insert(value.to_owned());
            }
        }
    }
    words
}

/// The text of a page, piece by piece, but for what says that it is in another language.
fn pieces(page: &str) -> Vec<String> {
    let mut pieces = Vec::new();
    for part in page.split('<').skip(1) {
        let Some((tag, text)) = part.split_once('>') else {
            continue;
        };
        let text = text.trim();
        let other = tag.contains("lang=\"en\"");
        if !text.is_empty() && !other {
            pieces.push(
                text.replace("&#39;", "'")
                    .replace("&amp;", "&")
                    .replace("&#38;", "&"),
            );
        }
        for attribute in ["aria-label=\"", "placeholder=\"", "title=\""] {
            let value = tag
                .split(attribute)
                .nth(1)
                .and_then(|rest| rest.split('"').next());
            pieces.extend(value.filter(|_| !other).map(str::to_owned));
        }
    }
    pieces
}

/// A path without ids and values: pages of one kind are looked at once.
fn kind(path: &str) -> String {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let parts: Vec<&str> = path
        .split('/')
        .map(|part| {
            if uuid::Uuid::try_parse(part).is_ok() {
                "ID"
            } else {
                part
            }
        })
        .collect();
    let names: Vec<&str> = query
        .split('&')
        .filter_map(|pair| pair.split('=').next())
        .collect();
    format!("{}?{}", parts.join("/"), names.join("&"))
}

/// Numbers in tables that lead nowhere.
fn bare(page: &str) -> Vec<String> {
    let cells = page.split("<td class=\"number\"").skip(1);
    cells
        .filter_map(|cell| cell.split_once('>'))
        .map(|(_, cell)| cell.split("</td>").next().unwrap_or_default())
        .filter(|cell| !cell.contains("<a ") && cell.bytes().any(|byte| matches!(byte, b'1'..=b'9')))
        .map(str::to_owned)
        .collect()
}

async fn fill(place: &Place) {
    let mut files = vec![
        file(1, "/home/jan/export.csv", 0..40),
        file(2, "/media/jan/STICK/export.csv", 0..40),
    ];
    files.extend((10..20).map(|n| file(n, &format!("/srv/k{n}.csv"), 50..n as u32 + 51)));
    let mut report = scan("/", 60, files);
    report.end = None;
    accept(place.store(), &device(1), report, Moment::now())
        .await
        .unwrap();
}

#[test]
fn every_page_is_dutch_for_the_dutch_and_ends_nowhere() {
    let dutch = words("nl");
    let mut english: BTreeSet<String> = words("en").difference(&dutch).cloned().collect();
    // What the button to the other language says.
    english.remove("Nederlands");
    assert!(english.len() > 500, "{}", english.len());
    on_both(async |place| {
        fill(place).await;
        for role in [
            Role::PrivacyTeam,
            Role::DataProtectionOfficer,
            Role::Auditor,
            Role::Administrator,
            Role::Manager,
            Role::Employee,
        ] {
            let (_, cookie) = place.login(&[role]).await;
            assert_eq!(place.post("/language", &cookie, "language=nl").await.status, 303);
            let mut seen = BTreeSet::new();
            let mut to_see = vec!["/".to_owned()];
            let mut faults = Vec::new();
            while let Some(path) = to_see.pop().filter(|_| seen.len() < PAGES) {
                if !seen.insert(kind(&path)) {
                    continue;
                }
                let told = place.get(&path, &cookie).await;
                if told.status == 303 {
                    to_see.push(told.location().to_owned());
                    continue;
                }
                if told.status != 200 {
                    faults.push(format!("{path} ends in {}", told.status));
                    continue;
                }
                if !told.headers["content-type"].to_str().unwrap().contains("html") {
                    continue;
                }
                let page = told.text();
                faults.extend(
                    pieces(page)
                        .into_iter()
                        .filter(|piece| english.contains(piece))
                        .map(|piece| format!("{path} says {piece:?}")),
                );
                if page.replace('\n', "").contains("<tbody></tbody>") {
                    faults.push(format!("{path} has a table of nothing"));
                }
                if !page.contains("class=\"why\"") && !EXPLAINED.iter().any(|page| path.starts_with(page)) {
                    faults.extend(
                        bare(page)
                            .into_iter()
                            .map(|cell| format!("{path} counts {cell:?}")),
                    );
                }
                let links = page.split("href=\"/").skip(1);
                let links = links.map(|link| format!("/{}", link.split(['"', '#']).next().unwrap()));
                let mut links: Vec<String> = links
                    .map(|link| link.replace("&#38;", "&").replace("&amp;", "&"))
                    .collect();
                links.retain(|link| !link.starts_with("/assets/") && !link.starts_with("/findings?"));
                to_see.extend(links);
            }
            assert!(faults.is_empty(), "{role}: {faults:#?}");
            assert!(seen.len() > 5, "{role}: {seen:?}");
        }
    });
}
