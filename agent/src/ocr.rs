//! Text in pictures, by Tesseract where it is installed. An option: nothing of this runs unless asked for.
//!
//! A worker may not start programs, so each has a companion (`homeward pictures`, hidden) that was started before the
//! worker was confined and that holds the other ends of two pipes: pictures go to it and words come back, from memory to
//! memory, and neither the agent nor the disk sees them. The companion ([`companion`]) is confined too, and with it
//! every Tesseract that it starts (`run`), one for each page. [`reader`] is the worker's side, `wire` what
//! both say. A picture that Tesseract fails over costs itself.

pub mod companion;
pub mod reader;
mod run;
mod wire;

use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

/// Processor time that one page of a picture may take.
pub const TIME: Duration = Duration::from_mins(1);

/// The same by the clock: others want the processor too.
pub const WALL: Duration = Duration::from_mins(3);

/// Languages unless told otherwise.
pub const LANGUAGES: &str = "nld+eng";

/// Which Tesseract reads, and in which languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tesseract {
    /// Its program file.
    pub program: PathBuf,
    /// Names of its language data, joined by `+`.
    pub languages: String,
}

/// Why text in pictures cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum MissingError {
    /// This program was built without reading pictures.
    #[error("this homeward was built without the feature `pdf`")]
    Unbuilt,
    /// There is no such program.
    #[error("Tesseract is not installed")]
    Program,
    /// It does not run.
    #[error("Tesseract does not run: {0}")]
    Broken(#[from] io::Error),
    /// Data of a language are not there.
    #[error("Tesseract has no data for the language {0}")]
    Language(String),
}

impl Tesseract {
    /// Finds the Tesseract that is installed, and asks it whether it has these languages.
    ///
    /// # Errors
    ///
    /// When there is none, or it lacks a language.
    pub fn find(languages: &str) -> Result<Self, MissingError> {
        if !cfg!(feature = "pdf") {
            return Err(MissingError::Unbuilt);
        }
        let path = std::env::var_os("PATH");
        let program = find_in(path.as_deref().unwrap_or(OsStr::new(USUAL))).ok_or(MissingError::Program)?;
        let said = Command::new(&program)
            .arg("--list-langs")
            .stdin(Stdio::null())
            .stderr(Stdio::null())
            .output()?;
        let said = String::from_utf8_lossy(&said.stdout);
        // The first line is a heading.
        let known: Vec<_> = said.lines().skip(1).map(str::trim).collect();
        match languages.split('+').find(|language| !known.contains(language)) {
            Some(missing) => Err(MissingError::Language(missing.to_owned())),
            None => Ok(Self {
                program,
                languages: languages.to_owned(),
            }),
        }
    }
}

/// Where programs are where nobody says so.
const USUAL: &str = "/usr/local/bin:/usr/bin:/bin";

fn find_in(path: &OsStr) -> Option<PathBuf> {
    let name = format!("tesseract{}", std::env::consts::EXE_SUFFIX);
    let found = std::env::split_paths(path)
        .filter(|folder| folder.is_absolute())
        .map(|folder| folder.join(&name))
        .find(|file| file.is_file())?;
    // Rules on files hold for the file itself and not for a link to it.
    Some(found.canonicalize().unwrap_or(found))
}

/// Names of language data as people join them: `nld+eng`.
///
/// # Errors
///
/// When they are something else: the message says what is expected.
pub fn languages(text: &str) -> Result<String, String> {
    let is_name = |name: &str| {
        !name.is_empty()
            && name.len() <= 32
            && name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    };
    if text.len() <= 256 && text.split('+').all(is_name) {
        Ok(text.to_owned())
    } else {
        Err("names of Tesseract's languages joined by +, as in nld+eng".to_owned())
    }
}

/// Folders that Tesseract reads: its libraries, and its language data.
fn readable(tesseract: &Path) -> Vec<PathBuf> {
    let usual = [
        "/usr",
        "/lib",
        "/lib64",
        "/bin",
        "/etc/ld.so.cache",
        "/etc/ld.so.preload",
    ];
    // Where it is installed elsewhere, what it needs lies beside its `bin`.
    let own = tesseract.parent().and_then(Path::parent);
    let own = own.filter(|folder| folder.parent().is_some());
    usual
        .into_iter()
        .map(PathBuf::from)
        .chain(own.map(Path::to_owned))
        .chain(std::env::var_os(DATA).map(PathBuf::from))
        .filter(|path| path.exists())
        .collect()
}

/// Where language data are, if not at the usual place.
const DATA: &str = "TESSDATA_PREFIX";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_names_and_nothing_that_a_program_could_take_for_more() {
        for good in ["nld", "nld+eng", "chi_sim+deu"] {
            assert_eq!(languages(good).as_deref(), Ok(good));
        }
        for bad in ["", "nld+", "nld eng", "--psm", "../x", "nld;eng", &"a".repeat(40)] {
            assert!(languages(bad).is_err(), "{bad}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn the_program_is_looked_for_in_absolute_folders_only() {
        let dir = tempfile::tempdir().unwrap();
        let program = dir.path().canonicalize().unwrap().join("tesseract");
        std::fs::write(&program, "").unwrap();
        let path = std::env::join_paths([Path::new("."), Path::new("/none"), dir.path()]).unwrap();
        assert_eq!(find_in(&path), Some(program));
        assert_eq!(find_in(OsStr::new(".:/none")), None);
    }
}
