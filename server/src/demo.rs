//! A company to look at: fictitious customers, the laptop of somebody who left, and a login for every role.
//!
//! What happens is what happens at a real company: an export is imported, a device is enrolled by a token, and the
//! sibling program `homeward` scans and reports over TLS on loopback. All of it lies in one folder that the caller
//! removes; nothing outside it is read.

mod sample;

use std::fs;
use std::io::Write;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, bail};
use uuid::Uuid;

use crate::accounts::change;
use crate::app::App;
use crate::audit::Actor;
use crate::config::{Config, Front, Listener};
use crate::customers;
use crate::fleet::network::Networks;
use crate::fleet::policy::{self, FleetPolicy};
use crate::fleet::tokens::{self, Approval, IndexUse, NewToken, TokenKind};
use crate::people::import;
use crate::role::Role;
use crate::secret::Secret;
use crate::store::StoreUrl;
use crate::store::accounts::AccountDraft;

/// Personnel numbers of the manager and of who left.
const MANAGER: &str = "101";
const LEAVER: &str = "102";

/// Who may log in, and as whom in the directory.
const LOGINS: [(Role, &str, &str, Option<&str>); 6] = [
    (Role::Administrator, "beheer", "Tom Beheer", None),
    (Role::PrivacyTeam, "privacy", "Nora Smit", None),
    (Role::DataProtectionOfficer, "fg", "Karel Haan", None),
    (Role::Manager, "leiding", "Hanneke Vos", Some(MANAGER)),
    (Role::Employee, "medewerker", "Joost Lamers", Some(LEAVER)),
    (Role::Auditor, "auditor", "Els Groot", None),
];

/// The server of the demonstration, with all of its data below a folder. Ports are the system's choice.
#[must_use]
pub fn config(work: &Path, program: Option<PathBuf>) -> Config {
    let listen = SocketAddr::from(([127, 0, 0, 1], 0));
    let listener = |scheme: &str| Listener {
        listen,
        url: format!("{scheme}://{listen}"),
    };
    let data = work.join("data");
    Config {
        database: StoreUrl::in_folder(&data),
        data,
        pages: listener("http"),
        front: Front::default(),
        oidc: None,
        agents: listener("https"),
        audit_heads: None,
        agent_program: program,
    }
}

/// Writes the leaver's files, imports the customers, and says what devices scan. Before the server listens.
///
/// # Errors
///
/// When the folder cannot be written, or the program `homeward` cannot be run.
pub async fn furnish(app: &App, work: &Path) -> anyhow::Result<()> {
    let home = work.join("home");
    for (name, bytes) in sample::HOME {
        let path = home.join(name);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(path, bytes)?;
    }
    let export = work.join("crm-export.csv");
    fs::write(&export, sample::EXPORT)?;
    customers::import(app.store(), app.config(), Actor::Server, &export, &[]).await?;
    fs::remove_file(&export)?;
    let policy = FleetPolicy {
        roots: vec![home.to_string_lossy().into_owned()],
        ..FleetPolicy::default()
    };
    policy::set(app, &policy, Actor::Server).await?;
    Ok(())
}

/// Enrols this machine as the leaver's laptop, and scans and reports. The server listens.
///
/// # Errors
///
/// When the program `homeward` cannot do it; its own words.
pub async fn report(app: &App, work: &Path) -> anyhow::Result<()> {
    let new = NewToken {
        name: "Laptop of the demonstration".to_owned(),
        kind: TokenKind::OneTime,
        uses: 1,
        life: Duration::from_hours(1),
        networks: Networks::parse("127.0.0.0/8")?,
        approval: Approval::None,
        index: IndexUse::Held,
    };
    let (_, token) = tokens::create(app, new, Actor::Server).await?;
    let state = work.join("agent");
    let authority = app.authority()?.fingerprint().to_string();
    let server = app.config().agents.url.clone();
    let program = customers::program(app.config());
    let mut enrol = Command::new(&program);
    enrol.args(["enroll", "--server", &server, "--fingerprint", &authority]);
    enrol.args(["--token-file", "-", "--state"]).arg(&state);
    run(enrol, token.reveal().to_owned()).await?;
    let mut once = Command::new(&program);
    once.args(["run", "--once", "--state"]).arg(&state);
    give_laptop(app).await?;
    run(once, String::new()).await
}

/// Puts two people into the directory, the second of whom the device belongs to.
async fn give_laptop(app: &App) -> anyhow::Result<()> {
    let devices = app.store().devices(0, 1).await?;
    let device = devices.first().map_or("", |device| device.name.as_str());
    let people = format!(
        "Personeelsnummer;Naam;Team;Leidinggevende;Apparaat\n\
         {MANAGER};Hanneke Vos;Verkoop;;\n\
         {LEAVER};Joost Lamers;Verkoop;{MANAGER};{device}\n"
    );
    let Ok(table) = import::read(people.as_bytes()) else {
        bail!("the directory of the demonstration cannot be read");
    };
    if import::apply(app.store(), &table, Actor::Server).await?.is_err() {
        bail!("the directory of the demonstration cannot be used");
    }
    Ok(())
}

/// Makes an account for every role. Gives their logins and the password that all have.
///
/// # Errors
///
/// When the database or the system's randomness fails.
pub async fn admit(app: &App) -> anyhow::Result<(Vec<(Role, &'static str)>, String)> {
    let password: String = Secret::new("")?.reveal().chars().take(16).collect();
    let mut logins = Vec::new();
    for (role, login, name, key) in LOGINS {
        let person: Option<Uuid> = match key {
            Some(key) => app.store().person_of_key(key).await?.map(|person| person.id),
            None => None,
        };
        let draft = AccountDraft {
            login: login.to_owned(),
            name: name.to_owned(),
            email: None,
            roles: vec![role],
            person,
            language: "nl".to_owned(),
            subject: None,
        };
        let id = change::create(app.store(), &draft, Actor::Server).await?;
        let hash = app.accounts().hasher.hash(password.clone()).await?;
        change::password(app.store(), id, hash, None, Actor::Server).await?;
        logins.push((role, login));
    }
    Ok((logins, password))
}

/// Runs the sibling program to its end, with these words on its standard input.
async fn run(mut command: Command, words: String) -> anyhow::Result<()> {
    let done = tokio::task::spawn_blocking(move || {
        command
            .env_remove("DATABASE_URL")
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped());
        let mut child = command.spawn().with_context(|| {
            let program = command.get_program().to_string_lossy().into_owned();
            format!("cannot run {program}")
        })?;
        if let Some(mut stdin) = child.stdin.take() {
            stdin.write_all(words.as_bytes())?;
        }
        anyhow::Ok(child.wait_with_output()?)
    });
    let done = done.await??;
    if !done.status.success() {
        bail!("homeward: {}", String::from_utf8_lossy(&done.stderr).trim());
    }
    Ok(())
}
