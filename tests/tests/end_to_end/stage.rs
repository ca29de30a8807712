//! A folder with the sample in it, an index of its export, and the program.

use std::fs;
use std::path::{Path, PathBuf};

use homeward_tests::program::{Program, Run, text};
use homeward_tests::sample;
use homeward_tests::truth::Truth;
use serde_json::Value;

/// The sample, made anew for one test.
pub(crate) struct Stage {
    pub(crate) program: Program,
    pub(crate) truth: Truth,
    folder: tempfile::TempDir,
}

impl Stage {
    /// The sample with an index of its export.
    pub(crate) fn sample() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let truth = sample::make(folder.path()).unwrap();
        let program = Program::find(None).unwrap();
        let stage = Self {
            program,
            truth,
            folder,
        };
        stage
            .program
            .build_index(&stage.export(), &stage.index())
            .unwrap();
        stage
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().canonicalize().unwrap().join(name)
    }

    pub(crate) fn home(&self) -> PathBuf {
        self.path("home")
    }

    pub(crate) fn export(&self) -> PathBuf {
        self.path("crm-export.csv")
    }

    pub(crate) fn index(&self) -> PathBuf {
        self.path("customers.hwi")
    }

    /// Writes a file beside the sample.
    pub(crate) fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, bytes).unwrap();
        path
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Run {
        self.program.run(arguments).unwrap()
    }

    /// Scans a path in a format.
    pub(crate) fn scan(&self, path: &Path, format: &str) -> Run {
        let (path, index) = (text(path).unwrap(), self.index());
        self.run(&["scan", path, "--index", text(&index).unwrap(), "--format", format])
    }

    /// The lines of a scan of the home folder.
    pub(crate) fn lines(&self) -> Vec<Value> {
        self.program.scan(&self.home(), &self.index()).unwrap()
    }
}
