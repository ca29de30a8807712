//! How findings are cut into groups, by what is known of their rows alone.
//!
//! Copies first, wherever they are. Of the rest a folder makes a group where enough files lie in it or below it: going down
//! from the root of a source, a folder is taken whole as soon as it is one person's (or a share's) and what is below is not some few
//! large folders that say more. A home is never taken whole. What is left is grouped by person. Each finding ends in a group;
//! copies that lie in a folder of its own stand with their content and with the folder, for a decision about either is about them.

use std::collections::{BTreeMap, HashMap};

use uuid::Uuid;

use crate::store::findings::Waiting;

/// Most single files of a person that stand together: their group names each of them.
const TOGETHER: usize = 50;
/// What homes have in them, in Dutch and English.
const IN_HOMES: [&str; 10] = [
    "appdata",
    "bureaublad",
    "desktop",
    "documenten",
    "documents",
    "downloads",
    "library",
    "mijn documenten",
    "my documents",
    ".thunderbird",
];
/// Fewest copies of one content.
const COPIES: usize = 2;
/// Fewest files of a folder.
const FILES: usize = 3;
/// Most large folders into which one is parted.
const PARTED: usize = 6;

/// What the rows of a group have in common.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Cut {
    Content,
    Folder(Uuid, String),
    Person(Option<Uuid>),
}

/// The places of some rows in all that waits.
pub(super) type Places = Vec<u32>;

/// Cuts all rows into groups: the numbers of their places.
pub(super) fn cut(all: &Waiting) -> Vec<(Cut, Places)> {
    let mut groups = Vec::new();
    let mut rest = Vec::new();
    let mut by_content: Places = (0..all.rows.len() as u32).collect();
    let content = |at: &u32| all.rows.get(*at as usize).map(|row| row.content_key);
    by_content.sort_unstable_by_key(|at| (content(at), *at));
    for own in by_content.chunk_by(|a, b| content(a) == content(b)) {
        if own.len() >= COPIES {
            groups.push((Cut::Content, own.to_vec()));
        } else {
            rest.extend_from_slice(own);
        }
    }
    drop(by_content);
    let source = |at: &u32| all.rows.get(*at as usize).map(|row| all.source(row));
    rest.sort_unstable_by_key(|at| (source(at), *at));
    let mut people: BTreeMap<Option<Uuid>, Places> = BTreeMap::new();
    for own in rest.chunk_by(|a, b| source(a) == source(b)) {
        let Some(source) = own.first().and_then(source) else {
            continue;
        };
        let mut left = Vec::new();
        folders(all, source, own.to_vec(), &mut groups, &mut left);
        for at in left {
            let person = all.rows.get(at as usize).and_then(|row| all.person(row));
            people.entry(person).or_default().push(at);
        }
    }
    with_copies(all, &mut groups);
    for (person, own) in people {
        let some = own
            .chunks(TOGETHER)
            .map(|some| (Cut::Person(person), some.to_vec()));
        groups.extend(some);
    }
    groups
}

/// A folder's end in a path: the path up to the separator after `from`, or all of it.
fn next(path: &str, from: usize) -> &str {
    let rest = path.get(from..).unwrap_or_default();
    // A separator at the very beginning belongs to what follows it.
    let skip = rest.len() - rest.trim_start_matches(['/', '\\']).len();
    let word = rest.get(skip..).unwrap_or_default();
    let end = word.find(['/', '\\']).unwrap_or(word.len());
    path.get(..from + skip + end).unwrap_or(path)
}

