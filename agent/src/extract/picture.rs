//! Pictures: photographs, screenshots and scans, of which a TIFF may hold several.
//!
//! The text in them is read only where that was asked for, by whoever stands behind
//! [`EntrySink::picture`](super::EntrySink::picture); else they are `no_text`. No pixel is looked at here: this
//! tells which kinds of pictures can be read, how many pages and pixels they claim to have, and makes records
//! of the words that come back.

mod kind;
mod tiff;
mod words;

use homeward_rules::document::Container;

use super::extraction::{Extraction, Extractor};
use super::page_names::named;
use super::pdf::write_blocks;
use super::unreadable::{Detail, Reason, Unreadable};
pub(crate) use kind::Kind;
pub(super) use words::blocks;

/// Reads pictures.
pub struct Picture;

impl Extractor for Picture {
    fn extract(&self, data: &[u8], out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        let Some(kind) = Kind::of(data) else {
            return Err(Unreadable::new(Reason::Unsupported, Detail::Image));
        };
        let no_text = Unreadable::new(Reason::NoText, Detail::Image);
        if !out.reads_pictures() {
            return Err(no_text);
        }
        let pages = kind.pages(data);
        let mut trouble = None;
        let mut silent = Vec::new();
        for page in 0..pages {
            match out.picture(data, page) {
                Ok(words) => {
                    let blocks = blocks(&words);
                    if blocks.is_empty() {
                        silent.push(page + 1);
                        continue;
                    }
                    if pages > 1 {
                        out.go_to(Container::Page, page + 1);
                    }
                    write_blocks(blocks, &mut 0, out)?;
                }
                Err(why) => {
                    trouble.get_or_insert(why);
                    if why.detail == Some(Detail::Pictures) {
                        break;
                    }
                }
            }
        }
        match trouble {
            Some(why) => Err(why),
            None if silent.len() == pages as usize => Err(no_text),
            None if silent.is_empty() => Ok(()),
            None => out.unread(&named(&silent), no_text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::gathered::Gathered;
    use super::super::limits::Limits;
    use super::*;

    /// One page of words as Tesseract tells of them.
    const WORDS: &str =
        "5\t1\t1\t1\t1\t1\t10\t10\t80\t20\t96.1\tJan\n5\t1\t1\t1\t1\t2\t100\t10\t80\t20\t96.1\tJansen\n";

    fn read(data: &[u8], told: &[Result<&str, Unreadable>], limits: Limits) -> Gathered {
        let mut gathered = Gathered::with_pictures(told);
        super::super::extraction::extract_by(&Picture, data, limits, &mut gathered);
        gathered
    }

    fn result(data: &[u8], told: &[Result<&str, Unreadable>], limits: Limits) -> Result<(), Unreadable> {
        read(data, told, limits).entries[0].result
    }

    #[test]
    fn text_in_pictures_is_read_where_that_was_asked_for() {
        let png = png(100, 50);
        let gathered = read(&png, &[Ok(WORDS)], Limits::default());
        assert_eq!(gathered.text(), "Jan Jansen");
        assert_eq!(gathered.entries[0].result, Ok(()));
        let unasked = Gathered::of(&png, "scan.png");
        let no_text = Err(Unreadable::new(Reason::NoText, Detail::Image));
        assert_eq!(unasked.entries[0].result, no_text);
        assert_eq!(result(&png, &[Ok("")], Limits::default()), no_text);
    }

    #[test]
    fn pictures_that_cannot_be_read_say_why() {
        let default = Limits::default();
        let psd = b"8BPS\0\x01\0\0\0\0\0\0";
        let unsupported = Unreadable::new(Reason::Unsupported, Detail::Image);
        assert_eq!(result(psd, &[Ok(WORDS)], default), Err(unsupported));
        let huge = png(100_000, 100_000);
        let pixels = Unreadable::new(Reason::TooLarge, Detail::Pixels);
        assert_eq!(result(&huge, &[Ok(WORDS)], default), Err(pixels));
        let cut = &png(100, 50)[..10];
        assert_eq!(result(cut, &[Ok(WORDS)], default), Err(Unreadable::broken()));
        let late = Err(Reason::Timeout.into());
        assert_eq!(result(&png(9, 9), &[late], default), Err(Reason::Timeout.into()));
        let heavy = Limits {
            picture: 8,
            ..default
        };
        let memory = Unreadable::new(Reason::TooLarge, Detail::Memory);
        assert_eq!(result(&png(9, 9), &[Ok(WORDS)], heavy), Err(memory));
    }

    #[test]
    fn pages_of_a_tiff_are_read_one_by_one_up_to_a_number() {
        let tiff = tiff::tests::pages(&[(100, 50), (100, 50), (100, 50)]);
        let gathered = read(&tiff, &[Ok(WORDS), Ok(""), Ok(WORDS)], Limits::default());
        let parts: Vec<_> = gathered.entries[0]
            .segments
            .iter()
            .map(|s| s.location.part)
            .collect();
        assert_eq!(parts, [1, 3]);
        let silent = Err(Unreadable::new(Reason::NoText, Detail::Image));
        assert_eq!(gathered.entry("page 2").result, silent);
        let limits = Limits {
            pictures: 2,
            ..Limits::default()
        };
        let many = Err(Unreadable::new(Reason::TooLarge, Detail::Pictures));
        assert_eq!(result(&tiff, &[Ok(WORDS), Ok(WORDS)], limits), many);
    }

    /// The beginning of a picture of so many pixels.
    pub(crate) fn png(width: u32, height: u32) -> Vec<u8> {
        let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
        png.extend(width.to_be_bytes());
        png.extend(height.to_be_bytes());
        png.extend(b"\x08\0\0\0\0\0\0\0\0");
        png
    }
}
