//! Dates that a workbook stores as a number of days, and the number formats that tell them from numbers.
//!
//! Only formats that show a day count: a duration or a bare time stays a number.

/// What day 0 of a workbook is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Epoch {
    /// 30 December 1899, with a leap day in 1900 that never was.
    #[default]
    Y1900,
    /// 1 January 1904, as Macintosh wrote it.
    Y1904,
}

/// How numbers with a format are to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Kind {
    /// A number.
    #[default]
    Number,
    /// A date, with or without a time.
    Date,
}

impl Kind {
    /// The kind of a format that programs build in.
    pub(super) const fn built_in(id: u32) -> Self {
        match id {
            14..=17 | 22 | 27..=31 | 36 | 50..=54 | 57 | 58 => Self::Date,
            _ => Self::Number,
        }
    }

    /// The kind of a format that is written out: `dd-mm-yyyy`.
    pub(super) fn of_code(code: &str) -> Self {
        let mut chars = code.chars();
        while let Some(char) = chars.next() {
            match char {
                '"' => {
                    chars.by_ref().find(|c| *c == '"');
                }
                '\\' | '_' | '*' => {
                    chars.next();
                }
                '[' => {
                    chars.by_ref().find(|c| *c == ']');
                }
                // The first section is for positive numbers: dates.
                ';' => break,
                'd' | 'D' | 'y' | 'Y' => return Self::Date,
                // "General" has an e, a number may: neither a d nor a y before it.
                _ => {}
            }
        }
        Self::Number
    }
}

/// The date of a day number as `2024-03-01`, with the time behind it when there is one.
pub(super) fn iso(serial: f64, epoch: Epoch) -> Option<String> {
    if !(0.0..2_958_466.0).contains(&serial) {
        return None;
    }
    let seconds = (serial * 86_400.0).round() as i64;
    let (days, seconds) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    // Days since 1970-01-01.
    let days = match epoch {
        Epoch::Y1904 => days - 24_107,
        Epoch::Y1900 if days < 60 => days - 25_568,
        Epoch::Y1900 => days - 25_569,
    };
    let (year, month, day) = civil(days);
    let mut text = String::with_capacity("2024-03-01 12:00:00".len());
    two_digits(year / 100, &mut text);
    for (before, number) in [("", year % 100), ("-", month), ("-", day)] {
        text.push_str(before);
        two_digits(number, &mut text);
    }
    if seconds != 0 {
        for (before, number) in [
            (" ", seconds / 3600),
            (":", seconds / 60 % 60),
            (":", seconds % 60),
        ] {
            text.push_str(before);
            two_digits(number, &mut text);
        }
    }
    Some(text)
}

/// Appends a number below 100; dates are many, and formatting in general is slow.
fn two_digits(number: i64, text: &mut String) {
    for digit in [number / 10, number % 10] {
        text.push(char::from(b'0' + digit as u8));
    }
}

/// Year, month and day of a count of days since 1970-01-01 (Howard Hinnant's `civil_from_days`).
const fn civil(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 {
        from_march + 3
    } else {
        from_march - 9
    };
    let year = year_of_era + era * 400 + (month <= 2) as i64;
    (year, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_become_dates() {
        let of = |serial| iso(serial, Epoch::Y1900).unwrap();
        assert_eq!(of(1.0), "1900-01-01");
        assert_eq!(of(59.0), "1900-02-28");
        assert_eq!(of(61.0), "1900-03-01");
        assert_eq!(of(45_352.0), "2024-03-01");
        assert_eq!(of(45_352.5), "2024-03-01 12:00:00");
        assert_eq!(of(45_351.999_999_9), "2024-03-01");
        assert_eq!(iso(43_890.0, Epoch::Y1904).unwrap(), "2024-03-01");
        assert_eq!(iso(-1.0, Epoch::Y1900), None);
        assert_eq!(iso(f64::NAN, Epoch::Y1900), None);
        assert_eq!(iso(1e18, Epoch::Y1900), None);
    }

    #[test]
    fn only_formats_with_a_day_or_year_are_dates() {
        for code in [
            "dd-mm-yyyy",
            "[$-413]d mmmm yyyy;@",
            "yyyy",
            "\"op \"d/m/yy",
            "m/d/yy h:mm",
        ] {
            assert_eq!(Kind::of_code(code), Kind::Date, "{code}");
        }
        for code in [
            "General",
            "0.00",
            "[Red]0",
            "h:mm",
            "[h]:mm:ss",
            "0\" days\"",
            "0\\d",
            "#,##0;dd",
            "@",
        ] {
            assert_eq!(Kind::of_code(code), Kind::Number, "{code}");
        }
        assert_eq!(Kind::built_in(14), Kind::Date);
        assert_eq!(Kind::built_in(45), Kind::Number);
    }
}
