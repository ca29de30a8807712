//! Divides running lines into records: an address label is one, every line of a list is one.
//!
//! Lines up to a blank one are a block. A block is looked at a dozen lines at a time, so memory is bounded and
//! a record never has more; a record that may go on is kept for the next look. When in doubt a block stays
//! one record: detectors join too much more safely than they guess what was torn apart.

use super::super::extraction::Extraction;
use super::super::unreadable::Unreadable;
use super::signature::{self, Mark};
use super::traits::{Traits, is_bare, key};
use homeward_rules::document::Aside;

/// Most lines of a record.
const WINDOW: usize = 12;

/// Whether signatures are told from the body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::extract) enum Signatures {
    /// They are text like any other.
    Keep,
    /// They are set aside: the text is a message.
    Mark,
}

/// Lines on their way into records.
pub(in crate::extract) struct Blocks {
    text: String,
    ends: Vec<usize>,
    signatures: Signatures,
    /// Lines that the signature may still have, while in one.
    signature: Option<usize>,
}

impl Blocks {
    /// Begins with no lines.
    pub(in crate::extract) fn new(signatures: Signatures) -> Self {
        Self {
            text: String::new(),
            ends: Vec::new(),
            signatures,
            signature: None,
        }
    }

    /// Adds a line; one without text ends the block.
    pub(in crate::extract) fn line(
        &mut self,
        line: &str,
        out: &mut Extraction<'_, '_>,
    ) -> Result<(), Unreadable> {
        if line.trim().is_empty() {
            self.gap(out)?;
            out.skip_line();
            return Ok(());
        }
        if self.signatures == Signatures::Mark {
            match (signature::mark(line), self.signature) {
                (Some(Mark::Greeting), None) => {
                    self.add(line, out)?;
                    self.end(out)?;
                    out.set_aside(Aside::Signature);
                    self.signature = Some(signature::LONGEST);
                    return Ok(());
                }
                (Some(Mark::Quotation), Some(_)) | (_, Some(0)) => self.leave_signature(out)?,
                (_, left) => self.signature = left.map(|n| n.saturating_sub(1)),
            }
        }
        self.add(line, out)
    }

    /// Parts what follows from what came before, except in a signature: signatures have gaps.
    pub(in crate::extract) fn gap(&mut self, out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        match self.signature {
            None => self.end(out),
            Some(_) => Ok(()),
        }
    }

    /// Ends the block: what follows is another record.
    pub(in crate::extract) fn end(&mut self, out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        while !self.ends.is_empty() {
            self.look(Followed::No, out)?;
        }
        Ok(())
    }

    /// Ends the text.
    pub(in crate::extract) fn finish(&mut self, out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        self.end(out)?;
        if self.signature.is_some() {
            self.leave_signature(out)?;
        }
        Ok(())
    }

    fn leave_signature(&mut self, out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        self.end(out)?;
        self.signature = None;
        out.set_aside(Aside::Body);
        Ok(())
    }

    fn add(&mut self, line: &str, out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        self.text.push_str(line);
        self.ends.push(self.text.len());
        if self.ends.len() >= WINDOW {
            self.look(Followed::Perhaps, out)?;
        }
        Ok(())
    }

    /// Pushes the lines gathered, divided into records, and keeps a last record that may go on.
    fn look(&mut self, followed: Followed, out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        let lines: Vec<&str> = starts
            .zip(&self.ends)
            .map(|(start, end)| self.text.get(start..*end).unwrap_or_default())
            .collect();
        let division = divide(&lines);
        let kept = match followed {
            Followed::Perhaps => division.open.unwrap_or(lines.len()),
            Followed::No => lines.len(),
        };
        for (at, line) in lines.iter().enumerate().take(kept) {
            if division.starts & (1 << at) != 0 {
                out.begin_record();
            }
            out.line(line)?;
        }
        let cut = kept
            .checked_sub(1)
            .and_then(|at| self.ends.get(at).copied())
            .unwrap_or(0);
        self.text.drain(..cut);
        self.ends.drain(..kept);
        for end in &mut self.ends {
            *end -= cut;
        }
        Ok(())
    }
}

/// Whether further lines of the block may follow.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Followed {
    Perhaps,
    No,
}

/// Where the records of some lines begin.
struct Division {
    /// Bit n: line n begins a record.
    starts: u32,
    /// First line of a last record that may not have ended; never the first line.
    open: Option<usize>,
}

impl Division {
    fn one() -> Self {
        Self {
            starts: 1,
            open: None,
        }
    }

    fn at(starts: u32) -> Self {
        let starts = starts | 1;
        let last = 31 - starts.leading_zeros() as usize;
        Self {
            starts,
            open: (last > 0).then_some(last),
        }
    }
}

