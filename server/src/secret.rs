//! Secrets that the server gives out: session cookies, enrolment and API tokens.
//!
//! A secret has 256 random bits and is shown once; the database holds its digest alone, so that a copy of the
//! database lets nobody in. Such secrets need no slow hash: they cannot be guessed. Passwords are another
//! matter and are kept by argon2.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// The system gives no random bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the system gives no random bytes")]
pub struct NoRandomness;

/// A secret in the form that is given out.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// A new one. `prefix` tells people and secret scanners what it is, as `hwe_` for an enrolment token.
    ///
    /// # Errors
    ///
    /// When the system gives no random bytes.
    pub fn new(prefix: &str) -> Result<Self, NoRandomness> {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes).map_err(|_| NoRandomness)?;
        Ok(Self(format!("{prefix}{}", URL_SAFE_NO_PAD.encode(bytes))))
    }

    /// The secret itself: to be given to its holder, and nowhere else.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What the database holds of it.
    #[must_use]
    pub fn digest(&self) -> String {
        digest(&self.0)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Secret(…)")
    }
}

/// What the database holds of a secret that somebody shows.
#[must_use]
pub fn digest(shown: &str) -> String {
    blake3::derive_key("homeward secret, version 1", shown.as_bytes())
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_known_by_its_digest_and_shown_nowhere() {
        let secret = Secret::new("hwe_").unwrap();
        assert_eq!(digest(secret.reveal()), secret.digest());
        assert_ne!(Secret::new("hwe_").unwrap(), secret);
        assert_eq!(format!("{secret:?}"), "Secret(…)");
        assert!(secret.reveal().starts_with("hwe_") && secret.reveal().len() == 47);
    }
}
