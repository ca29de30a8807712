//! Walks the roots of a scan and yields every regular file below them, once.
//!
//! Hidden files are included and no ignore file is obeyed: what must not be scanned is said by the caller
//! and counted. Links are never followed, except a root that is itself one; those that lead out of all roots are
//! counted, the others lead to what is walked anyway. What is no file (pipes, sockets, devices, kernel file
//! systems) is passed over; what cannot be listed is an `unscanned` result; what vanishes meanwhile is passed over.
//! Files are not opened here, roots aside.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crossbeam_channel::Sender;
use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use ignore::{DirEntry, WalkBuilder, WalkState};

use crate::extract::{Detail, Reason, Unreadable};
use crate::ledger::Mark;
use crate::outcome::{SourceFile, Unscanned};
use crate::stop::Stop;

/// More threads than this only wait for each other: a walk is quicker than the reading of files.
const MOST_THREADS: usize = 4;

/// Why the walk cannot begin.
#[derive(Debug, thiserror::Error)]
pub enum RootError {
    /// There is nothing of this name.
    #[error("{0} does not exist")]
    Missing(String),
    /// It is a pipe, socket or device.
    #[error("{0} is neither a file nor a folder")]
    Special(String),
    /// The system refuses to look at it.
    #[error("{path} cannot be opened: {error}")]
    Closed {
        /// The root as it was given.
        path: String,
        /// What the system said.
        error: io::Error,
    },
}

/// Which paths are left out, by patterns.
#[derive(Debug, Clone, Default)]
pub struct Excludes {
    patterns: Vec<String>,
    set: GlobSet,
}

/// What a walk is to visit.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The roots, absolute, none below another.
    pub roots: Vec<PathBuf>,
    /// The roots of which these are some files and folders; none where they are whole.
    pub parts_of: Vec<PathBuf>,
    /// What is left out and counted.
    pub excludes: Excludes,
    /// Files of this very scan (its report), which are left out and counted.
    pub own: Vec<PathBuf>,
}

/// What a walk meets.
#[derive(Debug, PartialEq, Eq)]
pub enum Met {
    /// A file worth opening.
    File(SourceFile),
    /// Something that is left out or could not be listed.
    Unscanned(Unscanned),
}

impl Excludes {
    /// Compiles patterns. One without a slash fits a name anywhere (`node_modules`, `*.iso`); one with a
    /// slash fits a whole path (`/home/*/Music/**`) or the end of one (`Downloads/old`).
    ///
    /// # Errors
    ///
    /// When a pattern is malformed; the error names it.
    pub fn compile(patterns: &[String]) -> Result<Self, globset::Error> {
        let mut set = GlobSetBuilder::new();
        for pattern in patterns {
            let pattern = pattern.trim_end_matches('/');
            let anywhere = if pattern.starts_with('/') || pattern.starts_with("**/") {
                pattern.to_owned()
            } else {
                format!("**/{pattern}")
            };
            for form in [anywhere.clone(), pattern.to_owned()] {
                set.add(
                    GlobBuilder::new(&form)
                        .literal_separator(true)
                        .case_insensitive(cfg!(windows))
                        .build()?,
                );
            }
        }
        Ok(Self {
            patterns: patterns.to_vec(),
            set: set.build()?,
        })
    }

    /// The patterns, as they were given.
    #[must_use]
    pub fn patterns(&self) -> &[String] {
        &self.patterns
    }

    /// Whether a path is left out, by its own name or as a whole.
    #[must_use]
    pub fn covers(&self, path: &Path) -> bool {
        self.set.is_match(path)
    }
}

