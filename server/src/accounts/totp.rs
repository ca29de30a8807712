//! The second factor: time-based one-time passwords (RFC 6238: HMAC-SHA-1, 30 seconds, six digits), which every
//! authenticator app has, and recovery codes for when the telephone is gone.
//!
//! A code is taken once: the step whose code was taken, and all before, are refused from then on. The secret stands in the
//! database as it is, since the server must compute with it; recovery codes stand there as digests.

use ring::hmac;

use crate::moment::Moment;
use crate::secret::{self, NoRandomness};

/// Seconds of a step (RFC 6238, section 5.2).
const STEP: i64 = 30;
/// Steps before and after the present one whose code is taken: clocks differ.
const DRIFT: i64 = 1;
/// RFC 4648, section 6.
const BASE32: [char; 32] = [
    'A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I', 'J', 'K', 'L', 'M', 'N', 'O', 'P', 'Q', 'R', 'S', 'T', 'U',
    'V', 'W', 'X', 'Y', 'Z', '2', '3', '4', '5', '6', '7',
];
/// Recovery codes that are given at a time.
const CODES: usize = 8;

/// A new secret of 160 bits (RFC 4226, section 4, R6), in base 32 as apps take it.
///
/// # Errors
///
/// When the system gives no random bytes.
pub fn new_secret() -> Result<String, NoRandomness> {
    let mut bytes = [0; 20];
    getrandom::fill(&mut bytes).map_err(|_| NoRandomness)?;
    Ok(base32(&bytes))
}

/// Recovery codes to be shown once, and their digests to be kept.
///
/// # Errors
///
/// When the system gives no random bytes.
pub fn new_codes() -> Result<(Vec<String>, Vec<String>), NoRandomness> {
    let mut shown = Vec::with_capacity(CODES);
    for _ in 0..CODES {
        let mut bytes = [0; 10];
        getrandom::fill(&mut bytes).map_err(|_| NoRandomness)?;
        let letters = base32(&bytes);
        let groups: Vec<String> = letters
            .chars()
            .collect::<Vec<_>>()
            .chunks(4)
            .map(|group| group.iter().collect())
            .collect();
        shown.push(groups.join("-"));
    }
    let kept = shown.iter().map(|code| code_digest(code)).collect();
    Ok((shown, kept))
}

/// What the database holds of a recovery code, however it was typed.
#[must_use]
pub fn code_digest(typed: &str) -> String {
    let letters: String = typed
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|letter| letter.to_ascii_uppercase())
        .collect();
    secret::digest(&format!("recovery {letters}"))
}

/// The step whose code somebody typed, where it is one of now and none was taken since.
#[must_use]
pub fn step_of(secret: &str, typed: &str, now: Moment, last: Option<i64>) -> Option<i64> {
    let typed: String = typed.chars().filter(|letter| !letter.is_whitespace()).collect();
    if typed.len() != 6 || !typed.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let key = from_base32(secret)?;
    let present = now.0.div_euclid(1_000).div_euclid(STEP);
    let mut found = None;
    // Every step is computed, so that the time does not tell which one it was.
    for step in (present - DRIFT)..=(present + DRIFT) {
        let right = blake3::hash(code(&key, step).as_bytes()) == blake3::hash(typed.as_bytes());
        if right && last.is_none_or(|last| step > last) {
            found = Some(step);
        }
    }
    found
}

/// The address that an authenticator app reads from a picture (Key URI format).
#[must_use]
pub fn uri(secret: &str, login: &str, host: &str) -> String {
    let escaped = |words: &str| -> String {
        words
            .bytes()
            .map(|byte| match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                    char::from(byte).to_string()
                }
                _ => format!("%{byte:02X}"),
            })
            .collect()
    };
    let issuer = escaped(&format!("Homeward ({host})"));
    format!(
        "otpauth://totp/{issuer}:{}?secret={secret}&issuer={issuer}",
        escaped(login)
    )
}

/// The code of a step (RFC 4226, section 5.3).
fn code(key: &[u8], step: i64) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, key);
    let tag = hmac::sign(&key, &step.to_be_bytes());
    let bytes = tag.as_ref();
    let offset = usize::from(bytes.last().copied().unwrap_or_default() & 0x0f);
    let number = bytes
        .iter()
        .skip(offset)
        .take(4)
        .fold(0_u32, |number, byte| (number << 8) | u32::from(*byte));
    format!("{:06}", (number & 0x7fff_ffff) % 1_000_000)
}

fn base32(bytes: &[u8]) -> String {
    let mut written = String::new();
    let (mut waiting, mut bits) = (0_u32, 0);
    for byte in bytes {
        waiting = (waiting << 8) | u32::from(*byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            let letter = (waiting >> bits) & 31;
            written.extend(BASE32.get(letter as usize));
        }
    }
    if bits > 0 {
        written.extend(BASE32.get(((waiting << (5 - bits)) & 31) as usize));
    }
    written
}

fn from_base32(written: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let (mut waiting, mut bits) = (0_u32, 0);
    for letter in written.chars().filter(|letter| *letter != ' ' && *letter != '=') {
        let value = BASE32
            .iter()
            .position(|known| *known == letter.to_ascii_uppercase())?;
        waiting = ((waiting << 5) | value as u32) & 0xfff;
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            bytes.push((waiting >> bits) as u8);
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238, appendix B: the last six of its eight digits.
    #[test]
    fn the_codes_are_those_of_the_standard() {
        let key = b"12345678901234567890";
        let known = [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000_i64, "353130"),
        ];
        for (seconds, digits) in known {
            assert_eq!(code(key, seconds / STEP), digits);
            let secret = base32(key);
            assert_eq!(
                step_of(&secret, digits, Moment(seconds * 1_000), None),
                Some(seconds / STEP)
            );
        }
    }

    #[test]
    fn a_code_is_taken_once_and_not_long() {
        let secret = base32(b"12345678901234567890");
        let at = Moment(1_111_111_109_000);
        let step = step_of(&secret, "081 804", at, None).unwrap();
        assert_eq!(step_of(&secret, "081804", at, Some(step)), None);
        assert_eq!(step_of(&secret, "081804", Moment(at.0 + 90_000), None), None);
        for wrong in ["081805", "", "81804", "０８１８０４", "0818040"] {
            assert_eq!(step_of(&secret, wrong, at, None), None);
        }
    }

    #[test]
    fn base_32_is_that_of_the_standard() {
        for (bytes, written) in [
            ("f", "MY"),
            ("fo", "MZXQ"),
            ("foo", "MZXW6"),
            ("foobar", "MZXW6YTBOI"),
        ] {
            assert_eq!(base32(bytes.as_bytes()), written);
            assert_eq!(from_base32(written).unwrap(), bytes.as_bytes());
        }
        assert_eq!(from_base32("M1"), None);
        assert_eq!(from_base32(&new_secret().unwrap()).unwrap().len(), 20);
    }

    #[test]
    fn a_recovery_code_is_known_however_it_is_typed() {
        let (shown, kept) = new_codes().unwrap();
        assert_eq!((shown.len(), kept.len()), (8, 8));
        let typed = shown[3].to_lowercase().replace('-', " ");
        assert_eq!(code_digest(&typed), kept[3]);
        assert_ne!(kept[0], kept[1]);
    }

    #[test]
    fn the_address_for_apps_is_escaped() {
        assert_eq!(
            uri("ABC", "jan@example.test", "hw.example:8642"),
            "otpauth://totp/Homeward%20%28hw.example%3A8642%29:jan%40example.test?secret=ABC&issuer=Homeward%20%28hw.example%3A8642%29"
        );
    }
}
