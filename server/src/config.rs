//! Where the server listens and keeps its data: the file `homeward-server.toml`, all of it optional.
//!
//! The raw form is what TOML holds, with unknown keys refused; [`Config`] is what the server works with. All
//! faults are told at once, each with its key. Secrets are not in it: the database's URL may hold a password and comes
//! from `DATABASE_URL` or from a file that only the server may read.

mod front;
mod oidc;

use std::fmt;
use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use serde::Deserialize;

pub use front::Front;
pub use oidc::Oidc;

use crate::store::StoreUrl;

/// What the server works with.
#[derive(Debug, Clone)]
pub struct Config {
    /// Folder of database, certificates and index files.
    pub data: PathBuf,
    /// Where the database is.
    pub database: StoreUrl,
    /// Listener of pages and API.
    pub pages: Listener,
    /// What stands before the pages.
    pub front: Front,
    /// Single sign-on.
    pub oidc: Option<Oidc>,
    /// Listener of agents.
    pub agents: Listener,
    /// A file to which the head of the audit log is added each day: on another machine, or one that can only be added to.
    pub audit_heads: Option<PathBuf>,
    /// The program `homeward`, which reads exports; beside this one where nothing is said.
    pub agent_program: Option<PathBuf>,
}

/// Where something listens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listener {
    /// Address and port.
    pub listen: SocketAddr,
    /// How others reach it: in links, and as the name in certificates.
    pub url: String,
}

impl Listener {
    /// Whether browsers reach it by TLS, of its own or of a proxy before it.
    #[must_use]
    pub fn is_secure(&self) -> bool {
        self.url.starts_with("https://")
    }

    /// Whether only programs of this machine reach it.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        self.listen.ip().is_loopback()
    }
}

/// The file as it is written.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    data: Option<PathBuf>,
    database_url_file: Option<PathBuf>,
    agent_program: Option<PathBuf>,
    audit_heads: Option<PathBuf>,
    #[serde(default)]
    pages: front::RawPages,
    #[serde(default)]
    agents: RawListener,
    oidc: Option<oidc::RawOidc>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawListener {
    listen: Option<String>,
    url: Option<String>,
}

/// All that is wrong with a configuration.
#[derive(Debug, PartialEq, Eq)]
pub struct ConfigFaults {
    file: PathBuf,
    /// Each with its key.
    pub faults: Vec<String>,
}

impl std::error::Error for ConfigFaults {}

impl fmt::Display for ConfigFaults {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}:", self.file.display())?;
        for fault in &self.faults {
            write!(out, "\n  {fault}")?;
        }
        Ok(())
    }
}

/// What is said beside the file: by arguments and environment.
#[derive(Debug, Clone, Default)]
pub struct Said {
    /// `--config`: a file that must be there.
    pub file: Option<PathBuf>,
    /// `--data`: goes before the file's.
    pub data: Option<PathBuf>,
    /// `DATABASE_URL`: goes before the file's.
    pub database_url: Option<String>,
}

impl Config {
    /// Reads the configuration.
    ///
    /// # Errors
    ///
    /// All faults of the file, or that it cannot be read.
    pub fn load(said: &Said) -> Result<Self, ConfigFaults> {
        let file = said
            .file
            .clone()
            .unwrap_or_else(|| PathBuf::from("homeward-server.toml"));
        let fault = |fault: String| ConfigFaults {
            file: file.clone(),
            faults: vec![fault],
        };
        let text = match fs::read_to_string(&file) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound && said.file.is_none() => {
                String::new()
            }
            Err(error) => return Err(fault(format!("cannot be read: {error}"))),
        };
        let raw: Raw = toml::from_str(&text).map_err(|error| fault(error.to_string()))?;
        raw.check(said).map_err(|faults| ConfigFaults { file, faults })
    }
}

impl Raw {
    fn check(self, said: &Said) -> Result<Config, Vec<String>> {
        let mut faults = Vec::new();
        let data = said
            .data
            .clone()
            .or(self.data)
            .unwrap_or_else(|| PathBuf::from("homeward-data"));
        let database = database(said, self.database_url_file.as_deref(), &data).unwrap_or_else(|fault| {
            faults.push(fault);
            StoreUrl::in_folder(&data)
        });
        let (pages, front) = self.pages.check(&data, &mut faults);
        let oidc = self.oidc.map(|oidc| oidc.check(&mut faults));
        let agents = self.agents.check("agents", 8643, &mut faults);
        if pages.listen == agents.listen && pages.listen.port() != 0 {
            faults.push(
                "agents.listen: is the same as pages.listen; agents and pages have a listener each".into(),
            );
        }
        if faults.is_empty() {
            Ok(Config {
                data,
                database,
                pages,
                front,
                oidc,
                agents,
                audit_heads: self.audit_heads,
                agent_program: self.agent_program,
            })
        } else {
            Err(faults)
        }
    }
}

