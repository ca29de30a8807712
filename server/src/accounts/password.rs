//! Passwords: argon2id, off the threads that answer requests, a few at a time.
//!
//! Parameters are those of OWASP's cheat sheet (19 MiB, two passes, one lane). A login without a password costs as
//! much as one with it: a stand-in is hashed. Memory is bounded by the number at work ([`AT_ONCE`]).

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::Semaphore;

use crate::refusal::Refusal;

/// Passwords at work at a time: 19 MiB each.
const AT_ONCE: usize = 3;
/// Whoever waits longer is told to come back.
const PATIENCE: Duration = Duration::from_secs(10);
/// Shortest password, in letters (NIST SP 800-63B asks for at least 8, and for 15 without a second factor).
const SHORTEST: usize = 12;
/// Longest password, in bytes.
const LONGEST: usize = 512;

/// Passwords at work.
#[derive(Debug, Clone)]
pub struct Hasher(Arc<Semaphore>);

impl Default for Hasher {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(AT_ONCE)))
    }
}

impl Hasher {
    /// A password as the database has it (PHC string).
    ///
    /// # Errors
    ///
    /// When the server is too busy, or the system gives no random bytes.
    pub async fn hash(&self, password: String) -> Result<String, Refusal> {
        self.work(move || hash(&password)).await?
    }

    /// Whether a password is the one that the database has; `false`, after as much work, where it has none.
    ///
    /// # Errors
    ///
    /// When the server is too busy.
    pub async fn verify(&self, password: String, known: Option<String>) -> Result<bool, Refusal> {
        self.work(move || {
            if password.len() > LONGEST {
                return Ok(false);
            }
            let stand_in = stand_in()?;
            let right = argon2()?
                .verify_password(password.as_bytes(), known.as_deref().unwrap_or(stand_in))
                .is_ok();
            Ok(right && known.is_some())
        })
        .await?
    }

    async fn work<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Refusal> {
        let turn = tokio::time::timeout(PATIENCE, Arc::clone(&self.0).acquire_owned()).await;
        let Ok(Ok(permit)) = turn else {
            return Err(Refusal::TooMany(30));
        };
        tokio::task::spawn_blocking(move || {
            let _permit = permit;
            work()
        })
        .await
        .map_err(|error| Refusal::Failed(error.into()))
    }
}

fn argon2() -> Result<Argon2<'static>, Refusal> {
    let params = Params::new(19 * 1024, 2, 1, None)
        .map_err(|error| Refusal::Failed(anyhow::anyhow!("argon2: {error}")))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn hash(password: &str) -> Result<String, Refusal> {
    let mut salt = [0; 16];
    getrandom::fill(&mut salt).map_err(|_| crate::secret::NoRandomness)?;
    let hash = argon2()?
        .hash_password_with_salt(password.as_bytes(), &salt)
        .map_err(|error| Refusal::Failed(anyhow::anyhow!("argon2: {error}")))?;
    Ok(hash.to_string())
}

/// The hash of a password that nobody has.
fn stand_in() -> Result<&'static str, Refusal> {
    static STAND_IN: OnceLock<String> = OnceLock::new();
    if let Some(made) = STAND_IN.get() {
        return Ok(made);
    }
    let made = hash("nobody has this password")?;
    Ok(STAND_IN.get_or_init(|| made))
}

/// Why a new password is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weak {
    /// Fewer than `SHORTEST` letters.
    Short,
    /// More than `LONGEST` bytes.
    Long,
    /// It is the login or the name, or one letter over and over, or stands at the head of every list that is tried.
    Guessed,
}

/// What is tried first by whoever guesses; whole, in small letters, of our length and over.
const GUESSED: [&str; 16] = [
    "123456789012",
    "1234567890123",
    "12345678901234",
    "qwertyuiop12",
    "qwertyuiop123",
    "password1234",
    "password12345",
    "passwordpassword",
    "wachtwoord12",
    "wachtwoord123",
    "wachtwoord1234",
    "welkom123456",
    "welkom01welkom01",
    "administrator",
    "changemechangeme",
    "homewardhomeward",
];

/// Whether a new password may be used by this login.
///
/// # Errors
///
/// Why not.
pub fn acceptable(password: &str, login: &str, name: &str) -> Result<(), Weak> {
    if password.chars().count() < SHORTEST {
        return Err(Weak::Short);
    }
    if password.len() > LONGEST {
        return Err(Weak::Long);
    }
    let small = password.to_lowercase();
    let mut letters: Vec<char> = small.chars().collect();
    letters.sort_unstable();
    letters.dedup();
    let known = [login, name].iter().any(|own| small == own.to_lowercase());
    if known || letters.len() < 4 || GUESSED.contains(&small.as_str()) {
        return Err(Weak::Guessed);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_is_known_again_and_no_other_is() {
        let hasher = Hasher::default();
        let known = hasher.hash("een heel lang wachtwoord".into()).await.unwrap();
        assert!(known.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{known}");
        assert!(
            hasher
                .verify("een heel lang wachtwoord".into(), Some(known.clone()))
                .await
                .unwrap()
        );
        assert!(
            !hasher
                .verify("een ander wachtwoord".into(), Some(known))
                .await
                .unwrap()
        );
        assert!(
            !hasher
                .verify("nobody has this password".into(), None)
                .await
                .unwrap()
        );
    }

    #[tokio::test]
    async fn a_login_without_a_password_takes_as_long() {
        let hasher = Hasher::default();
        let known = hasher.hash("een heel lang wachtwoord".into()).await.unwrap();
        hasher.verify("warm".into(), None).await.unwrap();
        let time = |known: Option<String>| {
            let hasher = hasher.clone();
            async move {
                let mut best = Duration::MAX;
                for _ in 0..5 {
                    let start = std::time::Instant::now();
                    hasher
                        .verify("verkeerd wachtwoord".into(), known.clone())
                        .await
                        .unwrap();
                    best = best.min(start.elapsed());
                }
                best
            }
        };
        let (with, without) = (time(Some(known)).await, time(None).await);
        assert!(
            without * 3 > with && with * 3 > without,
            "{with:?} and {without:?}"
        );
    }

    #[test]
    fn weak_passwords_are_refused() {
        assert_eq!(acceptable("kort", "jan", "Jan"), Err(Weak::Short));
        assert_eq!(acceptable(&"lang ".repeat(200), "jan", "Jan"), Err(Weak::Long));
        assert_eq!(acceptable("aaaaaaaaaaaaaaaa", "jan", "Jan"), Err(Weak::Guessed));
        assert_eq!(
            acceptable("Jan.De.Vries.1", "jan.de.vries.1", "Jan"),
            Err(Weak::Guessed)
        );
        assert_eq!(acceptable("Welkom123456", "jan", "Jan"), Err(Weak::Guessed));
        assert_eq!(acceptable("vier woorden naast elkaar", "jan", "Jan"), Ok(()));
    }
}
