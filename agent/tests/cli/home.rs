//! A folder to scan, a CRM export beside it, and the program.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

/// A CRM export of two fictitious customers.
const EXPORT: &str = "\
klantnummer,naam,email,telefoon
C-1001,Jan de Vries,jan.de.vries@voorbeeld.example,0612345678
C-1002,Els van der Berg,els.vandenberg@voorbeeld.example,0687654321
";

/// Text that holds both customers.
pub(crate) const BOTH: &str = "Jan de Vries, jan.de.vries@voorbeeld.example\n\n\
                               Els van der Berg, els.vandenberg@voorbeeld.example\n";

/// A folder to scan and a place beside it.
pub(crate) struct Home {
    dir: tempfile::TempDir,
}

/// What a scan with `--format jsonl` said.
pub(crate) struct Said {
    pub(crate) code: Option<i32>,
    pub(crate) lines: Vec<Value>,
    pub(crate) stderr: String,
}

impl Home {
    pub(crate) fn new() -> Self {
        let home = Self {
            dir: tempfile::tempdir().unwrap(),
        };
        fs::create_dir(home.root()).unwrap();
        fs::write(home.beside("customers.csv"), EXPORT).unwrap();
        home
    }

    /// The folder to scan.
    pub(crate) fn root(&self) -> PathBuf {
        self.dir.path().canonicalize().unwrap().join("home")
    }

    /// A place outside the folder to scan.
    pub(crate) fn beside(&self, name: &str) -> PathBuf {
        self.dir.path().canonicalize().unwrap().join(name)
    }

    /// Puts a file into the folder.
    pub(crate) fn put(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.root().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, content).unwrap();
        path
    }

    /// The program, with no environment but a place for temporary files.
    pub(crate) fn program(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_homeward"));
        command
            .env_clear()
            .env("TMPDIR", self.temporary())
            .stdin(Stdio::null());
        if cfg!(windows) {
            command.env("TEMP", self.temporary());
            command.env("SystemRoot", std::env::var_os("SystemRoot").unwrap_or_default());
        }
        command
    }

    /// Where the program puts temporary files.
    pub(crate) fn temporary(&self) -> PathBuf {
        let path = self.beside("tmp");
        fs::create_dir_all(&path).unwrap();
        path
    }

    /// A scan of the folder.
    pub(crate) fn scan(&self, args: &[&str]) -> Command {
        let mut command = self.program();
        command
            .arg("scan")
            .arg(self.root())
            .arg("--customers")
            .arg(self.beside("customers.csv"))
            .args(args);
        command
    }

    /// Runs a scan of the folder and reads its lines.
    pub(crate) fn said(&self, args: &[&str]) -> Said {
        let mut command = self.scan(&["--format", "jsonl"]);
        Said::of(&command.args(args).output().unwrap())
    }
}

impl Said {
    pub(crate) fn of(output: &Output) -> Self {
        let stdout = String::from_utf8(output.stdout.clone()).unwrap();
        Self {
            code: output.status.code(),
            lines: stdout
                .lines()
                .map(|line| serde_json::from_str(line).unwrap())
                .collect(),
            stderr: String::from_utf8(output.stderr.clone()).unwrap(),
        }
    }

    fn of_type(&self, kind: &str) -> impl Iterator<Item = &Value> {
        self.lines.iter().filter(move |line| line["type"] == kind)
    }

    /// Places of findings below `root`, in order of their names.
    pub(crate) fn found(&self, root: &Path) -> Vec<String> {
        let mut places: Vec<_> = self.of_type("finding").map(|line| place(line, root)).collect();
        places.sort();
        places
    }

    /// Places below `root` that were not read, with reason and detail.
    pub(crate) fn unscanned(&self, root: &Path) -> Vec<String> {
        let mut places: Vec<_> = self
            .of_type("unscanned")
            .map(|line| {
                let why = [&line["reason"], &line["detail"]].map(|word| word.as_str().unwrap_or("-"));
                format!("{} {}", place(line, root), why.join("/"))
            })
            .collect();
        places.sort();
        places
    }

    /// The summary.
    pub(crate) fn summary(&self) -> &Value {
        self.of_type("summary").next().expect("a summary")
    }
}

fn place(line: &Value, root: &Path) -> String {
    let path = Path::new(line["path"].as_str().unwrap());
    let path = path.strip_prefix(root).unwrap_or(path).display();
    match line["entry"].as_str() {
        Some(entry) => format!("{path}!/{entry}"),
        None => path.to_string(),
    }
}
