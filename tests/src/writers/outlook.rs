//! What Outlook keeps, written by hand: messages, winmail.dat, stores.
//!
//! A [`Message`] is a list of properties, people and attachments; the modules below store it in each of the
//! three ways. They write what readers of the format need, and leave out sums and maps that only Outlook checks.

pub(super) mod compound;
mod msg;
mod pst;
mod tnef;

pub use msg::write as msg;
pub use pst::write as pst;
pub use tnef::write as tnef;

/// How texts are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Width {
    /// As characters of two bytes.
    #[default]
    Wide,
    /// As bytes of Windows-1252.
    Narrow,
}

/// A message, contact or appointment.
#[derive(Debug, Clone, Default)]
pub struct Message {
    /// How its texts are stored.
    pub width: Width,
    /// Texts, each with the number of its property.
    pub texts: Vec<(u16, String)>,
    /// A body as a page.
    pub page: Option<String>,
    /// A body as rich text.
    pub rich: Option<String>,
    /// Names and addresses of recipients.
    pub people: Vec<(String, String)>,
    /// Names and bytes of attachments.
    pub attachments: Vec<(String, Vec<u8>)>,
    /// Attached messages.
    pub messages: Vec<Self>,
}

/// A property: its number, its type, its bytes.
type Property = (u16, u16, Vec<u8>);

impl Message {
    /// A message with a subject.
    #[must_use]
    pub fn about(subject: &str) -> Self {
        Self::default().with(0x0037, subject)
    }

    /// Adds a text.
    #[must_use]
    pub fn with(mut self, number: u16, text: &str) -> Self {
        self.texts.push((number, text.to_owned()));
        self
    }

    /// Adds a plain body.
    #[must_use]
    pub fn saying(self, text: &str) -> Self {
        self.with(0x1000, text)
    }

    fn properties(&self) -> Vec<Property> {
        let mut properties: Vec<Property> = vec![(0x3ffd, 3, vec![0xe4, 4, 0, 0])];
        properties.extend(
            self.texts
                .iter()
                .map(|(number, text)| self.width.text(*number, text)),
        );
        if let Some(page) = &self.page {
            properties.push((0x3fde, 3, vec![0xe9, 0xfd, 0, 0]));
            properties.push((0x1013, 0x102, page.as_bytes().to_vec()));
        }
        if let Some(rich) = &self.rich {
            properties.push((0x1009, 0x102, packed(rich.as_bytes())));
        }
        properties
    }

    fn recipients(&self) -> Vec<Vec<Property>> {
        let person = |(name, address): &(String, String)| {
            vec![self.width.text(0x3001, name), self.width.text(0x39fe, address)]
        };
        self.people.iter().map(person).collect()
    }
}

impl Width {
    fn text(self, number: u16, text: &str) -> Property {
        match self {
            Self::Wide => (number, 0x1f, wide(text)),
            Self::Narrow => {
                let bytes = text.chars().map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?'));
                (number, 0x1e, bytes.collect())
            }
        }
    }
}

fn wide(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// Rich text in its compressed form, with no use made of the dictionary.
fn packed(text: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    for run in text.chunks(8) {
        // The last run ends with a reference to the place that would be written next.
        body.push(if run.len() < 8 { 1 << run.len() } else { 0 });
        body.extend(run);
    }
    if text.len().is_multiple_of(8) {
        body.push(1);
    }
    let end = (207 + text.len()) % 4096;
    body.extend(((end as u16) << 4).to_be_bytes());
    let head = [body.len() as u32 + 12, text.len() as u32, 0x7546_5a4c, 0];
    head.iter()
        .flat_map(|number| number.to_le_bytes())
        .chain(body)
        .collect()
}
