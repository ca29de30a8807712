//! E-mail addresses: lower case, with what hides or surrounds them undone.
//!
//! "Jan@X.NL", "mailto:jan@x.nl?subject=…", "<jan@x.nl>", "jan (at) x punt nl", "jan%40x.nl" and "jan＠x.nl"
//! are one address. Tags ("jan+news@x.nl") stay: whether they are the same mailbox is the provider's
//! affair; only googlemail.com is known to be gmail.com. No form is given to what could not be delivered.

pub(crate) mod plain;

use unicode_normalization::UnicodeNormalization as _;

use super::Form;
use super::fold::is_invisible;

/// Version of this form.
pub const VERSION: u8 = 1;

/// Longer than any address with its wrapping; beyond it there is nothing to be read.
const RAW_LIMIT: usize = 512;
const LOCAL_LIMIT: usize = 64;
const LABEL_LIMIT: usize = 63;

/// The canonical form of an address, or `None` if it is none.
#[must_use]
pub fn canonical(raw: &str) -> Option<Form> {
    let inner = unwrapped(raw.get(..raw.len().min(RAW_LIMIT)).unwrap_or_default())?;
    let mut form = Form::new();
    if inner.bytes().all(is_plain) {
        form.try_push_str(inner).ok()?;
        form.make_ascii_lowercase();
    } else {
        let visible = plain::undone(inner)?;
        for letter in visible.nfc().flat_map(char::to_lowercase).nfc() {
            form.try_push(letter).ok()?;
        }
    }
    let at = valid_at(&form)?;
    if form.get(at..) == Some("@googlemail.com") {
        form.truncate(at);
        form.try_push_str("@gmail.com").ok()?;
    }
    Some(form)
}

/// Whether a byte of an address needs no attention beyond its case.
const fn is_plain(byte: u8) -> bool {
    matches!(byte, b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'@' | b'.' | b'-' | b'_' | b'+')
}

/// The address without display name, brackets, scheme, query and punctuation around it.
fn unwrapped(raw: &str) -> Option<&str> {
    let mut inner = raw;
    if let Some((_, after)) = inner.rsplit_once('<') {
        inner = after.split_once('>').map_or(after, |(address, _)| address);
    }
    inner = trimmed(inner);
    while inner
        .get(..7)
        .is_some_and(|scheme| scheme.eq_ignore_ascii_case("mailto:"))
    {
        inner = trimmed(inner.get(7..)?);
    }
    if let Some((address, _)) = inner.split_once('?') {
        inner = trimmed(address);
    }
    Some(inner)
}

fn trimmed(text: &str) -> &str {
    text.trim_matches(|c: char| {
        c.is_whitespace()
            || is_invisible(c)
            || matches!(
                c,
                '.' | ','
                    | ';'
                    | ':'
                    | '"'
                    | '\''
                    | '<'
                    | '>'
                    | '('
                    | ')'
                    | '['
                    | ']'
                    | '“'
                    | '”'
                    | '‘'
                    | '’'
            )
    })
}

/// Where the @ stands in an address that could be delivered.
fn valid_at(form: &str) -> Option<usize> {
    let at = form.find('@')?;
    let (local, domain) = (form.get(..at)?, form.get(at + 1..)?);
    (is_local(local) && is_domain(domain)).then_some(at)
}

fn is_local(local: &str) -> bool {
    !local.is_empty()
        && local.len() <= LOCAL_LIMIT
        && !local.starts_with(['.', '\''])
        && !local.ends_with('.')
        && !local.contains("..")
        && local.chars().all(|c| {
            c.is_ascii_alphanumeric()
                || ".-_+!$&'*/=^`{|}~".contains(c)
                || (!c.is_ascii() && c.is_alphanumeric())
        })
}

fn is_domain(domain: &str) -> bool {
    let mut labels = 0;
    let mut last = "";
    for label in domain.split('.') {
        let sound = !label.is_empty()
            && label.len() <= LABEL_LIMIT
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c == '-' || is_label_letter(c));
        if !sound {
            return false;
        }
        labels += 1;
        last = label;
    }
    labels >= 2
        && (last.starts_with("xn--") || (last.chars().count() >= 2 && last.chars().all(is_top_letter)))
}