/// Cuts the rows of one source by folder; what no folder takes is left. A list of what is still to be looked at, so that deep
/// paths cost no stack.
fn folders(all: &Waiting, source: Uuid, own: Places, groups: &mut Vec<(Cut, Places)>, left: &mut Places) {
    let mut waiting = vec![(String::new(), own)];
    while let Some((folder, own)) = waiting.pop() {
        if own.len() < FILES {
            left.extend(own);
            continue;
        }
        let mut here = Vec::new();
        let mut below: BTreeMap<&str, Places> = BTreeMap::new();
        for at in &own {
            let Some(row) = all.rows.get(*at as usize) else {
                continue;
            };
            let path = all.folder(row);
            if path.len() <= folder.len() {
                here.push(*at);
            } else {
                below.entry(next(path, folder.len())).or_default().push(*at);
            }
        }
        // The way down to the first folder that says anything.
        if here.is_empty() && below.len() == 1 {
            let only = below.into_iter().map(|(name, own)| (name.to_owned(), own));
            waiting.extend(only);
            continue;
        }
        let mut persons = own
            .iter()
            .filter_map(|at| all.rows.get(*at as usize))
            .map(|row| row.person);
        let one = persons
            .next()
            .is_none_or(|first| persons.all(|person| person == first));
        let large: Vec<&str> = below
            .iter()
            .filter(|(_, own)| own.len() >= FILES)
            .map(|(name, _)| *name)
            .collect();
        let in_large: usize = large
            .iter()
            .filter_map(|name| below.get(name))
            .map(Vec::len)
            .sum();
        let says_more = !large.is_empty() && large.len() <= PARTED && in_large * 10 >= own.len() * 8;
        if folder.is_empty()
            || is_everybodys(&folder)
            || is_home(&folder, below.keys().copied())
            || (!one && !large.is_empty())
            || (one && says_more)
        {
            for (name, own) in below {
                waiting.push((name.to_owned(), own));
            }
            left.extend(here);
        } else {
            groups.push((Cut::Folder(source, folder), own));
        }
    }
}

/// Folders that are nobody's own: homes stand below them.
fn is_everybodys(folder: &str) -> bool {
    let lower = folder.to_lowercase();
    matches!(
        lower.as_str(),
        "/home" | "/users" | "/media" | "/run/media" | "/volumes" | "/mnt" | "/srv" | "/"
    ) || lower.strip_suffix(":").is_some()
        || lower.ends_with(":\\users")
}

/// A person's home: what lies beside each other there has nothing else in common.
fn is_home<'a>(folder: &str, mut below: impl Iterator<Item = &'a str>) -> bool {
    let name = |path: &str| {
        let name = path.rsplit(['/', '\\']).next().unwrap_or_default();
        name.to_lowercase()
    };
    let above = folder
        .rsplit_once(['/', '\\'])
        .map_or("", |(above, _)| above)
        .to_lowercase();
    let of_all = matches!(above.as_str(), "/home" | "/users") || above.ends_with(":\\users");
    of_all || below.any(|path| IN_HOMES.contains(&name(path).as_str()))
}