impl RawListener {
    fn check(self, name: &str, port: u16, faults: &mut Vec<String>) -> Listener {
        let usual = SocketAddr::from(([127, 0, 0, 1], port));
        let listen = self.listen.map_or(Ok(usual), |listen| listen.parse());
        let listen = listen.unwrap_or_else(|_| {
            faults.push(format!(
                "{name}.listen: is no address with a port, as 127.0.0.1:{port}"
            ));
            usual
        });
        let url = self.url.unwrap_or_else(|| {
            // Agents always speak TLS: their certificates say who they are.
            let scheme = if listen.ip().is_loopback() && name != "agents" {
                "http"
            } else {
                "https"
            };
            format!("{scheme}://{listen}")
        });
        let host = url.strip_prefix("https://").or_else(|| {
            let plain = listen.ip().is_loopback() && name != "agents";
            url.strip_prefix("http://").filter(|_| plain)
        });
        if host.is_none_or(|host| host.is_empty() || host.contains(['/', ' '])) {
            faults.push(format!(
                "{name}.url: must be https:// and a host, with its port where needed (http:// for pages on loopback only)"
            ));
        }
        Listener { listen, url }
    }
}

fn database(said: &Said, file: Option<&Path>, data: &Path) -> Result<StoreUrl, String> {
    if let Some(url) = &said.database_url {
        return StoreUrl::parse(url).map_err(|error| format!("DATABASE_URL: {error}"));
    }
    let Some(file) = file else {
        return Ok(StoreUrl::in_folder(data));
    };
    let url = fs::read_to_string(file)
        .map_err(|error| format!("database_url_file: {} cannot be read: {error}", file.display()))?;
    StoreUrl::parse(url.trim()).map_err(|error| format!("database_url_file: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str) -> Result<Config, Vec<String>> {
        toml::from_str::<Raw>(text)
            .map_err(|error| vec![error.to_string()])?
            .check(&Said::default())
    }

    #[test]
    fn without_a_word_it_listens_on_loopback_with_sqlite() {
        let config = check("").unwrap();
        assert!(config.pages.is_loopback() && config.agents.is_loopback());
        assert_eq!(config.pages.url, "http://127.0.0.1:8642");
        assert_eq!(config.agents.url, "https://127.0.0.1:8643");
        assert!(matches!(config.database, StoreUrl::Sqlite(_)));
    }

    #[test]
    fn all_faults_are_told_at_once() {
        let faults = check(
            "database_url_file = '/nonexistent/url'\n[pages]\nlisten = 'here'\n[agents]\nlisten = '0.0.0.0:9'\nurl = 'http://a'",
        )
        .unwrap_err();
        assert_eq!(faults.len(), 3, "{faults:?}");
        assert!(faults[0].starts_with("database_url_file: "));
        assert!(faults[1].starts_with("pages.listen: "));
        assert!(faults[2].starts_with("agents.url: "));
    }

    #[test]
    fn the_example_can_be_used() {
        let faults = check(include_str!("../../deploy/examples/server.toml")).unwrap_err();
        assert_eq!(faults.len(), 1, "{faults:?}");
        assert!(faults[0].starts_with("database_url_file: /etc/homeward/database-url cannot be read"));
    }

    #[test]
    fn unknown_keys_are_refused() {
        assert!(check("dta = 'x'").unwrap_err()[0].contains("dta"));
    }

    #[test]
    fn pages_for_others_have_tls() {
        let faults = check("[pages]\nlisten = '0.0.0.0:443'\nurl = 'https://hw.example'").unwrap_err();
        assert!(
            faults[0].starts_with("pages.listen: is not loopback"),
            "{faults:?}"
        );
        let proxied =
            "[pages]\nlisten = '0.0.0.0:443'\nurl = 'https://hw.example'\ntrusted_proxies = ['10.0.0.2']";
        assert!(check(proxied).unwrap().pages.is_secure());
        assert!(check("[pages]\ncertificate = 'a.pem'").unwrap_err()[0].contains("give both"));
    }

    #[test]
    fn single_sign_on_names_its_roles() {
        let table = "[oidc]\nissuer = 'https://id.example'\nclient_id = 'homeward'\n[oidc.roles]\n";
        let oidc = check(&format!("{table}privacy = 'privacy_team'"))
            .unwrap()
            .oidc
            .unwrap();
        assert_eq!(oidc.roles.len(), 1);
        let faults = check(&format!("{table}privacy = 'root'")).unwrap_err();
        assert_eq!(faults.len(), 2, "{faults:?}");
        let entra = table.replace("client_id", "trusted_email_claim = 'upn'\nclient_id");
        let oidc = check(&format!("{entra}privacy = 'privacy_team'")).unwrap().oidc;
        assert_eq!(oidc.unwrap().trusted_email_claim.as_deref(), Some("upn"));
        let plain = table.replace("https", "http") + "privacy = 'privacy_team'";
        assert!(check(&plain).unwrap_err()[0].starts_with("oidc.issuer"));
    }

    #[test]
    fn a_password_in_the_url_is_not_shown() {
        let url = StoreUrl::parse("postgres://homeward:geheim@db.example/homeward").unwrap();
        assert_eq!(
            format!("{url} {url:?}"),
            "postgres://db.example/homeward postgres://db.example/homeward"
        );
        for url in [
            "postgres://db.example/homeward?user=x&password=geheim",
            "postgres://db.example/homeward?password=geheim@db",
            "postgres://db.example:5433/homeward?sslmode=require&password=gehe%69m#geheim",
            "postgres://homeward:ge?heim@db.example/homeward",
            "postgres://homeward:ge/heim@db.example/homeward",
            "postgresql://homeward@db.example/homeward?options=-c%20x=geheim",
            "postgres:///homeward?host=/run/postgresql&password=geheim",
        ] {
            let shown = StoreUrl::parse(url).unwrap().to_string();
            assert!(!shown.contains("heim"), "{shown}");
            assert!(shown.starts_with("postgres://"), "{shown}");
        }
    }
}