/// Brings roots to their absolute form, resolves those that are links, and drops those below another.
///
/// # Errors
///
/// When a root does not exist or is no file or folder, or when none of them may be read.
pub fn resolve_roots(given: &[PathBuf]) -> Result<Vec<PathBuf>, RootError> {
    let mut roots: Vec<(PathBuf, PathBuf)> = Vec::new();
    let mut refused = None;
    let mut readable = 0;
    for root in given {
        let name = || root.display().to_string();
        let closed = |error: io::Error| match error.kind() {
            io::ErrorKind::NotFound => RootError::Missing(name()),
            _ => RootError::Closed { path: name(), error },
        };
        let true_path = root.canonicalize().map_err(closed)?;
        let metadata = true_path.metadata().map_err(closed)?;
        let kind = metadata.file_type();
        if !kind.is_dir() && !kind.is_file() {
            return Err(RootError::Special(name()));
        }
        match try_to_read(&true_path, &metadata) {
            Ok(()) => readable += 1,
            Err(error) => refused = Some(closed(error)),
        }
        let absolute = std::path::absolute(root).map_err(closed)?;
        let climbs = absolute
            .components()
            .any(|part| part == std::path::Component::ParentDir);
        let shown = if climbs || absolute.is_symlink() {
            true_path.clone()
        } else {
            absolute
        };
        roots.push((true_path, shown));
    }
    if let Some(refused) = refused.filter(|_| readable == 0) {
        return Err(refused);
    }
    let mut kept: Vec<(PathBuf, PathBuf)> = Vec::new();
    for (true_path, shown) in roots {
        if kept.iter().any(|(other, _)| true_path.starts_with(other)) {
            continue;
        }
        kept.retain(|(other, _)| !other.starts_with(&true_path));
        kept.push((true_path, shown));
    }
    Ok(kept.into_iter().map(|(_, shown)| shown).collect())
}

/// Whether the system lets us read a root. A placeholder is not opened.
fn try_to_read(root: &Path, metadata: &std::fs::Metadata) -> io::Result<()> {
    if metadata.is_dir() {
        std::fs::read_dir(root).map(drop)
    } else if is_placeholder(metadata) {
        Ok(())
    } else {
        crate::regular::open(root).map(drop)
    }
}

/// What becomes of a file that the walk comes to: what is met is sent on, and nothing of one that is known already.
pub type Meet<'m> = dyn Fn(SourceFile) -> Option<Met> + Sync + 'm;

/// Walks to the end or until it is stopped. Blocks while `out` is full.
pub fn walk(plan: &Plan, threads: usize, stop: &Stop, meet: &Meet<'_>, out: &Sender<Met>) {
    let mut roots = plan.roots.iter();
    let Some(first) = roots.next() else { return };
    let mut builder = WalkBuilder::new(first);
    for root in roots {
        builder.add(root);
    }
    builder
        .standard_filters(false)
        .follow_links(false)
        .threads(threads.clamp(1, MOST_THREADS));
    let whole = if plan.parts_of.is_empty() {
        &plan.roots
    } else {
        &plan.parts_of
    };
    let true_roots: Vec<PathBuf> = whole
        .iter()
        .map(|root| root.canonicalize().unwrap_or_else(|_| root.clone()))
        .collect();
    let survey = Survey {
        plan,
        true_roots: &true_roots,
        meet,
    };
    builder.build_parallel().run(|| {
        let out = out.clone();
        Box::new(move |met| survey.visit(stop, &out, met))
    });
}

/// What a walk goes by.
#[derive(Clone, Copy)]
struct Survey<'p> {
    plan: &'p Plan,
    /// The roots without links on the way to them.
    true_roots: &'p [PathBuf],
    meet: &'p Meet<'p>,
}

