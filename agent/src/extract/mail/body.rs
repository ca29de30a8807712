//! Bodies of a message: which parts they are, and which of two alternatives says more.

use std::borrow::Cow;
use std::collections::HashSet;

use mail_parser::decoders::base64::base64_decode;
use mail_parser::decoders::html::html_to_text;
use mail_parser::decoders::quoted_printable::quoted_printable_decode;
use mail_parser::{Encoding, Message, MessagePart, MimeHeaders, PartType};

use super::super::encoding::Charset;
use super::super::extraction::Extraction;
use super::super::markup;
use super::super::text::{Blocks, Signatures, push_lines};
use super::super::unreadable::Unreadable;

/// Most bytes of a body that are compared with its alternative; larger ones are both read.
const COMPARED: usize = 4 << 20;

/// Whether part `at` is text to be read in place, and no attachment.
pub(super) fn is_body(message: &Message<'_>, at: usize) -> bool {
    let Some(part) = message.parts.get(at) else {
        return false;
    };
    let attached = part.attachment_name().is_some()
        || part
            .content_disposition()
            .is_some_and(|d| d.ctype().eq_ignore_ascii_case("attachment"));
    let plain = part.content_type().is_none_or(|t| {
        t.subtype()
            .is_none_or(|s| s.eq_ignore_ascii_case("plain") || s.eq_ignore_ascii_case("html"))
    });
    matches!(part.body, PartType::Text(_) | PartType::Html(_)) && !attached && plain
}

/// Reads all bodies, but not a page that only says what the text before it said.
pub(super) fn read(
    message: &Message<'_>,
    data: &[u8],
    out: &mut Extraction<'_, '_>,
) -> Result<(), Unreadable> {
    let mut plain = String::new();
    for (at, part) in message.parts.iter().enumerate() {
        if !is_body(message, at) {
            continue;
        }
        let text = text_of(part, data);
        if matches!(part.body, PartType::Html(_)) {
            if plain.is_empty() || adds_to(&plain, &text) {
                out.begin_record();
                markup::push_message(&text, out)?;
            }
        } else {
            let mut blocks = Blocks::new(Signatures::Mark);
            out.begin_record();
            push_lines(&text, &mut blocks, out)?;
            blocks.finish(out)?;
            if plain.len() + text.len() <= COMPARED {
                plain.push_str(&text);
            } else {
                plain.clear();
            }
        }
    }
    Ok(())
}

/// The text of a part. Where the declared encoding does not fit the bytes, it is guessed.
pub(super) fn text_of<'p>(part: &'p MessagePart<'_>, data: &[u8]) -> Cow<'p, str> {
    let (PartType::Text(text) | PartType::Html(text)) = &part.body else {
        return Cow::Borrowed("");
    };
    if !text.contains('\u{fffd}') {
        return Cow::Borrowed(text);
    }
    let raw = data
        .get(part.offset_body as usize..part.offset_end as usize)
        .unwrap_or_default();
    let bytes = match part.encoding {
        Encoding::None => Some(raw.to_vec()),
        Encoding::QuotedPrintable => quoted_printable_decode(raw),
        Encoding::Base64 => base64_decode(raw),
    };
    let better = bytes.and_then(|bytes| {
        let charset = Charset::sniff(&bytes)?;
        let (better, _) = charset.decode(&bytes, bytes.len() as u64 * 4);
        (!better.contains('\u{fffd}')).then(|| better.into_owned())
    });
    better.map_or(Cow::Borrowed(text), Cow::Owned)
}

/// Whether a page, or rich text, holds words or addresses that the text does not.
pub(in crate::extract) fn adds_to(text: &str, page: &str) -> bool {
    if page.len() > COMPARED {
        return true;
    }
    let words = |text: &str| -> HashSet<String> {
        text.split(|c: char| !c.is_alphanumeric())
            .filter(|w| w.len() >= 4)
            .map(str::to_lowercase)
            .collect()
    };
    let known = words(text);
    let shown = words(&html_to_text(page));
    let new = shown.iter().filter(|word| !known.contains(*word)).count();
    let lower = text.to_lowercase();
    new * 20 > shown.len() || addresses(page).any(|address| !lower.contains(&address.to_lowercase()))
}

/// What looks like an e-mail address in the source of a page, names of pictures aside.
fn addresses(page: &str) -> impl Iterator<Item = &str> {
    let part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '+' | '@' | ':');
    page.split(move |c| !part(c))
        .filter_map(|token| match token.rsplit_once(':') {
            Some((scheme, _)) if scheme.eq_ignore_ascii_case("cid") => None,
            Some((_, address)) => Some(address),
            None => Some(token),
        })
        .filter(|token| token.contains('@') && !token.starts_with('@'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_that_says_the_same_adds_nothing() {
        let text = "Beste Jan, bel me even op nummer 030-1234567. Groet, anna@example.nl";
        let page = "<p>Beste Jan, bel me even op <b>nummer</b> 030-1234567.</p><img src='cid:a@b.c'>Groet, <a href='mailto:anna@example.nl'>anna@example.nl</a>";
        assert!(!adds_to(text, page));
        assert!(adds_to(text, &page.replace("mailto:anna", "mailto:piet")));
        assert!(adds_to(
            text,
            "<p>Iets heel anders dan hierboven geschreven staat</p>"
        ));
    }
}
