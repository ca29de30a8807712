use std::sync::Arc;
use std::time::Duration;

use super::*;
use crate::extract::{Reason, Unreadable};
use crate::outcome::{Outcome, SourceFile};
use crate::report::example;

const BASIS: Basis = Basis::example(1, 2);

struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("state")
    }

    fn root(&self) -> PathBuf {
        self.folder.path().join("home")
    }

    fn ledger(&self) -> Ledger {
        let opened = Ledger::open(&self.path(), Named::ByAgent).unwrap();
        assert_eq!(opened.put_aside, None);
        opened.ledger
    }
}

/// A file that was written to long ago.
fn file(root: &Path, number: u8) -> SourceFile {
    let path = root.join(format!("{number}.csv"));
    SourceFile {
        mark: Some(Mark {
            key: [number; 16],
            form: 0,
            place: u64::from(number),
            size: 10,
            modified: 1_000,
            changed: 1_000,
        }),
        path: Arc::new(path),
        size: 10,
        modified: None,
    }
}

fn reading(file: &SourceFile, text: Text) -> Reading {
    Reading {
        file: file.clone(),
        text,
        beside: 0,
    }
}

fn found(file: &SourceFile) -> Outcome {
    let mut found = example::found("/", None, homeward_rules::finding::Severity::Low);
    found.file = file.clone();
    Outcome::Found(Box::new(found))
}

/// Scans files: those in `read` are read, all of them are met.
fn scan(ledger: &Ledger, basis: Basis, root: &Path, files: &[SourceFile], complete: Complete) -> Vec<bool> {
    let (before, mut book) = ledger.begin(basis, &[root.to_owned()]);
    let mut known = Vec::new();
    for file in files {
        let recalled = before.recall(file);
        known.push(recalled.is_some());
        if recalled.is_none() {
            book.read(&reading(file, Text::Some));
        }
    }
    book.finish(&before, complete).unwrap();
    known
}

#[test]
fn what_was_told_of_a_file_is_told_again_until_it_is_written_to() {
    let place = Place::new();
    let ledger = place.ledger();
    let roots = [place.root()];
    let (list, clean) = (file(&place.root(), 1), file(&place.root(), 2));
    {
        let (before, mut book) = ledger.begin(BASIS, &roots);
        assert!(before.recall(&list).is_none());
        book.result(&found(&list));
        book.read(&reading(&list, Text::Some));
        book.read(&reading(&clean, Text::Some));
        book.finish(&before, Complete::Yes).unwrap();
    }
    let (before, book) = ledger.begin(BASIS, &roots);
    let recalled = before.recall(&list).unwrap();
    assert_eq!(recalled.outcomes, [found(&list)]);
    assert!(!recalled.is_moved);
    assert!(before.recall(&clean).unwrap().outcomes.is_empty());
    let mut written = list.clone();
    written.mark.as_mut().unwrap().modified += 1;
    assert!(before.recall(&written).is_none());
    drop(book);
}

#[test]
fn a_file_that_is_moved_is_known_at_its_new_place() {
    let place = Place::new();
    let ledger = place.ledger();
    let old = file(&place.root(), 1);
    scan(
        &ledger,
        BASIS,
        &place.root(),
        std::slice::from_ref(&old),
        Complete::Yes,
    );
    let mut new = old;
    new.path = Arc::new(place.root().join("elsewhere.csv"));
    let mark = new.mark.as_mut().unwrap();
    (mark.place, mark.changed) = (99, 2_000);
    let (before, mut book) = ledger.begin(BASIS, &[place.root()]);
    assert!(before.recall(&new).unwrap().is_moved);
    book.moved(&new);
    book.finish(&before, Complete::Yes).unwrap();
    let (before, _book) = ledger.begin(BASIS, &[place.root()]);
    assert!(!before.recall(&new).unwrap().is_moved);
}

