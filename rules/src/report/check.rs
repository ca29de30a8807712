//! What a report must keep to before anything is done with it.
//!
//! An agent may be hostile: lengths, counts and forms are bounded here, so that what follows need not ask
//! again. What is refused is refused whole, with the first fault and without repeating the value.

use super::{Ending, FileFinding, PROTOCOL, Part, ScanReport, Unscanned};

/// Bounds of one report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Most files with findings.
    pub findings: usize,
    /// Most unread entries.
    pub unscanned: usize,
    /// Most entries of one file.
    pub parts: usize,
    /// Most files and folders that a scan of some names.
    pub within: usize,
    /// Longest path, in bytes.
    pub path: usize,
    /// Longest other word, in bytes.
    pub word: usize,
    /// Most customers in one entry.
    pub customers: usize,
    /// Longest set of customers, in base64: a bitmap of as many ids as customers are taken takes less.
    pub set: usize,
    /// Most headings of one entry, and most places of evidence.
    pub details: usize,
}

impl Limits {
    /// What a server takes.
    pub const SERVER: Self = Self {
        findings: 2_000,
        unscanned: 10_000,
        parts: 1_000,
        within: 1_000,
        path: 8_192,
        word: 128,
        customers: 20_000_000,
        set: 4 << 20,
        details: 20_000,
    };
}