impl Survey<'_> {
    fn visit(self, stop: &Stop, out: &Sender<Met>, met: Result<DirEntry, ignore::Error>) -> WalkState {
        if stop.is_wanted() {
            return WalkState::Quit;
        }
        let (met, next) = match met {
            Ok(entry) => self.look_at(&entry),
            Err(error) => (self.failed(&error), WalkState::Continue),
        };
        match met.map(|met| out.send(met)) {
            Some(Err(_)) => WalkState::Quit,
            Some(Ok(())) | None => next,
        }
    }

    fn look_at(self, entry: &DirEntry) -> (Option<Met>, WalkState) {
        let plan = self.plan;
        let Some(kind) = entry.file_type() else {
            return (None, WalkState::Continue);
        };
        let path = entry.path();
        if kind.is_symlink() && self.leads_out(path) {
            let why = Unreadable::new(Reason::Excluded, Detail::Link);
            return (Some(unscanned(path, why)), WalkState::Continue);
        }
        if !kind.is_dir() && !kind.is_file() {
            return (None, WalkState::Continue);
        }
        if plan.excludes.covers(path) || (kind.is_file() && plan.own.iter().any(|own| own == path)) {
            return (Some(unscanned(path, Reason::Excluded.into())), WalkState::Skip);
        }
        if kind.is_dir() {
            return if is_kernel_file_system(path) {
                (None, WalkState::Skip)
            } else {
                (None, WalkState::Continue)
            };
        }
        let met = match entry.metadata() {
            Ok(metadata) if is_placeholder(&metadata) => Some(Met::Unscanned(Unscanned {
                path: Arc::new(path.to_path_buf()),
                entry: None,
                size: Some(metadata.len()),
                modified: metadata.modified().ok(),
                why: Reason::Placeholder.into(),
            })),
            Ok(metadata) => (self.meet)(SourceFile {
                mark: Mark::of(path, &metadata),
                path: Arc::new(path.to_path_buf()),
                size: metadata.len(),
                modified: metadata.modified().ok(),
            }),
            Err(error) => self.failed(&error),
        };
        (met, WalkState::Continue)
    }

    /// Whether a link leads to a file or folder that this walk does not come to.
    fn leads_out(self, link: &Path) -> bool {
        let Ok(target) = link.canonicalize() else {
            return false;
        };
        let is_walked = self.true_roots.iter().any(|root| target.starts_with(root));
        let is_file = target.metadata().is_ok_and(|met| met.is_dir() || met.is_file());
        !is_walked && is_file && !is_kernel_file_system(&target)
    }

    /// An error of the walk as a result, unless the thing has vanished. One that names no path is the first root's.
    fn failed(self, error: &ignore::Error) -> Option<Met> {
        let reason = match error.io_error() {
            Some(error) => reason_of(error.kind())?,
            None => Reason::IoError,
        };
        let path = path_of(error).or_else(|| self.plan.roots.first().map(PathBuf::as_path))?;
        Some(unscanned(path, reason.into()))
    }
}

fn unscanned(path: &Path, why: Unreadable) -> Met {
    Met::Unscanned(Unscanned {
        path: Arc::new(path.to_path_buf()),
        entry: None,
        size: None,
        modified: None,
        why,
    })
}

/// The reason that stands for an error of the system; `None` when the thing is no longer there.
pub(crate) fn reason_of(kind: io::ErrorKind) -> Option<Reason> {
    match kind {
        io::ErrorKind::NotFound => None,
        io::ErrorKind::PermissionDenied => Some(Reason::Permission),
        io::ErrorKind::ResourceBusy | io::ErrorKind::WouldBlock => Some(Reason::Locked),
        _ => Some(Reason::IoError),
    }
}

fn path_of(error: &ignore::Error) -> Option<&Path> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => path_of(err),
        ignore::Error::Loop { child, .. } => Some(child),
        ignore::Error::Partial(errors) => errors.iter().find_map(path_of),
        _ => None,
    }
}

/// Whether opening the file would fetch it from a cloud.
#[cfg(windows)]
fn is_placeholder(metadata: &std::fs::Metadata) -> bool {
    use std::os::windows::fs::MetadataExt;
    const OFFLINE: u32 = 0x1000;
    const RECALL_ON_OPEN: u32 = 0x4_0000;
    const RECALL_ON_DATA_ACCESS: u32 = 0x40_0000;
    metadata.file_attributes() & (OFFLINE | RECALL_ON_OPEN | RECALL_ON_DATA_ACCESS) != 0
}

/// Whether opening the file would fetch it from a cloud: only Windows tells.
#[cfg(not(windows))]
const fn is_placeholder(_metadata: &std::fs::Metadata) -> bool {
    false
}

