//! What an agent and the collection server tell each other beside reports: enrolment, policy, heartbeat.
//!
//! A device shows a token and a signing request and gets a certificate; by that certificate alone it is known
//! afterwards. Fields that are not known are ignored. Whatever an agent says is held to bounds by `check` before
//! anything is done with it.

use serde::{Deserialize, Serialize};

use crate::coverage::Coverage;
use crate::report::{Source, Versions};

/// A device asks to be let in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnrolRequest {
    /// The protocol of the sender: [`crate::report::PROTOCOL`].
    pub protocol: u32,
    /// The enrolment token.
    pub token: String,
    /// A signing request (PKCS #10, RFC 2986) in PEM. Of it the key alone is believed.
    pub csr: String,
    /// Tells machines apart: 32 bytes in hexadecimal, a hash of what the system has for it.
    pub machine: String,
    /// The device's own name.
    pub name: String,
    /// Operating system and version.
    pub system: String,
    /// The agent's version.
    pub agent: String,
}

/// A device is let in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnrolAnswer {
    /// The device's id, made by the server. A UUID.
    pub device: String,
    /// Its certificate in PEM.
    pub certificate: String,
    /// The certificate of the server's own authority in PEM.
    pub authority: String,
    /// When the certificate ends, in milliseconds since 1970.
    pub expires: i64,
    /// Whether an administrator lets it in first.
    pub awaits_approval: bool,
}

/// A device asks for its next certificate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RenewRequest {
    /// A signing request in PEM. Of it the key alone is believed.
    pub csr: String,
}

/// How a device is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heartbeat {
    /// What it works with.
    pub versions: Versions,
    /// The device's own name, which people change.
    pub name: String,
    /// Operating system and version.
    pub system: String,
    /// Tells machines apart, as in [`EnrolRequest::machine`].
    #[serde(default)]
    pub machine: Option<String>,
    /// Tells one start of the machine from the next: 16 bytes in hexadecimal, a hash.
    #[serde(default)]
    pub boot: Option<String>,
    /// Reports that wait on the device.
    pub queue: u64,
    /// Reports that the server refused and that are kept aside on the device.
    #[serde(default)]
    pub refused: u64,
    /// Reports that were refused and could not be kept.
    #[serde(default)]
    pub lost: u64,
    /// What the last scan looked at, over all its sources.
    #[serde(default)]
    pub coverage: Option<Coverage>,
    /// Why it cannot do its work: a word of an enumeration that may grow.
    #[serde(default)]
    pub trouble: Option<String>,
}

/// What a device is to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgentPolicy {
    /// [`crate::report::PROTOCOL`] of the server.
    pub protocol: u32,
    /// What is scanned. A root that is not on the device is told as not read, unless it is one of another system.
    pub roots: Vec<Source>,
    /// Patterns of what is left out.
    #[serde(default)]
    pub excludes: Vec<String>,
    /// Minutes from one scan to the next.
    pub every_minutes: u32,
    /// What a scan may cost the device.
    #[serde(default)]
    pub effort: Effort,
    /// The index that the device should have; none is there yet.
    #[serde(default)]
    pub index: Option<Artefact>,
    /// A rule pack in the place of the built-in one.
    #[serde(default)]
    pub rules: Option<Artefact>,
}

/// What a scan may cost the device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Effort {
    /// Files that are read at once.
    pub workers: u16,
    /// Memory of each worker in megabytes.
    pub memory_mb: u32,
    /// Seconds that a file may take; large files get more.
    pub seconds_per_file: u32,
    /// Whether text in pictures is read too, where the device has Tesseract.
    #[serde(default)]
    pub ocr: bool,
}

impl Default for Effort {
    fn default() -> Self {
        Self {
            workers: 1,
            memory_mb: 256,
            seconds_per_file: 60,
            ocr: false,
        }
    }
}

/// A file that devices fetch from the server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Artefact {
    /// BLAKE3 of its bytes in hexadecimal.
    pub digest: String,
    /// Its size.
    pub bytes: u64,
}

