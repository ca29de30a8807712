//! Starts the programs: `homeward-server serve` on a place's database, and `homeward` as the agent of one device.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use homeward_server::audit::Actor;
use homeward_server::config::Config;
use homeward_server::customers::import;
use homeward_server::fleet::network::Networks;
use homeward_server::fleet::policy::{self, FleetPolicy};
use homeward_server::fleet::tokens::{self, Approval, IndexUse, NewToken, TokenKind};
use homeward_server::store::StoreUrl;
use serde_json::Value;

use crate::harness::{Engine, Place};

/// Longest time that a program may take to come up or to end.
const PATIENCE: Duration = Duration::from_mins(2);

/// `homeward`, where the build put it.
pub(super) fn homeward() -> PathBuf {
    let built = PathBuf::from(env!("CARGO_BIN_EXE_homeward-server")).with_file_name("homeward");
    assert!(
        built.exists(),
        "build the workspace first: cargo build --workspace"
    );
    built
}

/// A running `homeward-server serve`.
#[derive(Debug)]
pub(super) struct Server {
    child: Child,
    config: PathBuf,
    database: Option<String>,
    /// Where agents reach it.
    pub(super) url: String,
    /// Of its authority.
    pub(super) fingerprint: String,
}

impl Server {
    /// A server on the place's database and data folder.
    pub(super) fn start(place: &Place) -> Self {
        let config = place.folder.path().join("server.toml");
        let database = match (&place.app.config().database, place.engine) {
            (StoreUrl::Postgres(url), Engine::Postgres) => Some(url.clone()),
            _ => None,
        };
        let mut server = Self {
            child: Command::new("true").spawn().unwrap(),
            config,
            database,
            url: "https://127.0.0.1:0".to_owned(),
            fingerprint: String::new(),
        };
        server.child.wait().unwrap();
        server.again();
        server
    }

    /// Starts it anew on the same address.
    pub(super) fn again(&mut self) {
        let data = self.config.parent().unwrap();
        let words = format!(
            "data = '{}'\n[pages]\nlisten = '127.0.0.1:0'\n[agents]\nlisten = '{}'\n",
            data.display(),
            self.address()
        );
        std::fs::write(&self.config, words).unwrap();
        let log = std::fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(data.join("server.log"))
            .unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_homeward-server"));
        command.arg("serve").arg("--config").arg(&self.config);
        command.env_remove("DATABASE_URL").env("RUST_LOG", "warn");
        if let Some(url) = &self.database {
            command.env("DATABASE_URL", url);
        }
        self.child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .unwrap();
        let said = BufReader::new(self.child.stdout.take().unwrap());
        let line = said
            .lines()
            .map_while(Result::ok)
            .find(|line| line.starts_with("agents reach it at "))
            .unwrap_or_else(|| panic!("the server does not come up: {}", self.log()));
        let words: Vec<&str> = line.split([' ', ',']).filter(|word| !word.is_empty()).collect();
        (self.url, self.fingerprint) = (words[4].to_owned(), words[6].to_owned());
    }

    /// Ends it as a failure of power would.
    pub(super) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Address and port for agents.
    pub(super) fn address(&self) -> &str {
        self.url.trim_start_matches("https://")
    }

    /// What it said on standard error.
    pub(super) fn log(&self) -> String {
        std::fs::read_to_string(self.config.with_file_name("server.log")).unwrap_or_default()
    }

    /// The most memory that it took so far, in MiB; none where the system does not say.
    pub(super) fn most_memory(&self) -> Option<u64> {
        let said = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = said.lines().find(|line| line.starts_with("VmHWM:"))?;
        let kilobytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
        Some(kilobytes / 1024)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _: std::io::Result<()> = self.child.kill();
        let _: std::io::Result<std::process::ExitStatus> = self.child.wait();
    }
}

/// The agent of one device: a folder in which it runs, its files in `home`.
#[derive(Debug, Clone)]
pub(super) struct Agent {
    /// Where it runs.
    pub(super) folder: PathBuf,
    /// What tells its machine from others.
    pub(super) machine: String,
}

impl Agent {
    /// An agent with an empty home.
    pub(super) fn new(place: &Place, name: &str) -> Self {
        let folder = place.folder.path().join("agents").join(name);
        std::fs::create_dir_all(folder.join("home")).unwrap();
        Self {
            folder,
            machine: name.to_owned(),
        }
    }

    /// Writes a file into the home.
    pub(super) fn write(&self, name: &str, text: &str) {
        std::fs::write(self.folder.join("home").join(name), text).unwrap();
    }

    /// A file of what it keeps.
    pub(super) fn kept(&self, name: &str) -> PathBuf {
        self.folder.join("state").join(name)
    }

