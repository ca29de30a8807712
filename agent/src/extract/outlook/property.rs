//! Properties of an item: a number, a type, a value.
//!
//! Only texts, bytes and whole numbers are kept. A list of values is kept as several values of one number.

use crate::extract::bytes::{u16_at, u32_at, u64_at, utf16};
use crate::extract::rtf::codepage::CodePage;

/// Types of values, as far as they are read.
pub(super) mod kind {
    /// Text of bytes in a code page.
    pub(in crate::extract::outlook) const NARROW: u16 = 0x1e;
    /// Text of two-byte characters.
    pub(in crate::extract::outlook) const WIDE: u16 = 0x1f;
    /// Bytes.
    pub(in crate::extract::outlook) const BYTES: u16 = 0x102;
    /// An item or file within the item.
    pub(in crate::extract::outlook) const OBJECT: u16 = 0x0d;
    /// Says that there are several values.
    pub(in crate::extract::outlook) const SEVERAL: u16 = 0x1000;
}

/// Numbers of properties.
pub(super) mod tag {
    pub(in crate::extract::outlook) const BODY: u16 = 0x1000;
    pub(in crate::extract::outlook) const RTF: u16 = 0x1009;
    pub(in crate::extract::outlook) const HTML: u16 = 0x1013;
    pub(in crate::extract::outlook) const DISPLAY_NAME: u16 = 0x3001;
    pub(in crate::extract::outlook) const EMAIL: u16 = 0x3003;
    pub(in crate::extract::outlook) const SMTP: u16 = 0x39fe;
    pub(in crate::extract::outlook) const ATTACHED: u16 = 0x3701;
    pub(in crate::extract::outlook) const ATTACHED_NAME: u16 = 0x3704;
    pub(in crate::extract::outlook) const ATTACHED_LONG_NAME: u16 = 0x3707;
    pub(in crate::extract::outlook) const INTERNET_PAGE: u16 = 0x3fde;
    pub(in crate::extract::outlook) const MESSAGE_PAGE: u16 = 0x3ffd;
    /// From here on numbers stand for names, differently in each file.
    pub(in crate::extract::outlook) const NAMED: u16 = 0x8000;
}

/// A value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    /// Text.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
    /// A whole number, a truth value, a time.
    Number(u64),
}

impl Value {
    /// Reads a value of a type; `None` when the type is not kept.
    pub(super) fn read(kind: u16, bytes: &[u8], page: CodePage) -> Option<Self> {
        Some(match kind & !kind::SEVERAL {
            kind::NARROW => {
                let end = memchr::memchr(0, bytes).unwrap_or(bytes.len());
                Self::Text(page.decode(bytes.get(..end)?))
            }
            kind::WIDE => Self::Text(utf16(bytes)),
            kind::BYTES | kind::OBJECT => Self::Bytes(bytes.to_vec()),
            2 | 0x0b => Self::Number(u16_at(bytes, 0)?.into()),
            3 => Self::Number(u32_at(bytes, 0)?.into()),
            0x14 | 0x40 => Self::Number(u64_at(bytes, 0)?),
            _ => return None,
        })
    }
}

/// The properties of an item, recipient or attachment.
#[derive(Debug, Default)]
pub(super) struct Properties(Vec<(u16, Value)>);

impl Properties {
    /// Adds a value.
    pub(super) fn add(&mut self, tag: u16, value: Value) {
        self.0.push((tag, value));
    }

    /// All values.
    pub(super) fn iter(&self) -> impl Iterator<Item = (u16, &Value)> {
        self.0.iter().map(|(tag, value)| (*tag, value))
    }

    /// The text of that number, if it has any characters.
    pub(super) fn text(&self, tag: u16) -> Option<&str> {
        self.iter().find_map(|(at, value)| match value {
            Value::Text(text) if at == tag && !text.trim().is_empty() => Some(text.as_str()),
            _ => None,
        })
    }

    /// The bytes of that number.
    pub(super) fn bytes(&self, tag: u16) -> Option<&[u8]> {
        self.iter().find_map(|(at, value)| match value {
            Value::Bytes(bytes) if at == tag => Some(bytes.as_slice()),
            _ => None,
        })
    }

    /// The whole number of that number.
    pub(super) fn number(&self, tag: u16) -> Option<u64> {
        self.iter().find_map(|(at, value)| match value {
            Value::Number(number) if at == tag => Some(*number),
            _ => None,
        })
    }

    /// The code page of that number.
    pub(super) fn page(&self, tag: u16) -> Option<CodePage> {
        let number = i32::try_from(self.number(tag)?).ok()?;
        CodePage::numbered(number)
    }
}