/// Adds to each folder the copies that lie in it: a decision about the folder is about them, too.
fn with_copies(all: &Waiting, groups: &mut [(Cut, Places)]) {
    let mut folders: HashMap<(Uuid, String), usize> = HashMap::new();
    let mut copies = Vec::new();
    for (at, (by, own)) in groups.iter().enumerate() {
        match by {
            Cut::Folder(source, folder) => {
                folders.insert((*source, folder.clone()), at);
            }
            Cut::Content => copies.extend(own.iter().copied()),
            Cut::Person(_) => {}
        }
    }
    for copy in copies {
        let Some(row) = all.rows.get(copy as usize) else {
            continue;
        };
        let source = all.source(row);
        let mut folder = all.folder(row).to_owned();
        // No folder's group lies in another's.
        loop {
            let place = (source, folder);
            if let Some((_, own)) = folders.get(&place).and_then(|at| groups.get_mut(*at)) {
                own.push(copy);
                break;
            }
            folder = place.1;
            match folder.rfind(['/', '\\']) {
                Some(end) if end > 0 => folder.truncate(end),
                _ => break,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::moment::Moment;
    use crate::store::findings::Told;

    fn row(seq: i64, person: u128, content: i64, folder: &str) -> Told {
        (
            seq,
            Uuid::from_u128(1),
            Uuid::from_u128(1),
            (person > 0).then(|| Uuid::from_u128(person)),
            content,
            folder.to_owned(),
            1,
            1,
            0,
            Moment(seq),
        )
    }

    fn cut(rows: &[Told]) -> Vec<(Cut, Places)> {
        let mut all = Waiting::default();
        for row in rows {
            all.push(row.clone());
        }
        super::cut(&all)
    }

    fn folder_groups(rows: &[Told]) -> Vec<(String, usize)> {
        let mut found: Vec<_> = cut(rows)
            .into_iter()
            .filter_map(|(by, own)| match by {
                Cut::Folder(_, folder) => Some((folder, own.len())),
                _ => None,
            })
            .collect();
        found.sort();
        found
    }

    #[test]
    fn every_finding_is_in_a_group() {
        let mut rows = Vec::new();
        for n in 0..300 {
            let folder = match n % 5 {
                0 => r"C:\Users\jan\Documents".to_owned(),
                1 => format!("/home/els/klanten/{}", n % 40),
                2 => "/home/jan".to_owned(),
                3 => format!("/srv/{n}"),
                _ => String::new(),
            };
            rows.push(row(n, (n % 3) as u128, n / 4 * 4 + n % 2, &folder));
        }
        let mut all: Places = cut(&rows).into_iter().flat_map(|(_, own)| own).collect();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all, (0..300).collect::<Places>());
    }

    #[test]
    fn many_folders_below_one_are_one_and_few_large_ones_are_apart() {
        // A folder for each of 500 customers: one decision.
        let rows: Vec<Told> = (0..500)
            .map(|n| row(n, 1, n, &format!("/home/els/klanten/K{n}")))
            .collect();
        assert_eq!(folder_groups(&rows), [("/home/els/klanten".to_owned(), 500)]);
        // Two large ones: two decisions, and homes are never one.
        let rows: Vec<Told> = (0..100)
            .map(|n| row(n, 1 + (n % 2) as u128, n, &format!("/home/{}/oud/x", n % 2)))
            .collect();
        assert_eq!(
            folder_groups(&rows),
            [("/home/0/oud/x".to_owned(), 50), ("/home/1/oud/x".to_owned(), 50)]
        );
        let rows: Vec<Told> = (0..9)
            .map(|n| {
                row(
                    n,
                    1,
                    n,
                    &format!(r"C:\Users\jan\{}", if n % 3 == 0 { "a" } else { "b" }),
                )
            })
            .collect();
        assert_eq!(
            folder_groups(&rows),
            [
                (r"C:\Users\jan\a".to_owned(), 3),
                (r"C:\Users\jan\b".to_owned(), 6)
            ]
        );
    }

    #[test]
    fn copies_go_first_and_single_files_to_their_person() {
        let rows = [
            row(1, 1, 7, "/home/a"),
            row(2, 2, 7, "/home/b"),
            row(3, 2, 8, "/home/b"),
            row(4, 0, 9, "/srv"),
        ];
        let groups = cut(&rows);
        assert!(groups.contains(&(Cut::Content, vec![0, 1])));
        assert!(groups.contains(&(Cut::Person(Some(Uuid::from_u128(2))), vec![2])));
        assert!(groups.contains(&(Cut::Person(None), vec![3])));
    }

    #[test]
    fn a_home_is_never_taken_whole_and_copies_count_with_their_folder() {
        let mut rows: Vec<Told> = [
            "Documenten",
            "Documenten",
            "Documenten/Brieven",
            "Downloads",
            "Notities",
            "",
        ]
        .into_iter()
        .zip(0..)
        .map(|(folder, n)| row(n, 1, n, format!("/data/jan/{folder}").trim_end_matches('/')))
        .collect();
        assert_eq!(folder_groups(&rows), [("/data/jan/Documenten".to_owned(), 3)]);
        rows.push(row(6, 1, 100, "/data/jan/Documenten/Oud"));
        rows.push(row(7, 2, 100, "/data/els"));
        assert_eq!(folder_groups(&rows), [("/data/jan/Documenten".to_owned(), 4)]);
        let rows: Vec<Told> = (0..5).map(|n| row(n, 1, n, r"C:\Users\jan")).collect();
        assert_eq!(folder_groups(&rows), [], "files beside each other in a home");
    }

    #[test]
    fn a_path_of_thousands_of_folders_is_no_trouble() {
        let deep = "/a".repeat(5_000);
        let rows: Vec<Told> = (0..4).map(|n| row(n, 1, n, &deep)).collect();
        assert_eq!(folder_groups(&rows), [(deep, 4)]);
    }
}
