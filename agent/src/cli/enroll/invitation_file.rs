//! The file by which a roll-out brings a device in: server, fingerprint and token, in TOML.
//!
//! It is laid down by whoever rolls out, and removed when it has been used (`deploy/packages`, `deploy/windows`). Faults name
//! the key and the line, never a value: the token is a secret. What an installer of Windows writes has a section around it.

use std::io::Read;

use serde::Deserialize;

use crate::service::enrolment::Invitation;

/// Largest file that is taken for one.
const AT_MOST: u64 = 16 << 10;

/// What the file says.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::cli) struct InvitationFile {
    /// Where the server listens for agents.
    pub(super) server: String,
    /// SHA-256 of the certificate of the server's authority.
    pub(super) fingerprint: String,
    /// The enrolment token.
    pub(super) token: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct InSection {
    enroll: Written,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    server: Option<String>,
    fingerprint: Option<String>,
    token: Option<String>,
}

impl InvitationFile {
    /// Reads the file.
    ///
    /// # Errors
    ///
    /// What is wrong with it, for people.
    pub(in crate::cli) fn read(source: impl Read) -> Result<Self, String> {
        let mut text = String::new();
        source
            .take(AT_MOST + 1)
            .read_to_string(&mut text)
            .map_err(|error| error.to_string())?;
        if text.len() as u64 > AT_MOST {
            return Err("it is far too large".to_owned());
        }
        Self::parse(&text)
    }

    /// What it says, as enrolment wants it.
    pub(in crate::cli) fn invitation(&self) -> Invitation<'_> {
        Invitation {
            server: &self.server,
            token: &self.token,
            fingerprint: &self.fingerprint,
        }
    }

    /// Takes the text apart.
    ///
    /// # Errors
    ///
    /// What is wrong with it, for people.
    fn parse(text: &str) -> Result<Self, String> {
        // Notepad of Windows begins files with a mark.
        let text = text.trim_start_matches('\u{feff}');
        let in_section = toml::from_str::<InSection>(text).map(|section| section.enroll);
        let written = in_section.or_else(|_| toml::from_str(text)).map_err(|error| {
            let before = error.span().and_then(|span| text.get(..span.start));
            let line = before.map_or(1, |before| before.matches('\n').count() + 1);
            format!("line {line} is not as expected")
        })?;
        let filled = |name: &str, value: Option<String>| {
            value
                .map(|value| value.trim().to_owned())
                .filter(|value| !value.is_empty())
                .ok_or_else(|| format!("{name} is missing"))
        };
        Ok(Self {
            server: filled("server", written.server)?,
            fingerprint: filled("fingerprint", written.fingerprint)?,
            token: filled("token", written.token)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: &str =
        "server = 'https://homeward.example:8643'\nfingerprint = '3F:A2'\ntoken = ' hwe_secret '\n";

    #[test]
    fn a_whole_file_is_taken_apart() {
        let file = InvitationFile::parse(WHOLE).unwrap();
        assert_eq!(file.server, "https://homeward.example:8643");
        assert_eq!(file.fingerprint, "3F:A2");
        assert_eq!(file.token, "hwe_secret");
        assert_eq!(
            InvitationFile::parse(&format!("\u{feff}[enroll]\r\n{WHOLE}")),
            Ok(file)
        );
        assert!(InvitationFile::read(" ".repeat(20 << 10).as_bytes()).is_err());
    }

    #[test]
    fn faults_are_named_and_values_are_not() {
        for (text, said) in [
            (WHOLE.replace("token", "tokens"), "line 3 is not as expected"),
            (WHOLE.replace("' hwe", "hwe"), "line 3 is not as expected"),
            (WHOLE.replace("3F:A2", " "), "fingerprint is missing"),
            (String::new(), "server is missing"),
            (WHOLE.replace("token", "# token"), "token is missing"),
        ] {
            let fault = InvitationFile::parse(&text).unwrap_err();
            assert_eq!(fault, said);
            assert!(!fault.contains("secret"));
        }
    }
}