    /// A command of the agent.
    pub(super) fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(homeward());
        command
            .args(words)
            .arg("--state")
            .arg(self.folder.join("state"))
            .current_dir(&self.folder)
            .env_remove("DATABASE_URL")
            .env("HOMEWARD_MACHINE", &self.machine)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// Brings the device in.
    pub(super) fn enrol(&self, url: &str, fingerprint: &str, token: &str) -> Output {
        let words = ["enroll", "--server", url, "--fingerprint", fingerprint];
        let mut command = self.command(&words);
        command.args(["--token-file", "-", "--patience", "5"]);
        let mut child = command.spawn().unwrap();
        child.stdin.take().unwrap().write_all(token.as_bytes()).unwrap();
        child.wait_with_output().unwrap()
    }

    /// A round: fetch the policy, scan, report.
    pub(super) fn once(&self, patience: u64) -> Output {
        let patience = patience.to_string();
        let mut command = self.command(&["run", "--once", "--patience", &patience]);
        command.stdin(Stdio::null()).output().unwrap()
    }

    /// A round that has to go well.
    pub(super) fn round(&self) {
        let done = self.once(60);
        assert!(done.status.success(), "{}", words(&done));
    }

    /// What it says of itself.
    pub(super) fn status(&self) -> Value {
        let done = self.command(&["status", "--format", "json"]).output().unwrap();
        serde_json::from_slice(&done.stdout).unwrap()
    }

    /// Reports that wait.
    pub(super) fn waiting(&self) -> usize {
        let spool = std::fs::read_dir(self.kept("spool"));
        spool.map_or(0, |entries| {
            entries
                .flatten()
                .filter(|entry| entry.path().extension().is_some_and(|end| end == "gz"))
                .count()
        })
    }

    /// Who it is, as it keeps it.
    pub(super) fn identity(&self) -> Value {
        serde_json::from_slice(&std::fs::read(self.kept("identity.json")).unwrap()).unwrap()
    }

    /// Changes who it is.
    pub(super) fn keep_identity(&self, identity: &Value) {
        std::fs::write(self.kept("identity.json"), identity.to_string()).unwrap();
    }
}

/// What a program said on standard error.
pub(super) fn words(done: &Output) -> String {
    String::from_utf8_lossy(&done.stderr).into_owned()
}

/// A token that lets devices in.
pub(super) async fn token(place: &Place, uses: i32, networks: &str, approval: Approval) -> String {
    let new = NewToken {
        name: "roll-out".into(),
        kind: TokenKind::Fleet,
        uses,
        life: Duration::from_hours(1),
        networks: Networks::parse(networks).unwrap(),
        approval,
        index: IndexUse::Held,
    };
    let (_, secret) = tokens::create(&place.app, new, Actor::Server).await.unwrap();
    secret.reveal().to_owned()
}

/// Customers of the company: so many, each with a name and an address of their own.
pub(super) fn customer(number: usize) -> (String, String) {
    let family = ["Bakker", "Visser", "Smit", "Meijer", "Mulder"][number % 5];
    let name = format!("Persoon{number} {family}");
    (name, format!("persoon{number}@example.nl"))
}

/// A list of customers as an employee keeps one.
pub(super) fn list(numbers: impl IntoIterator<Item = usize>) -> String {
    let mut text = "Naam;E-mail\n".to_owned();
    for number in numbers {
        let (name, mail) = customer(number);
        text.push_str(&format!("{name};{mail}\n"));
    }
    text
}

/// Gives the place an index of so many customers and a policy of these roots.
pub(super) async fn furnish(place: &Place, customers: usize, roots: &[&str]) {
    let mut export = "Klantnummer;Voornaam;Achternaam;E-mail\n".to_owned();
    for number in 0..customers {
        let (name, mail) = customer(number);
        let (first, last) = name.split_once(' ').unwrap();
        export.push_str(&format!("K{number};{first};{last};{mail}\n"));
    }
    let file = place.folder.path().join("export.csv");
    std::fs::write(&file, export).unwrap();
    let config = Config {
        agent_program: Some(homeward()),
        ..place.app.config().clone()
    };
    import(place.store(), &config, Actor::Server, &file, &[])
        .await
        .unwrap();
    let roots = roots.iter().map(|&root| root.to_owned()).collect();
    let told = FleetPolicy {
        roots,
        ..FleetPolicy::default()
    };
    policy::set(&place.app, &told, Actor::Server).await.unwrap();
}

/// Waits until something is so.
pub(super) fn until(what: &str, mut so: impl FnMut() -> bool) {
    let began = Instant::now();
    while !so() {
        assert!(began.elapsed() < PATIENCE, "not in time: {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Where the folder of a place lies.
pub(super) fn authority(place: &Place) -> PathBuf {
    Path::new(place.folder.path()).join("authority.pem")
}