/// What is wrong with what an agent says. Names the field, never its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// Another protocol.
    #[error("protocol: this server speaks {}", crate::report::PROTOCOL)]
    Protocol,
    /// Longer than may be.
    #[error("{0}: is longer than {1}")]
    TooLong(&'static str, usize),
    /// Empty where something must be.
    #[error("{0}: is empty")]
    Empty(&'static str),
    /// Holds what may not stand there.
    #[error("{0}: holds characters that may not stand there")]
    Characters(&'static str),
    /// A number that cannot be.
    #[error("{0}: cannot be")]
    Impossible(&'static str),
}

/// Longest name of a device or system, in bytes.
const NAME: usize = 200;
/// Longest signing request, in bytes: one with a large RSA key is 2,000.
const CSR: usize = 8_192;

impl EnrolRequest {
    /// Holds it to bounds.
    ///
    /// # Errors
    ///
    /// The first fault that is met.
    pub fn check(&self) -> Result<(), Fault> {
        if self.protocol != crate::report::PROTOCOL {
            return Err(Fault::Protocol);
        }
        line("token", &self.token, NAME)?;
        at_most("csr", &self.csr, CSR)?;
        hex("machine", &self.machine, 32)?;
        line("name", &self.name, NAME)?;
        line("system", &self.system, NAME)?;
        line("agent", &self.agent, 64)
    }
}

impl RenewRequest {
    /// Holds it to bounds.
    ///
    /// # Errors
    ///
    /// The first fault that is met.
    pub fn check(&self) -> Result<(), Fault> {
        at_most("csr", &self.csr, CSR)
    }
}

impl Heartbeat {
    /// Holds it to bounds.
    ///
    /// # Errors
    ///
    /// The first fault that is met.
    pub fn check(&self) -> Result<(), Fault> {
        line("versions.agent", &self.versions.agent, 64)?;
        word("versions.index", &self.versions.index, 128)?;
        word("versions.rules", &self.versions.rules, 128)?;
        line("name", &self.name, NAME)?;
        line("system", &self.system, NAME)?;
        if let Some(machine) = &self.machine {
            hex("machine", machine, 32)?;
        }
        if let Some(boot) = &self.boot {
            hex("boot", boot, 16)?;
        }
        for (field, count) in [
            ("queue", self.queue),
            ("refused", self.refused),
            ("lost", self.lost),
        ] {
            if count > 1 << 40 {
                return Err(Fault::Impossible(field));
            }
        }
        let Some(trouble) = &self.trouble else {
            return Ok(());
        };
        line("trouble", trouble, 64)?;
        let word = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
        if trouble.bytes().all(word) {
            Ok(())
        } else {
            Err(Fault::Characters("trouble"))
        }
    }
}

fn at_most(field: &'static str, value: &str, most: usize) -> Result<(), Fault> {
    if value.len() > most {
        return Err(Fault::TooLong(field, most));
    }
    Ok(())
}

/// A word or a few: one line without control characters.
fn line(field: &'static str, value: &str, most: usize) -> Result<(), Fault> {
    if value.trim().is_empty() {
        return Err(Fault::Empty(field));
    }
    word(field, value, most)
}

/// A line that may be empty.
fn word(field: &'static str, value: &str, most: usize) -> Result<(), Fault> {
    at_most(field, value, most)?;
    if value.chars().any(char::is_control) {
        return Err(Fault::Characters(field));
    }
    Ok(())
}

fn hex(field: &'static str, value: &str, bytes: usize) -> Result<(), Fault> {
    let digits = value
        .bytes()
        .all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
    if value.len() == bytes * 2 && digits {
        Ok(())
    } else {
        Err(Fault::Characters(field))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request() -> EnrolRequest {
        EnrolRequest {
            protocol: 1,
            token: "hwe_x".into(),
            csr: String::new(),
            machine: "0".repeat(64),
            name: "lt-0042".into(),
            system: "Debian 12".into(),
            agent: "0.1.0".into(),
        }
    }

    #[test]
    fn what_a_device_says_is_bounded() {
        assert_eq!(request().check(), Ok(()));
        let bad = |change: &dyn Fn(&mut EnrolRequest)| {
            let mut request = request();
            change(&mut request);
            request.check().unwrap_err()
        };
        assert_eq!(bad(&|it| it.protocol = 2), Fault::Protocol);
        assert_eq!(
            bad(&|it| it.name = "a\r\nSet-Cookie: b".into()),
            Fault::Characters("name")
        );
        assert_eq!(bad(&|it| it.name = " ".into()), Fault::Empty("name"));
        assert_eq!(
            bad(&|it| it.system = "x".repeat(NAME + 1)),
            Fault::TooLong("system", NAME)
        );
        assert_eq!(
            bad(&|it| it.machine = "Z".repeat(64)),
            Fault::Characters("machine")
        );
        assert_eq!(
            bad(&|it| it.csr = "x".repeat(CSR + 1)),
            Fault::TooLong("csr", CSR)
        );
    }

    #[test]
    fn a_policy_of_a_later_version_is_read() {
        let policy: AgentPolicy = serde_json::from_str(
            r#"{"protocol":1,"roots":[{"kind":"share","root":"//fs/sales"}],"every_minutes":60,"quiet_hours":[8,18]}"#,
        )
        .unwrap();
        assert_eq!(policy.effort, Effort::default());
        assert_eq!((policy.index, policy.rules), (None, None));
    }

    #[test]
    fn trouble_is_a_word() {
        let mut heartbeat = Heartbeat {
            versions: Versions {
                agent: "0.1.0".into(),
                ..Versions::default()
            },
            name: "lt-0042".into(),
            system: "Debian 12".into(),
            machine: Some("0".repeat(64)),
            boot: None,
            queue: 3,
            refused: 0,
            lost: 0,
            coverage: None,
            trouble: Some("no_index".into()),
        };
        assert_eq!(heartbeat.check(), Ok(()));
        heartbeat.trouble = Some("<script>".into());
        assert_eq!(heartbeat.check(), Err(Fault::Characters("trouble")));
        heartbeat.trouble = None;
        heartbeat.versions.rules = "a\u{1b}[2J".into();
        assert_eq!(heartbeat.check(), Err(Fault::Characters("versions.rules")));
        heartbeat.versions.rules.clear();
        heartbeat.boot = Some("0".repeat(31));
        assert_eq!(heartbeat.check(), Err(Fault::Characters("boot")));
        heartbeat.boot = None;
        heartbeat.queue = u64::MAX;
        assert_eq!(heartbeat.check(), Err(Fault::Impossible("queue")));
    }
}
