//! Dutch office text as it lies about: letters, e-mails, minutes, reports.
//!
//! About every five hundred bytes somebody's identifier stands in it, in the notations that people use. Most
//! are strangers'; one in twenty is a customer's. Paper number `n` is the same in every run.

use super::phrases::{DAYS, LETTER, MONTHS, REPORT, THINGS, TOWNS};
use crate::world::number::spaced;
use crate::world::{Customer, Prng, World};

/// One identifier in so many is a customer's.
const CUSTOMERS: u64 = 20;
/// People that papers are written about.
const CAST: usize = 4_000;

/// Writes papers.
#[derive(Debug)]
pub struct Office {
    customers: Vec<Customer>,
    strangers: Vec<Customer>,
}

/// Sorts of paper.
#[derive(Debug, Clone, Copy)]
enum Sort {
    Letter,
    Mail,
    Minutes,
    Report,
}

impl Office {
    /// An office whose customers are the first of `world`.
    #[must_use]
    pub fn new(world: World) -> Self {
        let mut strangers = world.strangers(0, CAST * 3 / 4);
        strangers.extend(world.foreign_organisations(0, CAST / 4));
        Self {
            customers: world.customers(CAST as u64).collect(),
            strangers,
        }
    }

    /// Papers of at least so many bytes together, separated by blank lines.
    #[must_use]
    pub fn text(&self, bytes: usize) -> String {
        let mut text = String::with_capacity(bytes + (8 << 10));
        for number in 0.. {
            if text.len() >= bytes {
                break;
            }
            text.push_str(&self.paper(number));
            text.push_str("\n\n");
        }
        text
    }

    /// Paper number `number`, of one to four thousand bytes.
    #[must_use]
    pub fn paper(&self, number: u64) -> String {
        let mut page = Page {
            office: self,
            random: Prng::new(number.wrapping_mul(0x5851_f42d_4c95_7f2d) ^ 0x6b61_6e74),
            text: String::with_capacity(4 << 10),
        };
        match number % 4 {
            0 => page.letter(),
            1 => page.mail(),
            2 => page.report(Sort::Minutes),
            _ => page.report(Sort::Report),
        }
        page.text
    }
}

/// A paper being written.
struct Page<'o> {
    office: &'o Office,
    random: Prng,
    text: String,
}