#[test]
fn another_index_reads_files_with_text_and_no_others() {
    let place = Place::new();
    let ledger = place.ledger();
    let (text, picture) = (file(&place.root(), 1), file(&place.root(), 2));
    let (before, mut book) = ledger.begin(BASIS, &[place.root()]);
    book.read(&reading(&text, Text::Some));
    book.read(&reading(&picture, Text::None));
    book.finish(&before, Complete::Yes).unwrap();
    let (before, _book) = ledger.begin(Basis::example(1, 3), &[place.root()]);
    assert!(before.recall(&text).is_none());
    assert!(before.recall(&picture).is_some());
    let (before, _book) = ledger.begin(Basis::example(4, 5), &[place.root()]);
    assert!(before.recall(&picture).is_none());
}

#[test]
fn what_may_change_by_itself_or_did_just_now_is_read_again() {
    let place = Place::new();
    let ledger = place.ledger();
    let (locked, fresh) = (file(&place.root(), 1), {
        let mut fresh = file(&place.root(), 2);
        let mark = fresh.mark.as_mut().unwrap();
        mark.changed = mark::nanoseconds(SystemTime::now());
        mark.modified = mark.changed;
        fresh
    });
    let (before, mut book) = ledger.begin(BASIS, &[place.root()]);
    let mut unread = example::unscanned("/", None, Unreadable::from(Reason::Locked));
    unread.path = Arc::clone(&locked.path);
    book.result(&Outcome::Unscanned(unread));
    book.read(&reading(&locked, Text::None));
    book.read(&reading(&fresh, Text::Some));
    book.finish(&before, Complete::Yes).unwrap();
    let (before, _book) = ledger.begin(BASIS, &[place.root()]);
    assert!(before.recall(&locked).is_none());
    assert!(before.recall(&fresh).is_none());
}

#[test]
fn only_a_complete_scan_leaves_out_what_it_did_not_meet_and_only_below_its_roots() {
    let place = Place::new();
    let ledger = place.ledger();
    let (home, share) = (place.root(), place.folder.path().join("share"));
    let all: Vec<_> = (1..4).map(|number| file(&home, number)).collect();
    let other = [file(&share, 9)];
    scan(&ledger, BASIS, &home, &all, Complete::Yes);
    scan(&ledger, BASIS, &share, &other, Complete::Yes);
    assert_eq!(scan(&ledger, BASIS, &home, &all[..1], Complete::No), [true]);
    assert_eq!(scan(&ledger, BASIS, &home, &all, Complete::No), [true; 3]);
    assert_eq!(scan(&ledger, BASIS, &home, &all[..1], Complete::Yes), [true]);
    assert_eq!(
        scan(&ledger, BASIS, &home, &all, Complete::No),
        [true, false, false]
    );
    assert_eq!(scan(&ledger, BASIS, &share, &other, Complete::No), [true]);
    // What is new is not left out by the scan that met it first.
    let new = [all[0].clone(), file(&home, 20)];
    assert_eq!(scan(&ledger, BASIS, &home, &new, Complete::Yes), [true, false]);
    assert_eq!(scan(&ledger, BASIS, &home, &new, Complete::Yes), [true, true]);
}

#[test]
fn a_scan_that_broke_off_goes_on_where_it_was() {
    let place = Place::new();
    let files: Vec<_> = (1..4).map(|number| file(&place.root(), number)).collect();
    let (first, rest) = files.split_at(1);
    // Not finished: as if it had been killed after a piece was written.
    {
        let ledger = place.ledger();
        let (_before, mut book) = ledger.begin(BASIS, &[place.root()]);
        book.read(&reading(&first[0], Text::Some));
        book.write();
        book.read(&reading(&rest[0], Text::Some));
    }
    let ledger = place.ledger();
    let known = scan(&ledger, BASIS, &place.root(), &files, Complete::Yes);
    assert_eq!(known, [true, false, false]);
}

#[cfg(unix)]
#[test]
fn the_file_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::new();
    let mode = || fs::metadata(place.path()).unwrap().permissions().mode() & 0o777;
    drop(place.ledger());
    assert_eq!(mode(), 0o600);
    fs::set_permissions(place.path(), fs::Permissions::from_mode(0o644)).unwrap();
    drop(place.ledger());
    assert_eq!(mode(), 0o600);
}

