//! One PostgreSQL for all test processes of a checkout, started by the first that needs it.
//!
//! A runner may give every case a process of its own, and making a database cluster takes seconds. So the cluster
//! is shared: each process holds a shared lock on a file while it lives; a watcher stops the server and deletes it
//! some seconds after the last lock is gone. PostgreSQL refuses to run as root and is then run as its own account.
//! It listens on a Unix socket in a folder that only that account may write to, not on the network.

use std::fs::{self, File, OpenOptions};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

/// Stops the server when nobody has held the lock for a while. Arguments: folder, `pg_ctl` and whatever runs it.
const WATCHER: &str = r#"
folder=$1; shift
while sleep 10; do
    exec 9>"$folder/lease"
    if flock -n -x 9; then
        "$@" -D "$folder/data" -m immediate -w stop
        rm -rf "$folder"
        exit
    fi
    exec 9>&-
done
"#;
/// How long the server may take to answer.
const PATIENCE: Duration = Duration::from_mins(1);

/// A running server.
#[derive(Debug)]
pub(crate) struct Server {
    folder: PathBuf,
    /// Held while this process lives.
    _lease: File,
}

impl Server {
    /// The URL of one of its databases.
    pub(crate) fn url(&self, database: &str) -> String {
        let socket = self
            .folder
            .join("socket")
            .display()
            .to_string()
            .replace('/', "%2F");
        format!("postgres://homeward@{socket}/{database}")
    }
}

/// The server; else why there is none.
pub(crate) fn server() -> Result<&'static Server, &'static str> {
    static SERVER: OnceLock<Result<Server, String>> = OnceLock::new();
    SERVER.get_or_init(start).as_ref().map_err(String::as_str)
}

fn start() -> Result<Server, String> {
    let programs = programs().ok_or("PostgreSQL is not installed (Debian: postgresql)")?;
    let mut hasher = DefaultHasher::new();
    env!("CARGO_TARGET_TMPDIR").hash(&mut hasher);
    let name = format!("homeward-test-{:x}", hasher.finish());
    // Not in the target folder: the account of PostgreSQL may not be able to reach it, and sockets' paths are short.
    let folder = std::env::temp_dir().join(name);
    loop {
        fs::create_dir_all(&folder).map_err(|error| format!("no folder for it: {error}"))?;
        let lease = open(&folder.join("lease"))?;
        lease.lock_shared().map_err(|error| error.to_string())?;
        let mutex = open(&folder.join("starting"))?;
        mutex.lock().map_err(|error| error.to_string())?;
        // The watcher may have deleted the folder while this process waited for its locks.
        if !folder.join("lease").exists() || !folder.join("starting").exists() {
            continue;
        }
        if !answers(&folder) {
            // What is there is of a machine that was switched off, or of a watcher that was ended.
            for left in ["socket", "data"] {
                let _: std::io::Result<()> = fs::remove_dir_all(folder.join(left));
            }
            make(&folder, &programs)?;
        }
        return Ok(Server {
            folder,
            _lease: lease,
        });
    }
}

fn open(path: &Path) -> Result<File, String> {
    OpenOptions::new()
        .create(true)
        .append(true)
        .open(path)
        .map_err(|error| format!("{}: {error}", path.display()))
}

/// Makes a cluster, starts it, and sees to it that it ends.
fn make(folder: &Path, programs: &Path) -> Result<(), String> {
    let root = fs::metadata("/proc/self").is_ok_and(|process| owner(&process) == 0);
    let mut prefix = Vec::new();
    if root {
        run(Command::new("chown").arg("postgres:").arg(folder))?;
        prefix = vec!["runuser", "-u", "postgres", "--"];
    }
    let command = |program: &str| {
        let program = programs.join(program);
        let mut words = prefix.iter().map(|word| Path::new(word).to_path_buf());
        let mut command = match words.next() {
            Some(first) => {
                let mut command = Command::new(first);
                command.args(words).arg(program);
                command
            }
            None => Command::new(program),
        };
        command.current_dir(folder);
        command
    };
    let mut socket = Command::new("mkdir");
    if root {
        socket = Command::new("runuser");
        socket.args(["-u", "postgres", "--", "mkdir"]);
    }
    run(socket.arg("-p").arg(folder.join("socket")))?;
    let data = folder.join("data");
    if !data.join("PG_VERSION").exists() {
        let mut initdb = command("initdb");
        initdb.arg("-D").arg(&data).args([
            "--username=homeward",
            "--auth=trust",
            "--encoding=UTF8",
            "--no-locale",
            "--no-sync",
        ]);
        run(&mut initdb)?;
    }
    let options = format!(
        "-c listen_addresses='' -c unix_socket_directories='{}' -c fsync=off -c full_page_writes=off \
         -c max_connections=300 -c shared_buffers=128MB",
        folder.join("socket").display()
    );
    let mut begin = command("pg_ctl");
    begin.arg("-D").arg(&data).arg("-l").arg(folder.join("log"));
    run(begin.args(["-w", "-s", "-o", &options, "start"]))?;

    let mut watcher = Command::new("bash");
    watcher.args(["-c", WATCHER, "watcher"]).arg(folder);
    watcher.args(&prefix).arg(programs.join("pg_ctl"));
    let quiet = watcher
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    quiet
        .current_dir("/")
        .spawn()
        .map_err(|error| error.to_string())?;

    let began = Instant::now();
    while !answers(folder) {
        if began.elapsed() > PATIENCE {
            return Err("it does not come up".to_owned());
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    Ok(())
}

/// Whether a server listens: its socket outlives one that was killed.
#[cfg(unix)]
fn answers(folder: &Path) -> bool {
    std::os::unix::net::UnixStream::connect(folder.join("socket/.s.PGSQL.5432")).is_ok()
}

#[cfg(not(unix))]
fn answers(_: &Path) -> bool {
    false
}

#[cfg(unix)]
fn owner(file: &fs::Metadata) -> u32 {
    std::os::unix::fs::MetadataExt::uid(file)
}

#[cfg(not(unix))]
fn owner(_: &fs::Metadata) -> u32 {
    1
}

/// The folder of its programs: of the newest version from 15 on.
fn programs() -> Option<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").ok()?;
    let newest = versions
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok())
        .filter(|version| *version >= 15)
        .max()?;
    let folder = PathBuf::from(format!("/usr/lib/postgresql/{newest}/bin"));
    folder.join("initdb").exists().then_some(folder)
}

fn run(command: &mut Command) -> Result<(), String> {
    // The server keeps what it inherits: a pipe to it would never end.
    let output = tempfile::tempfile().map_err(|error| error.to_string())?;
    let also = output.try_clone().map_err(|error| error.to_string())?;
    let status = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(also)
        .status()
        .map_err(|error| format!("{}: {error}", command.get_program().display()))?;
    if status.success() {
        return Ok(());
    }
    let mut said = String::new();
    let mut output = output;
    let _: std::io::Result<u64> = std::io::Seek::rewind(&mut output).map(|()| 0);
    let _: std::io::Result<usize> = std::io::Read::read_to_string(&mut output, &mut said);
    Err(format!("{} {status}: {said}", command.get_program().display()))
}
