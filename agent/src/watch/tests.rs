use super::*;

/// A folder that is watched, apart from all others.
struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    fn root(&self) -> PathBuf {
        self.folder.path().canonicalize().unwrap()
    }

    fn watch(&self, excludes: &[&str]) -> Watch {
        let patterns: Vec<String> = excludes.iter().map(|&it| it.to_owned()).collect();
        Watch::over(&[self.root()], &Excludes::compile(&patterns).unwrap())
    }
}

/// Waits until this place is due, and gives all that was due until then.
fn until(watch: &mut Watch, place: &Path) -> Vec<PathBuf> {
    let mut all = Vec::new();
    let started = Instant::now();
    while started.elapsed() < Duration::from_secs(30) {
        match watch.due() {
            Some(due) => std::thread::sleep(due.saturating_duration_since(Instant::now())),
            None => drop(watch.rings().recv_timeout(Duration::from_millis(100))),
        }
        all.extend(watch.take().places);
        if all.iter().any(|due| due == place) {
            return all;
        }
    }
    panic!("{} is never due: {all:?}", place.display());
}

#[test]
fn a_file_that_is_written_is_due_once_it_is_quiet() {
    let place = Place::new();
    let mut watch = place.watch(&[]);
    let list = place.root().join("klanten.csv");
    fs::write(&list, "x").unwrap();
    let written = Instant::now();
    until(&mut watch, &list);
    assert!(written.elapsed() + Duration::from_millis(100) >= QUIET);
    fs::remove_file(&list).unwrap();
    until(&mut watch, &list);
}

#[test]
fn what_office_programs_do_to_save_a_file_makes_it_due() {
    let place = Place::new();
    let document = place.root().join("offerte.docx");
    fs::write(&document, "old").unwrap();
    let mut watch = place.watch(&[]);
    let (new, backup) = (
        place.root().join("~WRD0001.tmp"),
        place.root().join("~WRL0001.tmp"),
    );
    fs::write(&new, "new").unwrap();
    fs::rename(&document, &backup).unwrap();
    fs::rename(&new, &document).unwrap();
    fs::remove_file(&backup).unwrap();
    until(&mut watch, &document);
}

#[test]
fn folders_that_are_made_or_moved_in_are_watched_too() {
    let place = Place::new();
    let root = place.root();
    let mut watch = place.watch(&[]);
    fs::create_dir_all(root.join("nieuw/diep")).unwrap();
    until(&mut watch, &root.join("nieuw"));
    let deep = root.join("nieuw/diep/lijst.csv");
    fs::write(&deep, "x").unwrap();
    until(&mut watch, &deep);
    fs::rename(root.join("nieuw"), root.join("anders")).unwrap();
    until(&mut watch, &root.join("anders"));
    let moved = root.join("anders/diep/lijst.csv");
    fs::write(&moved, "y").unwrap();
    until(&mut watch, &moved);
}

#[test]
fn what_is_left_out_is_not_watched() {
    let place = Place::new();
    let root = place.root();
    fs::create_dir_all(root.join("node_modules/deep")).unwrap();
    let mut watch = place.watch(&["node_modules", "*.tmp"]);
    fs::write(root.join("node_modules/deep/a"), "x").unwrap();
    fs::write(root.join("b.tmp"), "x").unwrap();
    let last = root.join("c.csv");
    fs::write(&last, "x").unwrap();
    assert_eq!(until(&mut watch, &last), [last]);
    if cfg!(target_os = "linux") {
        assert_eq!(watch.reach().folders, 1);
    }
}

#[test]
fn where_something_was_lost_all_is_due() {
    let place = Place::new();
    let mut watch = place.watch(&[]);
    lock(&watch.shared.heard).pending.lose();
    assert!(watch.due().is_some_and(|due| due <= Instant::now()));
    assert_eq!(watch.take().folders, [place.root()]);
    assert_eq!(watch.reach().losses, 1);
    assert_eq!(watch.due(), None);
}

#[test]
fn places_that_do_not_tell_are_due_now_and_then() {
    let place = Place::new();
    let mut watch = place.watch(&[]);
    watch.tree.polled.insert(place.root(), Why::Beyond);
    assert!(watch.due().is_some_and(|due| due > Instant::now() + POLL / 2));
    assert_eq!(watch.take(), Due::default());
    watch.polled = Instant::now().checked_sub(POLL).unwrap_or_else(Instant::now);
    assert_eq!(watch.take().folders, [place.root()]);
    assert_eq!(watch.reach().polled.len(), 1);
}

#[test]
fn a_place_where_nothing_is_mounted_any_more_is_not_looked_at() {
    let place = Place::new();
    let mut watch = place.watch(&[]);
    watch.tree.polled.insert(place.root(), Why::Silent);
    watch.polled = Instant::now().checked_sub(POLL).unwrap_or_else(Instant::now);
    assert_eq!(watch.take(), Due::default());
}

#[cfg(target_os = "linux")]
#[test]
fn ten_thousand_files_that_change_are_all_due() {
    let place = Place::new();
    let root = place.root();
    let mut watch = place.watch(&[]);
    for at in 0..10_000 {
        fs::write(root.join(format!("{at}.csv")), "x").unwrap();
    }
    let last = root.join("last");
    fs::write(&last, "x").unwrap();
    let mut due = until(&mut watch, &last);
    due.retain(|place| place.extension().is_some());
    // Where the system lost something the whole root is due instead.
    assert!(due.len() == 10_000 || watch.reach().losses > 0, "{}", due.len());
}

#[cfg(target_os = "linux")]
#[test]
fn of_many_places_without_watches_their_folder_is_named() {
    let mut tree = Tree::default();
    for at in 0..2_000 {
        tree.poll(PathBuf::from(format!("/home/jan/{at}")), Why::Beyond);
    }
    assert_eq!(tree.polled.keys().collect::<Vec<_>>(), [Path::new("/home/jan")]);
}