fn is_label_letter(c: char) -> bool {
    c.is_ascii_alphanumeric()
        || (!c.is_ascii() && (c.is_alphanumeric() || unicode_normalization::char::is_combining_mark(c)))
}

fn is_top_letter(c: char) -> bool {
    !c.is_ascii_digit() && is_label_letter(c)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn golden_vectors() {
        for raw in [
            "jan.jansen@voorbeeld.nl",
            "Jan.Jansen@Voorbeeld.NL",
            " jan.jansen@voorbeeld.nl. ",
            "mailto:jan.jansen@voorbeeld.nl?subject=Offerte",
            "MAILTO:jan.jansen@voorbeeld.nl",
            "\"Jan Jansen\" <jan.jansen@voorbeeld.nl>",
            "Jan Jansen <Jan.Jansen@voorbeeld.nl>;",
            "jan.jansen%40voorbeeld.nl",
            "jan.jansen＠voorbeeld．nl",
            "jan.jansen(at)voorbeeld.nl",
            "jan.jansen [at] voorbeeld [dot] nl",
            "jan punt jansen at voorbeeld punt nl",
            "jan dot jansen AT voorbeeld DOT nl",
            "jan.jansen @ voorbeeld . nl",
            "jan.jansen {apenstaartje} voorbeeld.nl",
            "jan.jansen&#64;voorbeeld.nl",
            "jan.jan\u{ad}sen@voor\u{200b}beeld.nl",
            "ｊａｎ．jansen@voorbeeld.nl",
        ] {
            assert_eq!(
                canonical(raw).as_deref(),
                Some("jan.jansen@voorbeeld.nl"),
                "{raw}"
            );
        }
        for (raw, form) in [
            ("Jan+nieuws@X.nl", "jan+nieuws@x.nl"),
            ("Piet@GoogleMail.com", "piet@gmail.com"),
            ("info@BÜCHER.de", "info@bücher.de"),
            ("info@bu\u{308}cher.de", "info@bücher.de"),
            ("info@xn--bcher-kva.de", "info@xn--bcher-kva.de"),
            ("o'brien&co@x.co.uk", "o'brien&co@x.co.uk"),
            ("info@bedrijf.amsterdam", "info@bedrijf.amsterdam"),
        ] {
            assert_eq!(canonical(raw).as_deref(), Some(form), "{raw}");
        }
    }

    #[test]
    fn what_cannot_be_delivered_has_no_form() {
        for raw in [
            "",
            "@",
            "jan",
            "@x.nl",
            "jan@",
            "jan@x",
            "jan@x.n",
            "jan@x.12",
            "jan@x..nl",
            "jan@.nl",
            "jan..j@x.nl",
            "jan@-x.nl",
            "jan@x-.nl",
            "jan@x.nl@y.nl",
            "jan jansen@x.nl",
            "jan@127.0.0.1",
            "jan@x_y.nl",
        ] {
            assert_eq!(canonical(raw), None, "{raw}");
        }
        assert_eq!(canonical(&format!("{}@x.nl", "a".repeat(65))), None);
        assert_eq!(canonical(&format!("a@{}.nl", "a".repeat(64))), None);
        assert_eq!(canonical(&format!("a@{}.nl", "a.".repeat(60))), None);
    }

    proptest! {
        #[test]
        fn any_text_is_borne_and_forms_are_stable(raw in "\\PC{0,60}") {
            if let Some(form) = canonical(&raw) {
                prop_assert_eq!(canonical(&form), Some(form));
            }
        }

        #[test]
        fn forms_are_stable(raw in "[a-zA-Zé＠. ()%+-]{1,8}(@| at |\\(at\\)|%40|＠)[a-zA-ZéÉ.-]{1,8}(\\.| punt )[a-z]{2,4}") {
            if let Some(form) = canonical(&raw) {
                prop_assert_eq!(canonical(&form), Some(form));
            }
        }

        #[test]
        fn another_letter_is_another_address(local in "[a-z0-9]{1,20}", domain in "[a-z]{1,20}", more in "[a-z0-9]") {
            let one = canonical(&format!("{local}@{domain}.nl"));
            prop_assert!(one.is_some());
            prop_assert_ne!(one, canonical(&format!("{local}{more}@{domain}.nl")));
            prop_assert_ne!(one, canonical(&format!("{local}@{domain}{more}.nl")));
        }
    }
}
