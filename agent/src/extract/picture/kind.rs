//! The kinds of pictures whose text can be read, by their first bytes, and the pixels that they claim to have.
//!
//! Asked on both sides: before a picture is handed out, and by whoever hands it to Tesseract, which takes what
//! it does not know for a list of files to open.

use super::tiff;

/// A kind of picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Png,
    Jpeg,
    Gif,
    Bmp,
    WebP,
    Tiff,
    /// Portable bitmap or greymap, which pictures within documents are brought to.
    Netpbm,
}

impl Kind {
    /// The kind of a picture.
    pub(crate) fn of(data: &[u8]) -> Option<Self> {
        Some(match data {
            [0x89, b'P', b'N', b'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => Self::Png,
            [0xFF, 0xD8, 0xFF, ..] => Self::Jpeg,
            [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Self::Gif,
            [b'B', b'M', ..] if data.len() > 26 => Self::Bmp,
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Self::WebP,
            [b'I', b'I', b'*', 0, ..] | [b'M', b'M', 0, b'*', ..] => Self::Tiff,
            [b'P', b'4' | b'5', b'\n', b'0'..=b'9', ..] => Self::Netpbm,
            _ => return None,
        })
    }

    /// How many pages it has: one, unless it is a TIFF.
    pub(crate) fn pages(self, data: &[u8]) -> u32 {
        match self {
            Self::Tiff => tiff::pages(data).len().max(1) as u32,
            _ => 1,
        }
    }

    /// Width times height of a page, counted from 0, as far as its header tells.
    pub(crate) fn pixels(self, data: &[u8], page: u32) -> Option<u64> {
        let (width, height) = match self {
            Self::Tiff => *tiff::pages(data).get(page as usize)?,
            _ => {
                let size = imagesize::blob_size(data).ok()?;
                (size.width as u64, size.height as u64)
            }
        };
        Some(width.saturating_mul(height)).filter(|pixels| *pixels > 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_tells_its_pixels() {
        let gif = b"GIF89a\x0A\0\x05\0\0\0\0";
        let mut bmp = b"BM\x46\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0".to_vec();
        bmp.extend([10, 0, 0, 0, 5, 0, 0, 0, 1, 0, 24, 0]);
        let jpeg = b"\xFF\xD8\xFF\xC0\0\x0B\x08\0\x05\0\x0A\x01\x01\x11\0";
        let webp = b"RIFF\x1A\0\0\0WEBPVP8 \x0E\0\0\0\x30\x01\0\x9d\x01\x2a\x0A\0\x05\0\0\0";
        let pictures: [(&[u8], Kind); 5] = [
            (gif, Kind::Gif),
            (&bmp, Kind::Bmp),
            (jpeg, Kind::Jpeg),
            (webp, Kind::WebP),
            (b"P5\n10 5\n255\n\0", Kind::Netpbm),
        ];
        for (data, kind) in pictures {
            assert_eq!(Kind::of(data), Some(kind));
            assert_eq!(kind.pixels(data, 0), Some(50), "{kind:?}");
            assert_eq!(kind.pages(data), 1);
        }
    }

    #[test]
    fn lists_of_files_are_no_pictures() {
        for text in [
            &b"/etc/passwd\n"[..],
            b"http://voorbeeld.example/x.png",
            b"BM\n",
            b"P5 x",
            b"",
        ] {
            assert_eq!(Kind::of(text), None);
        }
    }
}
