//! The code pages that RTF names by number or by a font's character set.

use encoding_rs::{BIG5, EUC_KR, Encoding, GBK, MACINTOSH, SHIFT_JIS, UTF_8, WINDOWS_1252};
use oem_cp::code_table::DECODING_TABLE_CP_MAP;

/// How bytes of text are to be read.
#[derive(Debug, Clone, Copy)]
pub(in crate::extract) enum CodePage {
    /// A page of Windows or the Macintosh.
    Windows(&'static Encoding),
    /// A page of DOS.
    Dos(u16),
}

impl Default for CodePage {
    fn default() -> Self {
        Self::Windows(WINDOWS_1252)
    }
}

impl CodePage {
    /// The page of that number.
    pub(in crate::extract) fn numbered(number: i32) -> Option<Self> {
        let encoding = match number {
            0 => WINDOWS_1252,
            932 => SHIFT_JIS,
            936 => GBK,
            949 | 1361 => EUC_KR,
            950 => BIG5,
            10_000 => MACINTOSH,
            65_001 => UTF_8,
            874 | 1250..=1258 => Encoding::for_label(format!("windows-{number}").as_bytes())?,
            _ => {
                let number = u16::try_from(number).ok()?;
                return DECODING_TABLE_CP_MAP
                    .contains_key(&number)
                    .then_some(Self::Dos(number));
            }
        };
        Some(Self::Windows(encoding))
    }

    /// The page of a font's character set; `None` for the document's own.
    pub(in crate::extract) fn of_charset(charset: i32) -> Option<Self> {
        Self::numbered(match charset {
            0 | 2 => 1252,
            77 => 10_000,
            128 => 932,
            129 | 130 => 949,
            134 => 936,
            136 => 950,
            161 => 1253,
            162 => 1254,
            163 => 1258,
            177 => 1255,
            178..=180 => 1256,
            186 => 1257,
            204 => 1251,
            222 => 874,
            238 => 1250,
            254 => 437,
            255 => 850,
            _ => return None,
        })
    }

    /// Decodes bytes of text.
    pub(in crate::extract) fn decode(self, bytes: &[u8]) -> String {
        match self {
            Self::Windows(encoding) => encoding.decode_without_bom_handling(bytes).0.into_owned(),
            Self::Dos(number) => match DECODING_TABLE_CP_MAP.get(&number) {
                Some(table) => table.decode_string_lossy(bytes),
                None => WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned(),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_found_by_number_and_by_charset() {
        let decode = |page: Option<CodePage>, bytes: &[u8]| page.map(|p| p.decode(bytes));
        assert_eq!(
            decode(CodePage::numbered(850), b"Andr\x82").as_deref(),
            Some("André")
        );
        assert_eq!(
            decode(CodePage::numbered(1250), b"\x8Aimon").as_deref(),
            Some("Šimon")
        );
        assert_eq!(
            decode(CodePage::of_charset(128), b"\x93\xFA").as_deref(),
            Some("日")
        );
        assert_eq!(decode(CodePage::of_charset(204), b"\xCF").as_deref(), Some("П"));
        assert!(CodePage::numbered(-5).is_none());
        assert!(CodePage::of_charset(1).is_none());
    }
}