/// What is wrong with a report. Names the field, never its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// Another protocol.
    #[error("protocol: this server speaks {PROTOCOL}")]
    Protocol,
    /// No UUID.
    #[error("{0}: is no UUID")]
    NoUuid(&'static str),
    /// Not so many bytes in hexadecimal.
    #[error("{0}: is no lower-case hexadecimal of the right length")]
    NoHex(&'static str),
    /// Too long or too many.
    #[error("{0}: is longer than {1}")]
    TooLong(&'static str, usize),
    /// Empty where something must be.
    #[error("{0}: is empty")]
    Empty(&'static str),
    /// Has characters that may not stand there.
    #[error("{0}: holds characters that may not stand there")]
    Characters(&'static str),
    /// Ids that are not in order, or twice.
    #[error("{0}: must rise")]
    Order(&'static str),
    /// A number that cannot be.
    #[error("{0}: cannot be")]
    Impossible(&'static str),
}

impl ScanReport {
    /// Holds a report to the limits.
    ///
    /// # Errors
    ///
    /// The first fault that is met.
    pub fn check(&self, limits: &Limits) -> Result<(), Fault> {
        if self.protocol != PROTOCOL {
            return Err(Fault::Protocol);
        }
        uuid("report_id", &self.report_id)?;
        uuid("scan_id", &self.scan_id)?;
        text("source.root", &self.source.root, limits.path)?;
        word("versions.agent", &self.versions.agent, limits.word)?;
        word("versions.index", &self.versions.index, limits.word)?;
        word("versions.rules", &self.versions.rules, limits.word)?;
        moment("started", self.started)?;
        at_most("findings", self.findings.len(), limits.findings)?;
        at_most("unscanned", self.unscanned.len(), limits.unscanned)?;
        self.findings.iter().try_for_each(|file| file.check(limits))?;
        self.unscanned.iter().try_for_each(|entry| entry.check(limits))?;
        let Some(end) = &self.end else {
            return Ok(());
        };
        moment("end.finished", end.finished)?;
        at_most("end.within", end.within.len(), limits.within)?;
        if end.ending == Ending::Complete && !end.within.is_empty() {
            return Err(Fault::Impossible("end.within"));
        }
        end.within
            .iter()
            .try_for_each(|path| text("end.within", path, limits.path))
    }
}

impl FileFinding {
    fn check(&self, limits: &Limits) -> Result<(), Fault> {
        hex("findings.file", &self.file, 16)?;
        hex("findings.content", &self.content, 32)?;
        text("findings.path", &self.path, limits.path)?;
        if let Some(owner) = &self.owner {
            text("findings.owner", owner, limits.word * 2)?;
        }
        signed("findings.size", self.size)?;
        self.modified
            .map_or(Ok(()), |modified| moment("findings.modified", modified))?;
        at_most("findings.parts", self.parts.len(), limits.parts)?;
        if self.parts.is_empty() {
            return Err(Fault::Empty("findings.parts"));
        }
        self.parts.iter().try_for_each(|part| part.check(limits))
    }
}

impl Part {
    fn check(&self, limits: &Limits) -> Result<(), Fault> {
        if let Some(entry) = &self.entry {
            text("parts.entry", entry, limits.path)?;
        }
        token("parts.format", &self.format)?;
        signed("parts.size", self.size)?;
        signed("parts.left_out", self.left_out)?;
        let finding = &self.finding;
        if let Some(many) = &self.customers {
            at_most("parts.customers.set", many.set.len(), limits.set)?;
            if many.count > limits.customers as u64 {
                return Err(Fault::TooLong("parts.customers", limits.customers));
            }
            if !finding.customers.is_empty() {
                return Err(Fault::Impossible("finding.customers"));
            }
        }
        at_most("finding.customers", finding.customers.len(), limits.customers)?;
        at_most("finding.evidence", finding.evidence.len(), limits.customers)?;
        at_most(
            "finding.extra_columns",
            finding.extra_columns.len(),
            limits.details,
        )?;
        let rising = |pair: &[_]| matches!(pair, [a, b] if a < b);
        if !finding.customers.windows(2).all(rising) {
            return Err(Fault::Order("finding.customers"));
        }
        if u64::from(finding.persons) > self.customer_count() {
            return Err(Fault::Impossible("finding.persons"));
        }
        finding
            .extra_columns
            .iter()
            .try_for_each(|heading| text("finding.extra_columns", heading, limits.word * 4))
    }
}

impl Unscanned {
    fn check(&self, limits: &Limits) -> Result<(), Fault> {
        text("unscanned.path", &self.path, limits.path)?;
        if let Some(entry) = &self.entry {
            text("unscanned.entry", entry, limits.path)?;
        }
        if let Some(detail) = &self.detail {
            token("unscanned.detail", detail)?;
        }
        if let Some(size) = self.size {
            signed("unscanned.size", size)?;
        }
        self.modified
            .map_or(Ok(()), |modified| moment("unscanned.modified", modified))
    }
}

fn at_most(field: &'static str, length: usize, most: usize) -> Result<(), Fault> {
    if length > most {
        return Err(Fault::TooLong(field, most));
    }
    Ok(())
}

/// Words of a file name: anything but a zero byte, which no file system and no database takes.
fn text(field: &'static str, value: &str, most: usize) -> Result<(), Fault> {
    at_most(field, value.len(), most)?;
    if value.is_empty() {
        return Err(Fault::Empty(field));
    }
    if value.contains('\0') {
        return Err(Fault::Characters(field));
    }
    Ok(())
}

/// A word that may be empty.
fn word(field: &'static str, value: &str, most: usize) -> Result<(), Fault> {
    at_most(field, value.len(), most)?;
    if value.chars().any(char::is_control) {
        return Err(Fault::Characters(field));
    }
    Ok(())
}

/// A word of an enumeration or a format's short name.
fn token(field: &'static str, value: &str) -> Result<(), Fault> {
    at_most(field, value.len(), 32)?;
    if value.is_empty() {
        return Err(Fault::Empty(field));
    }
    let may_stand = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"_-.+".contains(&byte);
    if !value.bytes().all(may_stand) {
        return Err(Fault::Characters(field));
    }
    Ok(())
}

fn hex(field: &'static str, value: &str, bytes: usize) -> Result<(), Fault> {
    let digits = value
        .bytes()
        .all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
    if value.len() != bytes * 2 || !digits {
        return Err(Fault::NoHex(field));
    }
    Ok(())
}

/// A UUID in its usual written form (RFC 9562, section 4), lower case.
fn uuid(field: &'static str, value: &str) -> Result<(), Fault> {
    let fits = value.len() == 36
        && value.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte),
        });
    if !fits {
        return Err(Fault::NoUuid(field));
    }
    Ok(())
}

/// Milliseconds between the years 1601 and 9999: databases and calendars take no others.
fn moment(field: &'static str, milliseconds: i64) -> Result<(), Fault> {
    if !(-11_644_473_600_000..=253_402_300_799_999).contains(&milliseconds) {
        return Err(Fault::Impossible(field));
    }
    Ok(())
}

/// A size that a database can hold.
fn signed(field: &'static str, size: u64) -> Result<(), Fault> {
    i64::try_from(size)
        .map(drop)
        .map_err(|_| Fault::Impossible(field))
}
