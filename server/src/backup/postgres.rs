//! The database on PostgreSQL in a backup: by PostgreSQL's own `pg_dump` and `pg_restore`.
//!
//! They are looked for where programs are, and where Debian keeps those of each version. The password goes to them by
//! their environment, never by an argument that others could see.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use url::Url;

/// Where Debian keeps the programs of each version.
const DEBIAN: &str = "/usr/lib/postgresql";

/// Why PostgreSQL's programs did not do it.
#[derive(Debug, thiserror::Error)]
pub enum PostgresFault {
    /// It is not there.
    #[error("{0} is not installed (Debian: apt install postgresql-client)")]
    Missing(&'static str),
    /// The URL of the database cannot be read.
    #[error("the URL of the database cannot be read: {0}")]
    Url(#[from] url::ParseError),
    /// It cannot be started.
    #[error("{0} cannot be started: {1}")]
    Start(&'static str, #[source] std::io::Error),
    /// It ended with an error; its own words.
    #[error("{0}: {1}")]
    Failed(&'static str, String),
}

/// Writes the server's tables into a file, as of one moment.
pub(super) async fn dump(url: &str, to: &Path) -> Result<(), PostgresFault> {
    let mut arguments = vec![OsString::from("--format=custom"), "--no-owner".into()];
    arguments.extend(["--no-privileges".into(), "--schema=homeward".into()]);
    // What one of the indexes stands on, where the database has it.
    arguments.push("--extension=pg_trgm".into());
    arguments.push(joined("--file=", to));
    run("pg_dump", url, arguments).await
}

/// Puts the tables back into a database that has none of them; all or nothing.
pub(super) async fn load(url: &str, from: &Path) -> Result<(), PostgresFault> {
    let mut arguments = vec![OsString::from("--single-transaction"), "--exit-on-error".into()];
    arguments.extend(["--no-owner".into(), "--no-privileges".into(), from.into()]);
    run("pg_restore", url, arguments).await
}

fn joined(option: &str, path: &Path) -> OsString {
    let mut whole = OsString::from(option);
    whole.push(path);
    whole
}

async fn run(name: &'static str, url: &str, arguments: Vec<OsString>) -> Result<(), PostgresFault> {
    let program = find(name).ok_or(PostgresFault::Missing(name))?;
    let (url, password) = apart(url)?;
    let mut command = Command::new(program);
    command
        .arg(format!("--dbname={url}"))
        .args(arguments)
        .env_remove("DATABASE_URL")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    if let Some(password) = password {
        command.env("PGPASSWORD", password);
    }
    let done = tokio::task::spawn_blocking(move || command.output()).await;
    let done = done
        .unwrap_or_else(|error| Err(std::io::Error::other(error)))
        .map_err(|error| PostgresFault::Start(name, error))?;
    if done.status.success() {
        return Ok(());
    }
    let words = String::from_utf8_lossy(&done.stderr);
    Err(PostgresFault::Failed(
        name,
        words.trim().chars().take(2_000).collect(),
    ))
}

/// A URL without its password, and the password.
fn apart(url: &str) -> Result<(String, Option<String>), url::ParseError> {
    let mut url = Url::parse(url)?;
    let coded = url.password().map(str::to_owned);
    let password = coded.map(|coded| {
        let decoded = url::form_urlencoded::parse(format!("p={}", coded.replace('+', "%2B")).as_bytes())
            .next()
            .map(|(_, value)| value.into_owned());
        decoded.unwrap_or(coded)
    });
    // Fails for URLs that cannot have one; they have none then.
    let _ = url.set_password(None);
    let pairs: Vec<(String, String)> = url.query_pairs().into_owned().collect();
    let Some(at) = pairs.iter().position(|(name, _)| name == "password") else {
        return Ok((url.into(), password));
    };
    let said = pairs.get(at).map(|(_, value)| value.clone());
    url.set_query(None);
    for (name, value) in pairs.iter().filter(|(name, _)| name != "password") {
        url.query_pairs_mut().append_pair(name, value);
    }
    Ok((url.into(), said))
}

fn find(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut versions: Vec<PathBuf> = std::fs::read_dir(DEBIAN)
        .map(|versions| versions.flatten().map(|entry| entry.path().join("bin")).collect())
        .unwrap_or_default();
    // The newest first: an older one refuses a newer server.
    versions.sort_by_key(|folder| {
        let version = folder
            .parent()
            .and_then(Path::file_name)
            .and_then(|name| name.to_str());
        std::cmp::Reverse(version.and_then(|version| version.parse::<u32>().ok()))
    });
    versions
        .into_iter()
        .chain(std::env::split_paths(&path))
        .map(|folder| folder.join(name))
        .find(|program| program.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_no_argument() {
        let (url, password) =
            apart("postgres://homeward:ge%40im+%2F@db.example:5433/hw?sslmode=require").unwrap();
        assert_eq!(url, "postgres://homeward@db.example:5433/hw?sslmode=require");
        assert_eq!(password.as_deref(), Some("ge@im+/"));
        let (url, password) = apart("postgres://homeward@localhost/hw").unwrap();
        assert_eq!(
            (url.as_str(), password),
            ("postgres://homeward@localhost/hw", None)
        );
        let (url, password) =
            apart("postgres://homeward:not@localhost/hw?sslmode=require&password=ge%40im").unwrap();
        assert_eq!(url, "postgres://homeward@localhost/hw?sslmode=require");
        assert_eq!(password.as_deref(), Some("ge@im"));
        assert!(apart("no url").is_err());
    }
}
