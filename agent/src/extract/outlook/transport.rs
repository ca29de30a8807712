//! What Outlook attaches to mail for other Outlooks: winmail.dat (TNEF).
//!
//! A list of attributes, two of which hold lists of properties: of the item, and of each attachment. Most of
//! what stands in older attributes is there as a property too. A list that is cut off gives what it has.
//! Source: [MS-OXTNEF].

use super::item;
use super::property::{Properties, Value, kind, tag};
use crate::extract::bytes::{part, u16_at, u32_at};
use crate::extract::compound::Compound;
use crate::extract::rtf::codepage::CodePage;
use crate::extract::{Detail, Extraction, Extractor, Reason, Unreadable};

/// Most values of one list.
const MOST_VALUES: u32 = 20_000;
/// Most values of one property.
const MOST_SEVERAL: u32 = 10_000;
/// Most attachments and recipients.
const MOST_PARTS: usize = 10_000;

/// Reads TNEF.
pub struct Tnef;

impl Extractor for Tnef {
    fn extract(&self, data: &[u8], out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        let mut message = Message::default();
        let whole = message.gather(data);
        let read = item::read(&message.item, &message.recipients, out);
        for (number, attachment) in (1..).zip(&message.attachments) {
            let name = item::name_of(attachment, number);
            let Some(bytes) = attachment.bytes(tag::ATTACHED).filter(|bytes| !bytes.is_empty()) else {
                continue;
            };
            out.entry(&name, embedded(bytes))?;
        }
        read?;
        if whole {
            Ok(())
        } else {
            Err(Unreadable::new(Reason::Corrupt, Detail::Truncated))
        }
    }
}

/// The bytes of an attachment; of a message or object in it, without the mark before it.
fn embedded(bytes: &[u8]) -> &[u8] {
    match bytes.get(16..) {
        Some(within) if u32_at(within, 0) == Some(SIGNATURE) || Compound::is(within) => within,
        _ => bytes,
    }
}

const SIGNATURE: u32 = 0x223e_9f78;

#[derive(Default)]
struct Message {
    page: CodePage,
    item: Properties,
    recipients: Vec<Properties>,
    attachments: Vec<Properties>,
}

impl Message {
    /// Gathers all attributes; whether the list was whole.
    fn gather(&mut self, data: &[u8]) -> bool {
        // Signature, key; then a level, a number, a length, as many bytes, a sum of them.
        let mut rest = data.get(6..).unwrap_or_default();
        while !rest.is_empty() {
            let (Some(number), Some(length)) = (u32_at(rest, 1), u32_at(rest, 5)) else {
                return false;
            };
            let bytes = part(rest, 9, length as usize);
            self.attribute(number & 0xffff, bytes);
            match rest
                .get(9..)
                .and_then(|rest| rest.get((length as usize).saturating_add(2)..))
            {
                Some(behind) => rest = behind,
                None => return false,
            }
        }
        true
    }

    fn attribute(&mut self, number: u32, bytes: &[u8]) {
        match number {
            // Code page; subject, body; recipients; properties.
            0x9007 => {
                let page = u32_at(bytes, 0).and_then(|number| i32::try_from(number).ok());
                self.page = page.and_then(CodePage::numbered).unwrap_or_default();
            }
            0x8004 => self.narrow(0x0037, bytes),
            0x800c => self.narrow(tag::BODY, bytes),
            0x8000 => self.sender(bytes),
            0x9004 => {
                let mut reader = List::new(bytes, self.page);
                let count = reader.number().unwrap_or_default();
                for _ in 0..count {
                    if self.recipients.len() >= MOST_PARTS || reader.rest.is_empty() {
                        break;
                    }
                    let mut recipient = Properties::default();
                    reader.properties(&mut recipient);
                    self.recipients.push(recipient);
                }
            }
            0x9003 => List::new(bytes, self.page).properties(&mut self.item),
            // Attachments: begin of one, its name, bytes, properties.
            0x9002 if self.attachments.len() < MOST_PARTS => self.attachments.push(Properties::default()),
            0x8010 => {
                if let (Some(last), Some(value)) = (
                    self.attachments.last_mut(),
                    Value::read(kind::NARROW, bytes, self.page),
                ) {
                    last.add(tag::ATTACHED_NAME, value);
                }
            }
            0x800f => {
                if let Some(last) = self.attachments.last_mut() {
                    last.add(tag::ATTACHED, Value::Bytes(bytes.to_vec()));
                }
            }
            0x9005 => {
                if let Some(last) = self.attachments.last_mut() {
                    List::new(bytes, self.page).properties(last);
                }
            }
            _ => {}
        }
    }

    fn narrow(&mut self, tag: u16, bytes: &[u8]) {
        if let Some(value) = Value::read(kind::NARROW, bytes, self.page) {
            self.item.add(tag, value);
        }
    }

    /// The sender of old: lengths, a name, and an address with its type before it.
    fn sender(&mut self, bytes: &[u8]) {
        let length = usize::from(u16_at(bytes, 4).unwrap_or_default());
        self.narrow(0x0c1a, part(bytes, 8, length));
        let address = bytes.get(8 + length..).unwrap_or_default();
        let colon = memchr::memchr(b':', address).map_or(0, |at| at + 1);
        self.narrow(0x0c1f, address.get(colon..).unwrap_or_default());
    }
}

/// A list of properties on its way.
struct List<'d> {
    rest: &'d [u8],
    page: CodePage,
}

impl<'d> List<'d> {
    const fn new(rest: &'d [u8], page: CodePage) -> Self {
        Self { rest, page }
    }

    fn take(&mut self, count: usize) -> Option<&'d [u8]> {
        let (taken, rest) = self.rest.split_at_checked(count)?;
        self.rest = rest;
        Some(taken)
    }

    fn number(&mut self) -> Option<u32> {
        u32_at(self.take(4)?, 0)
    }

    /// Bytes with their length before them, filled up to a multiple of four.
    fn counted(&mut self) -> Option<&'d [u8]> {
        let length = self.number()? as usize;
        let bytes = self.take(length)?;
        self.rest = self.rest.get(length.wrapping_neg() % 4..).unwrap_or_default();
        Some(bytes)
    }

    /// Adds all properties of the list, until one makes no sense.
    fn properties(&mut self, properties: &mut Properties) {
        let count = self.number().unwrap_or_default().min(MOST_VALUES);
        for _ in 0..count {
            if self.property(properties).is_none() {
                return;
            }
        }
    }

    fn property(&mut self, properties: &mut Properties) -> Option<()> {
        let head = self.number()?;
        let (kind, tag) = (head as u16, (head >> 16) as u16);
        if tag >= tag::NAMED {
            self.take(16)?;
            if self.number()? == 0 {
                self.number()?;
            } else {
                self.counted()?;
            }
        }
        let plain = kind & !kind::SEVERAL;
        let is_long = matches!(plain, kind::NARROW | kind::WIDE | kind::BYTES | kind::OBJECT);
        let count = if is_long || kind != plain {
            self.number()?.min(MOST_SEVERAL)
        } else {
            1
        };
        for _ in 0..count {
            let bytes = if is_long {
                self.counted()?
            } else {
                self.take(match plain {
                    2 | 3 | 4 | 0x0a | 0x0b => 4,
                    0x48 => 16,
                    _ => 8,
                })?
            };
            if let Some(value) = Value::read(plain, bytes, self.page) {
                properties.add(tag, value);
            }
        }
        Some(())
    }
}