/// Whether a folder shows the kernel's state and not files: `/proc`, `/sys` and the like.
#[cfg(target_os = "linux")]
pub(crate) fn is_kernel_file_system(path: &Path) -> bool {
    // Magic numbers from statfs(2), of file systems that hold nothing that a person has stored.
    const PROC: u64 = 0x9fa0;
    const SYSFS: u64 = 0x6265_6572;
    const CGROUP: u64 = 0x0027_e0eb;
    const CGROUP2: u64 = 0x6367_7270;
    const DEBUGFS: u64 = 0x6462_6720;
    const TRACEFS: u64 = 0x7472_6163;
    const SECURITYFS: u64 = 0x7363_6673;
    const BPF: u64 = 0xcafe_4a11;
    // Only what is mounted there can be one: a few folders near the root, so the rest is not asked.
    if path.components().count() > 5 {
        return false;
    }
    rustix::fs::statfs(path).is_ok_and(|stat| {
        let magic = u64::try_from(stat.f_type).unwrap_or_default();
        matches!(
            magic,
            PROC | SYSFS | CGROUP | CGROUP2 | DEBUGFS | TRACEFS | SECURITYFS | BPF
        )
    })
}

#[cfg(not(target_os = "linux"))]
pub(crate) const fn is_kernel_file_system(_path: &Path) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn met(plan: &Plan) -> Vec<Met> {
        let (out, met) = crossbeam_channel::unbounded();
        walk(plan, 2, &Stop::new(), &|file| Some(Met::File(file)), &out);
        drop(out);
        met.iter().collect()
    }

    fn plan(roots: &[PathBuf], excludes: &[&str]) -> Plan {
        let patterns: Vec<String> = excludes.iter().map(|&p| p.to_owned()).collect();
        Plan {
            roots: resolve_roots(roots).unwrap(),
            excludes: Excludes::compile(&patterns).unwrap(),
            parts_of: Vec::new(),
            own: Vec::new(),
        }
    }

    fn names(met: &[Met], root: &Path) -> Vec<String> {
        let mut names: Vec<String> = met
            .iter()
            .map(|met| match met {
                Met::File(file) => file
                    .path
                    .strip_prefix(root)
                    .unwrap_or(&file.path)
                    .display()
                    .to_string(),
                Met::Unscanned(un) => {
                    format!(
                        "{}: {}",
                        un.why,
                        un.path.strip_prefix(root).unwrap_or(&un.path).display()
                    )
                }
            })
            .collect();
        names.sort();
        names
    }

    fn tree(files: &[&str]) -> (tempfile::TempDir, PathBuf) {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().canonicalize().unwrap();
        for file in files {
            let path = root.join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "x").unwrap();
        }
        (dir, root)
    }

    #[test]
    fn hidden_and_ignored_files_are_walked() {
        let (_dir, root) = tree(&[".hidden/.a", ".git/config", "b.txt"]);
        fs::write(root.join(".gitignore"), "b.txt\n").unwrap();
        fs::write(root.join(".ignore"), "*\n").unwrap();
        let met = met(&plan(std::slice::from_ref(&root), &[]));
        assert_eq!(
            names(&met, &root),
            [".git/config", ".gitignore", ".hidden/.a", ".ignore", "b.txt"]
        );
    }

    #[cfg(unix)]
    #[test]
    fn links_are_not_followed_and_counted_where_they_lead_out() {
        let (_dir, root) = tree(&["in/a", "out/b"]);
        std::os::unix::fs::symlink(root.join("out"), root.join("in/link")).unwrap();
        std::os::unix::fs::symlink(root.join("out/b"), root.join("in/file-link")).unwrap();
        std::os::unix::fs::symlink(root.join("in/a"), root.join("in/to-a")).unwrap();
        std::os::unix::fs::symlink(root.join("gone"), root.join("in/to-nothing")).unwrap();
        std::os::unix::fs::symlink("/dev/null", root.join("in/to-a-device")).unwrap();
        let _socket = std::os::unix::net::UnixListener::bind(root.join("in/socket")).unwrap();
        let met = met(&plan(&[root.join("in")], &[]));
        let mut names = names(&met, &root);
        assert_eq!(names.pop().as_deref(), Some("in/a"));
        names.sort();
        let link = Unreadable::new(Reason::Excluded, Detail::Link);
        assert_eq!(
            names,
            [format!("{link}: in/file-link"), format!("{link}: in/link")]
        );
    }

    #[cfg(unix)]
    #[test]
    fn roots_of_which_none_may_be_read_are_an_error() {
        use std::os::unix::fs::PermissionsExt;
        let (_dir, root) = tree(&["closed/a", "open/b", "file"]);
        for name in ["closed", "file"] {
            fs::set_permissions(root.join(name), fs::Permissions::from_mode(0o000)).unwrap();
        }
        let closed = [root.join("closed"), root.join("file")];
        // Who may read everything is refused nothing.
        if fs::read_dir(root.join("closed")).is_err() {
            let error = resolve_roots(&closed).unwrap_err();
            assert!(matches!(error, RootError::Closed { .. }), "{error}");
        }
        let with_open = [&closed[..], &[root.join("open")]].concat();
        assert_eq!(resolve_roots(&with_open).unwrap().len(), 3);
        fs::set_permissions(root.join("closed"), fs::Permissions::from_mode(0o700)).unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn a_root_that_is_a_link_is_followed() {
        let (_dir, root) = tree(&["out/b"]);
        std::os::unix::fs::symlink(root.join("out"), root.join("link")).unwrap();
        let met = met(&plan(&[root.join("link")], &[]));
        assert_eq!(names(&met, &root), ["out/b"]);
    }

    #[test]
    fn overlapping_roots_are_walked_once() {
        let (_dir, root) = tree(&["a/b/c", "a/d", "ab/e"]);
        let roots = [
            root.join("a/b"),
            root.join("a"),
            root.join("a/b/c"),
            root.join("ab"),
        ];
        let met = met(&plan(&roots, &[]));
        assert_eq!(names(&met, &root), ["a/b/c", "a/d", "ab/e"]);
    }

    #[test]
    fn excluded_files_and_folders_are_counted_once() {
        let (_dir, root) = tree(&["a/x.iso", "a/deep/y.iso", "node_modules/m/n", "k/old/z", "k/y"]);
        let met = met(&plan(
            std::slice::from_ref(&root),
            &["*.iso", "node_modules/", "k/old"],
        ));
        let expected = [
            "excluded: a/deep/y.iso",
            "excluded: a/x.iso",
            "excluded: k/old",
            "excluded: node_modules",
            "k/y",
        ];
        assert_eq!(names(&met, &root), expected);
    }

    #[test]
    fn a_malformed_pattern_is_an_error() {
        assert!(Excludes::compile(&["a[".to_owned()]).is_err());
    }

    #[test]
    fn the_report_of_the_scan_is_not_scanned() {
        let (_dir, root) = tree(&["a", "report.html"]);
        let mut plan = plan(std::slice::from_ref(&root), &[]);
        plan.own.push(root.join("report.html"));
        assert_eq!(names(&met(&plan), &root), ["a", "excluded: report.html"]);
    }

    #[test]
    fn a_root_that_does_not_exist_is_an_error() {
        let (_dir, root) = tree(&[]);
        let error = resolve_roots(&[root.join("gone")]).unwrap_err();
        assert!(matches!(error, RootError::Missing(_)), "{error}");
    }

    #[cfg(unix)]
    #[test]
    fn a_device_is_no_root() {
        let error = resolve_roots(&[PathBuf::from("/dev/null")]).unwrap_err();
        assert!(matches!(error, RootError::Special(_)), "{error}");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn kernel_file_systems_are_passed_over() {
        assert!(is_kernel_file_system(Path::new("/proc")));
        assert!(!is_kernel_file_system(&std::env::temp_dir()));
    }

    #[cfg(unix)]
    #[test]
    fn names_need_not_be_utf8() {
        use std::os::unix::ffi::OsStrExt;
        let (_dir, root) = tree(&[]);
        let path = root.join(std::ffi::OsStr::from_bytes(b"caf\xe9"));
        fs::write(&path, "x").unwrap();
        let met = met(&plan(&[root], &[]));
        assert!(matches!(&met[..], [Met::File(file)] if *file.path == path));
    }

    #[test]
    fn a_stopped_walk_yields_nothing_more() {
        let (_dir, root) = tree(&["a", "b"]);
        let (out, met) = crossbeam_channel::unbounded();
        let stop = Stop::new();
        stop.want();
        walk(&plan(&[root], &[]), 1, &stop, &|file| Some(Met::File(file)), &out);
        drop(out);
        assert_eq!(met.iter().count(), 0);
    }
}