#[test]
fn two_do_not_work_with_one_file() {
    let place = Place::new();
    let held = place.ledger();
    let refused = Ledger::open(&place.path(), Named::ByHand).unwrap_err();
    assert!(matches!(refused, LedgerError::InUse), "{refused}");
    drop(held);
    drop(place.ledger());
}

#[test]
fn what_is_no_ledger_is_left_alone() {
    let place = Place::new();
    fs::write(place.path(), "klantnummer,naam\n").unwrap();
    let refused = Ledger::open(&place.path(), Named::ByHand).unwrap_err();
    assert!(matches!(refused, LedgerError::Foreign), "{refused}");
    assert_eq!(fs::read_to_string(place.path()).unwrap(), "klantnummer,naam\n");
    assert!(Ledger::open(place.folder.path(), Named::ByHand).is_err());
    let opened = Ledger::open(&place.path(), Named::ByAgent).unwrap();
    let (_, aside) = opened.put_aside.unwrap();
    assert_eq!(fs::read_to_string(aside).unwrap(), "klantnummer,naam\n");
}

#[test]
fn a_damaged_ledger_is_put_aside_wherever_the_damage_is() {
    let place = Place::new();
    let files: Vec<_> = (1..200).map(|number| file(&place.root(), number)).collect();
    {
        let ledger = place.ledger();
        scan(&ledger, BASIS, &place.root(), &files, Complete::Yes);
    }
    let whole = fs::read(place.path()).unwrap();
    let mut put_aside = 0;
    for at in (0..whole.len()).step_by(whole.len() / 40) {
        let mut damaged = whole.clone();
        let end = (at + 600).min(damaged.len());
        damaged[at..end].iter_mut().for_each(|byte| *byte ^= 0x5a);
        fs::write(place.path(), &damaged).unwrap();
        let Ok(opened) = Ledger::open(&place.path(), Named::ByAgent) else {
            panic!("damage at {at} keeps the scan from its work");
        };
        put_aside += usize::from(opened.put_aside.is_some());
        let (before, _book) = opened.ledger.begin(BASIS, &[place.root()]);
        // Whatever it remembers is what was written.
        for file in &files {
            assert!(before.recall(file).is_none_or(|known| known.outcomes.is_empty()));
        }
    }
    assert!(put_aside > 0);
    fs::write(place.path(), &whole[..whole.len() / 2]).unwrap();
    let opened = Ledger::open(&place.path(), Named::ByHand).unwrap();
    assert!(opened.put_aside.is_some());
}

#[test]
fn a_ledger_of_another_version_is_put_aside() {
    let place = Place::new();
    {
        let ledger = place.ledger();
        let transaction = ledger.database.begin_write().unwrap();
        transaction
            .open_table(ABOUT)
            .unwrap()
            .insert(LAYOUT.0, LAYOUT.1 + 1)
            .unwrap();
        transaction.commit().unwrap();
    }
    let opened = Ledger::open(&place.path(), Named::ByHand).unwrap();
    let (wrong, _) = opened.put_aside.unwrap();
    assert_eq!(wrong, "it is of another version");
    drop(opened.ledger);
    drop(place.ledger());
}

#[test]
fn a_file_is_within_its_root_and_not_within_one_that_begins_alike() {
    let within = |path: &str, root: &str| is_within(path.as_bytes(), Path::new(root));
    assert!(within("/home", "/home") && within("/home/jan", "/home") && within("/home", "/"));
    assert!(!within("/homes", "/home") && !within("/srv", "/home"));
    assert!(within(r"C:\Users\jan", r"C:\") && !within(r"C:\Usersx", r"C:\Users"));
}

#[test]
fn time_goes_on() {
    assert!(Duration::from_hours(24 * u64::from(today())) > Duration::from_hours(24 * 20_000));
}