impl Page<'_> {
    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    fn letter(&mut self) {
        let to = self.someone();
        let name = to.company.clone().unwrap_or_else(|| to.name());
        let (line, town) = (to.address.line(), to.address.envelope());
        let dated = format!("{}, {}", self.random.pick(&TOWNS), self.date());
        let reference = format!(
            "Ons kenmerk: {}-{}",
            self.random.between(2019, 2026),
            self.random.digits(5)
        );
        for part in [
            &name,
            &line,
            &town,
            "",
            &dated,
            "",
            &reference,
            "Betreft: uw aanvraag",
            "",
        ] {
            self.line(part);
        }
        self.line(&format!("Geachte {},\n", salutation(&to)));
        self.paragraphs(Sort::Letter, 4);
        self.signature();
    }

    fn mail(&mut self) {
        let (from, to) = (self.someone(), self.someone());
        let address = |who: &Customer| {
            let email = who
                .email
                .clone()
                .unwrap_or_else(|| "onbekend@voorbeeld.example".to_owned());
            format!("{} <{email}>", who.name())
        };
        let date = self.date();
        self.line(&format!("Van: {}", address(&from)));
        self.line(&format!("Aan: {}", address(&to)));
        self.line(&format!("Datum: {date}"));
        self.line("Onderwerp: RE: planning en levering\n");
        self.line("Beste collega,\n");
        self.paragraphs(Sort::Mail, 3);
        self.signature();
    }

    fn report(&mut self, sort: Sort) {
        let date = self.date();
        match sort {
            Sort::Minutes => self.line(&format!("VERSLAG WERKOVERLEG, {date}\n")),
            _ => self.line(&format!("Tussenrapportage {date}\n\n1. Inleiding\n")),
        }
        self.paragraphs(sort, 5);
    }

    fn paragraphs(&mut self, sort: Sort, count: u64) {
        for _ in 0..count {
            for _ in 0..self.random.between(2, 4) {
                let sentence = self.sentence(sort);
                self.text.push_str(&sentence);
                self.text.push(' ');
            }
            if self.random.chance(85) {
                let mention = self.mention();
                self.text.push_str(&mention);
            }
            self.text.push_str("\n\n");
        }
    }

    fn signature(&mut self) {
        let who = self.someone();
        let phone = who
            .phone()
            .map(|phone| phone.written(self.random.below(10) as usize));
        self.line("Met vriendelijke groet,\n");
        self.line(&who.name());
        if let Some(company) = &who.company {
            self.line(company);
        }
        if let Some(phone) = phone {
            self.line(&format!("T {phone}"));
        }
    }

    fn sentence(&mut self, sort: Sort) -> String {
        let phrase = match sort {
            Sort::Letter | Sort::Mail => self.random.pick(&LETTER),
            Sort::Minutes | Sort::Report => self.random.pick(&REPORT),
        };
        let mut sentence = String::with_capacity(phrase.len() + 32);
        let mut rest = *phrase;
        while let Some((before, behind)) = rest.split_once('{') {
            sentence.push_str(before);
            let (slot, behind) = behind.split_once('}').unwrap_or((behind, ""));
            let filled = self.fill(slot);
            sentence.push_str(&filled);
            rest = behind;
        }
        sentence.push_str(rest);
        sentence
    }

    fn fill(&mut self, slot: &str) -> String {
        match slot {
            "datum" => self.date(),
            "dag" => (*self.random.pick(&DAYS)).to_owned(),
            "aantal" => self.random.between(2, 250).to_string(),
            "ding" => (*self.random.pick(&THINGS)).to_owned(),
            "plaats" => (*self.random.pick(&TOWNS)).to_owned(),
            "tijd" => format!(
                "{}.{:02} uur",
                self.random.between(8, 20),
                self.random.below(4) * 15
            ),
            _ => {
                let (euros, cents) = (self.random.between(40, 90_000), self.random.below(100));
                format!("€ {euros},{cents:02}")
            }
        }
    }

    fn date(&mut self) -> String {
        let (day, year) = (self.random.between(1, 28), self.random.between(2019, 2026));
        format!("{day} {} {year}", self.random.pick(&MONTHS))
    }

    fn someone(&mut self) -> Customer {
        let of = if self.random.below(CUSTOMERS) == 0 {
            &self.office.customers
        } else {
            &self.office.strangers
        };
        self.random.pick(of).clone()
    }

    /// A sentence with an identifier in it.
    fn mention(&mut self) -> String {
        let who = self.someone();
        let way = self.random.below(10) as usize;
        let said = match self.random.below(8) {
            0 | 1 => who
                .phone()
                .map(|phone| format!("Bel voor vragen over dit onderwerp met {}.", phone.written(way))),
            2 | 3 => who
                .email
                .as_ref()
                .map(|email| format!("Reacties kunnen worden gestuurd naar {email}.")),
            4 => who.iban.as_ref().map(|iban| {
                let iban = if way < 6 { spaced(iban) } else { iban.clone() };
                format!("Het bedrag kan worden overgemaakt op {iban}.")
            }),
            5 => Some(format!(
                "De werkzaamheden worden uitgevoerd aan de {}, {}.",
                who.address.line(),
                who.address.envelope()
            )),
            6 => who.person.as_ref().map(|person| {
                format!(
                    "Hierover is gesproken met {}, die zich in het voorstel kan vinden.",
                    person.formal()
                )
            }),
            _ => who
                .company
                .as_ref()
                .map(|company| format!("De opdracht is gegund aan {company}.")),
        };
        said.unwrap_or_else(|| format!("Dit punt wordt opgepakt door {}.", who.name()))
    }
}

fn salutation(who: &Customer) -> String {
    who.person.as_ref().map_or_else(
        || "heer, mevrouw".to_owned(),
        |person| format!("heer/mevrouw {}", person.last()),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn papers_are_the_same_in_every_run_and_differ_from_each_other() {
        let (one, other) = (Office::new(World::default()), Office::new(World::default()));
        assert_eq!(one.paper(7), other.paper(7));
        assert_ne!(one.paper(7), one.paper(11));
    }

    #[test]
    fn papers_are_filled_in_and_of_an_offices_size() {
        let office = Office::new(World::default());
        for number in 0..200 {
            let paper = office.paper(number);
            assert!((500..8_000).contains(&paper.len()), "{} bytes", paper.len());
            assert!(!paper.contains(['{', '}']), "{paper}");
        }
    }

    #[test]
    fn identifiers_stand_in_it_about_every_five_hundred_bytes() {
        let text = Office::new(World::default()).text(1 << 20);
        let emails = text.matches('@').count();
        let accounts = text.matches(" op NL").count();
        assert!((500..4_000).contains(&emails), "{emails} e-mail addresses");
        assert!(accounts > 50, "{accounts} accounts");
    }
}
