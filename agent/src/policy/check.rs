//! From the text of a policy to a checked one, with all faults at once.
//!
//! The file is taken apart key by key instead of in one go, so that a word that is unknown here does not hide a
//! fault there. Only text that is no TOML at all is reported alone.

use std::collections::HashSet;

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use homeward_rules::canonical::region::Region;
use homeward_rules::canonical::{email, phone};
use homeward_rules::ruleset::OwnStaff;
use toml::{Table, Value};

use super::{Allow, Policy};
use crate::extract::format;

const OWN_KEYS: [&str; 3] = ["domains", "emails", "phones"];
const ALLOW_KEYS: [&str; 7] = [
    "id",
    "places",
    "formats",
    "most_customers",
    "ground",
    "owner",
    "until",
];

/// A table of the file and what was found wrong with it.
struct Section<'t, 'f> {
    /// How messages name it.
    name: String,
    table: &'t Table,
    faults: &'f mut Vec<String>,
}

pub(super) fn parse(text: &str) -> Result<Policy, Vec<String>> {
    let table: Table = text.parse().map_err(|error| vec![format!("{error}")])?;
    let mut faults = Vec::new();
    let mut policy = Policy::default();
    for (key, value) in &table {
        match (key.as_str(), value) {
            ("own", Value::Table(own)) => policy.own = own_staff(own, &mut faults),
            ("allow", Value::Array(rules)) => policy.allow = allow(rules, &mut faults),
            ("own", _) => faults.push("own: write it as a table: [own]".to_owned()),
            ("allow", _) => faults.push("allow: write each rule as a table: [[allow]]".to_owned()),
            _ => faults.push(format!("{key}: there is no such key; there are own and allow")),
        }
    }
    if faults.is_empty() {
        Ok(policy)
    } else {
        Err(faults)
    }
}

fn own_staff(table: &Table, faults: &mut Vec<String>) -> OwnStaff {
    let mut section = Section {
        name: "own".to_owned(),
        table,
        faults,
    };
    section.refuse_unknown(&OWN_KEYS);
    let mut own = OwnStaff::default();
    for domain in section.texts("domains") {
        let domain = domain.trim().trim_start_matches('@').to_lowercase();
        if domain.contains('.') && !domain.contains(char::is_whitespace) {
            own.domains.push(domain);
        } else {
            section.fault("domains", &format!("{domain} is no domain"));
        }
    }
    for (at, value) in section.texts("emails").into_iter().enumerate() {
        match email::canonical(value) {
            Some(form) => own.values.push(form.to_string()),
            None => section.fault("emails", &format!("number {} is no e-mail address", at + 1)),
        }
    }
    for (at, value) in section.texts("phones").into_iter().enumerate() {
        match phone::canonical(value, Region::Nl) {
            Some(form) => own.values.push(form.to_string()),
            None => section.fault("phones", &format!("number {} is no telephone number", at + 1)),
        }
    }
    own
}

fn allow(rules: &[Value], faults: &mut Vec<String>) -> Vec<Allow> {
    let mut seen = HashSet::new();
    let mut allow = Vec::new();
    for (at, rule) in rules.iter().enumerate() {
        let number = format!("allow number {}", at + 1);
        let Value::Table(table) = rule else {
            faults.push(format!("{number}: write it as a table: [[allow]]"));
            continue;
        };
        let id = table.get("id").and_then(Value::as_str).unwrap_or_default().trim();
        let mut section = Section {
            name: if id.is_empty() {
                number
            } else {
                format!("allow {id}")
            },
            table,
            faults,
        };
        if !id.is_empty() && !seen.insert(id) {
            section.fault("id", "another rule has the same");
        }
        allow.push(section.rule());
    }
    allow
}