fn divide(lines: &[&str]) -> Division {
    let count = lines.len();
    if count < 2 {
        return Division::one();
    }
    let traits: Vec<Traits> = lines.iter().map(|line| Traits::of(line)).collect();
    let of = |trait_of: fn(&Traits) -> bool| traits.iter().filter(|t| trait_of(t)).count();
    let emails = of(|t| t.email);
    let postcodes = of(|t| t.postcode);
    let phones = || {
        lines
            .iter()
            .zip(&traits)
            .filter(|(line, t)| t.phone && !is_bare(line))
            .count()
    };
    let many = |n: usize| n >= 2 && n * 2 >= count;
    let most = |n: usize| n * 3 >= count * 2;
    if many(of(|t| t.labelled))
        && !(many(emails) && of(|t| t.labelled && t.email) == emails && emails * 3 > count * 2)
    {
        return repeated_cards(lines);
    }
    if most(of(|t| t.columns)) {
        if is_vertical_card(lines) {
            return Division::one();
        }
        return Division::at((1 << count) - 1);
    }
    if many(emails) || most(of(|t| t.bullet)) || many(postcodes) || many(phones()) {
        return list(lines, &traits);
    }
    if postcodes >= 2 {
        return labels(lines, &traits);
    }
    Division::one()
}

/// Cards of labelled lines: the label that began the first begins each.
fn repeated_cards(lines: &[&str]) -> Division {
    let first = lines.iter().find_map(|line| key(line)).unwrap_or_default().trim();
    let mut starts = 1;
    let mut met = false;
    for (at, line) in lines.iter().enumerate() {
        if key(line).is_some_and(|k| k.trim().eq_ignore_ascii_case(first)) {
            if met {
                starts |= 1 << at;
            }
            met = true;
        }
    }
    if starts == 1 {
        Division::one()
    } else {
        Division::at(starts)
    }
}

/// Two columns, labels and values: one card.
fn is_vertical_card(lines: &[&str]) -> bool {
    let labels = lines
        .iter()
        .filter(|line| {
            let head = line.split(['\t', ';', '|']).next().unwrap_or_default();
            let head = head.split_once("  ").map_or(head, |(head, _)| head);
            super::super::cells::label_for_key(head).is_some()
        })
        .count();
    labels * 2 >= lines.len() && labels >= 2
}

/// A list: each line is a record, but a bare value on a line belongs to the name before it.
fn list(lines: &[&str], traits: &[Traits]) -> Division {
    let mut starts = 0;
    let (mut email, mut phone, mut named) = (false, false, false);
    for (at, (text, line)) in lines.iter().zip(traits).enumerate() {
        let bare = is_bare(text);
        let continues = bare && named && !(line.email && email) && !(line.phone && phone);
        if continues {
            email |= line.email;
            phone |= line.phone;
        } else {
            starts |= 1 << at;
            (email, phone, named) = (line.email, line.phone, !bare || !(line.email || line.phone));
        }
    }
    Division::at(starts)
}

/// Address labels one after another: a line without digits after a postcode begins the next.
fn labels(lines: &[&str], traits: &[Traits]) -> Division {
    const COUNTRIES: [&str; 8] = [
        "nederland",
        "the netherlands",
        "belgië",
        "belgie",
        "belgium",
        "duitsland",
        "deutschland",
        "germany",
    ];
    let mut starts = 1;
    let mut complete = false;
    for (at, (line, traits)) in lines.iter().zip(traits).enumerate() {
        let country = COUNTRIES.contains(&line.trim().to_lowercase().as_str());
        if complete && !traits.digit && !traits.email && !country {
            starts |= 1 << at;
            complete = false;
        }
        complete |= traits.postcode;
    }
    Division::at(starts)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn starts(text: &str) -> u32 {
        divide(&text.lines().collect::<Vec<_>>()).starts
    }

    #[test]
    fn prose_and_single_labels_are_one_record() {
        assert_eq!(
            starts("Beste Jan,\nik bel je morgen op 0318-123456 over 2 zaken.\nGroet"),
            1
        );
        assert_eq!(
            starts("Bos BV\nt.a.v. P. Bos\nKerkweg 3\n6711 CD Ede\n0318-123456\ninfo@example.nl"),
            1
        );
    }

    #[test]
    fn values_under_a_name_belong_to_it() {
        assert_eq!(
            starts("Jan de Vries\njan@example.nl\nPiet Bos\npiet@example.nl"),
            0b0101
        );
        assert_eq!(starts("a@example.nl\nb@example.nl\nc@example.nl"), 0b111);
    }

    #[test]
    fn vertical_tables_are_one_card_and_others_are_rows() {
        assert_eq!(
            starts("Naam\tJan de Vries\nTelefoon\t030-1234567\nPlaats\tEde"),
            1
        );
        assert_eq!(
            starts("Naam\tTelefoon\nJan\t030-1234567\nPiet\t030-7654321"),
            0b111
        );
    }
}