impl<'t> Section<'t, '_> {
    fn fault(&mut self, key: &str, what: &str) {
        self.faults.push(format!("{}: {key}: {what}", self.name));
    }

    fn refuse_unknown(&mut self, known: &[&str]) {
        let table = self.table;
        for key in table.keys().filter(|key| !known.contains(&key.as_str())) {
            self.fault(
                key,
                &format!("there is no such key; there are {}", known.join(", ")),
            );
        }
    }

    fn rule(&mut self) -> Allow {
        self.refuse_unknown(&ALLOW_KEYS);
        let formats: Vec<String> = self.texts("formats").into_iter().map(str::to_owned).collect();
        for name in &formats {
            if !format::all().iter().any(|format| format.name == name) {
                self.fault(
                    "formats",
                    &format!("there is no format {name}; `homeward formats` lists them"),
                );
            }
        }
        let until = self.text("until").map(str::to_owned);
        if until.as_deref().is_some_and(|until| !is_iso_date(until)) {
            self.fault("until", "is no day of the calendar, written as 2027-01-31");
        }
        Allow {
            id: self.needed("id", "name the rule"),
            ground: self.needed("ground", "say why it is lawful"),
            owner: self.needed("owner", "say who answers for it"),
            places: self.places(),
            formats,
            most_customers: self.count("most_customers").unwrap_or(usize::MAX),
            until,
        }
    }

    fn places(&mut self) -> GlobSet {
        let given = self.texts("places");
        if given.is_empty() {
            self.fault("places", "at least one pattern is needed; '**' is everywhere");
        }
        let mut places = GlobSetBuilder::new();
        for place in given {
            if !is_absolute(place) {
                let what = format!("{place} fits nothing, since paths are absolute: begin with '/' or '**/'");
                self.fault("places", &what);
            }
            let glob = GlobBuilder::new(place)
                .literal_separator(true)
                .case_insensitive(true)
                .build();
            match glob {
                Ok(glob) => {
                    places.add(glob);
                }
                Err(error) => self.fault("places", &error.to_string()),
            }
        }
        places.build().unwrap_or_else(|error| {
            self.fault("places", &error.to_string());
            GlobSet::empty()
        })
    }

    fn needed(&mut self, key: &str, what: &str) -> String {
        let text = self.text(key).unwrap_or_default().trim();
        let is_given = self.table.get(key).is_none_or(Value::is_str);
        if text.is_empty() && is_given {
            self.fault(key, what);
        }
        text.to_owned()
    }

    fn text(&mut self, key: &str) -> Option<&'t str> {
        match self.table.get(key)? {
            Value::String(text) => Some(text),
            _ => {
                self.fault(key, "write it in quotation marks");
                None
            }
        }
    }

    fn texts(&mut self, key: &str) -> Vec<&'t str> {
        let Some(value) = self.table.get(key) else {
            return Vec::new();
        };
        let texts: Option<Vec<&str>> = value
            .as_array()
            .and_then(|items| items.iter().map(Value::as_str).collect());
        texts.unwrap_or_else(|| {
            self.fault(key, "write a list: [\"one\", \"two\"]");
            Vec::new()
        })
    }

    fn count(&mut self, key: &str) -> Option<usize> {
        let value = self.table.get(key)?;
        let count = value.as_integer().and_then(|count| usize::try_from(count).ok());
        if count.is_none() {
            self.fault(key, "write a whole number, 0 or more");
        }
        count
    }
}

/// Whether a pattern can fit an absolute path, of any system.
fn is_absolute(place: &str) -> bool {
    let mut chars = place.chars();
    let drive = chars
        .next()
        .is_some_and(|c| c.is_ascii_alphabetic() || matches!(c, '?' | '['))
        && place.contains(':');
    drive || place.starts_with(['/', '\\', '{']) || place.starts_with("**")
}

/// Whether the text is a day of the calendar as `YYYY-MM-DD`.
fn is_iso_date(text: &str) -> bool {
    let digit_or_dash = |(at, byte): (usize, u8)| match at {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    };
    if text.len() != 10 || !text.bytes().enumerate().all(digit_or_dash) {
        return false;
    }
    let mut parts = text
        .split('-')
        .map(|part| part.parse::<u32>().unwrap_or_default());
    let (year, month, day) = (parts.next(), parts.next(), parts.next());
    let year = year.unwrap_or_default();
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        Some(1 | 3 | 5 | 7 | 8 | 10 | 12) => 31,
        Some(4 | 6 | 9 | 11) => 30,
        Some(2) => 28 + u32::from(is_leap),
        _ => 0,
    };
    day.is_some_and(|day| (1..=days).contains(&day))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_faults_are_reported_at_once() {
        let faults = parse(
            r#"
            colour = "blue"
            [own]
            staff = []
            domains = ["geen domein"]
            [[allow]]
            id = "quotations"
            places = ["Offertes/**", "/srv/[a"]
            formats = ["docxx"]
            most_customers = -1
            owner = " "
            until = "2027-02-31"
            [[allow]]
            id = "quotations"
            places = "**"
            ground = 6
            owner = "Sales"
            "#,
        )
        .unwrap_err();
        let expected = [
            "colour: there is no such key",
            "own: staff: there is no such key",
            "own: domains: geen domein",
            "allow quotations: formats: there is no format docxx",
            "allow quotations: until: is no day",
            "allow quotations: ground: say why",
            "allow quotations: owner: say who",
            "allow quotations: places: Offertes/** fits nothing",
            "allow quotations: places: error parsing glob",
            "allow quotations: most_customers: write a whole number",
            "allow quotations: id: another rule",
            "allow quotations: ground: write it in quotation marks",
            "allow quotations: places: write a list",
        ];
        for what in expected {
            assert!(
                faults.iter().any(|fault| fault.starts_with(what)),
                "{what}: {faults:#?}"
            );
        }
    }

    #[test]
    fn days_are_those_of_the_calendar() {
        for (text, is_day) in [
            ("2027-01-31", true),
            ("2028-02-29", true),
            ("2027-02-29", false),
            ("2027-04-31", false),
            ("2027-13-01", false),
            ("2027-1-31", false),
            ("2027-00-10", false),
        ] {
            assert_eq!(is_iso_date(text), is_day, "{text}");
        }
    }

    #[test]
    fn patterns_begin_where_paths_begin() {
        for (place, fits) in [
            ("/srv/**", true),
            ("**/Offertes/**", true),
            ("**", true),
            ("S:/Sales/**", true),
            ("\\\\server\\share\\**", true),
            ("Offertes/**", false),
            ("*.docx", false),
        ] {
            assert_eq!(is_absolute(place), fits, "{place}");
        }
    }

    #[test]
    fn what_is_no_toml_says_where() {
        assert!(parse("[own\n").unwrap_err()[0].contains("line 1"));
    }
}
