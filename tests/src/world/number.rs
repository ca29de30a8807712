//! Numbers with check digits: bank accounts, VAT numbers, trade register numbers.

use super::country::Country;
use super::permutation::permute;
use super::phone::grouped;
use super::prng::Prng;

/// The remainder of `text` by 97 as IBAN's rule reads it: letters are 10 to 35.
#[must_use]
pub fn mod97(text: &str) -> u64 {
    text.chars()
        .filter_map(|c| c.to_digit(36))
        .fold(0, |rest, value| {
            let shift = if value > 9 { 100 } else { 10 };
            (rest * shift + u64::from(value)) % 97
        })
}

/// An account of a country with right check digits, as the given stream draws it.
#[must_use]
pub fn iban(country: Country, random: &mut Prng) -> String {
    let account = match country {
        Country::Netherlands => {
            let banks = [
                "INGB", "RABO", "ABNA", "SNSB", "TRIO", "ASNB", "KNAB", "BUNQ", "RBRB",
            ];
            format!("{}0{}", random.pick_early(&banks), random.digits(9))
        }
        Country::Belgium => {
            let first = format!("{}{}", random.pick(&["0", "3", "4", "7"]), random.digits(9));
            let rest = first.parse::<u64>().unwrap_or_default() % 97;
            format!("{first}{:02}", if rest == 0 { 97 } else { rest })
        }
        Country::Germany => format!(
            "{}{}",
            random.pick(&["37040044", "50010517", "20041133"]),
            random.digits(10)
        ),
    };
    iban_of(country.code(), &account)
}

/// The IBAN of an account: country, check digits, account.
#[must_use]
pub fn iban_of(country: &str, account: &str) -> String {
    let check = 98 - mod97(&format!("{account}{country}00"));
    format!("{country}{check:02}{account}")
}

/// The VAT number of an organisation of a country.
#[must_use]
pub fn vat(country: Country, random: &mut Prng) -> String {
    match country {
        Country::Netherlands => loop {
            let digits = format!("8{}", random.digits(7));
            let sum: u64 = digits
                .chars()
                .zip((2..=9).rev())
                .map(|(digit, weight)| u64::from(digit.to_digit(10).unwrap_or_default()) * weight)
                .sum();
            if sum % 11 < 10 {
                return format!("NL{digits}{}B{:02}", sum % 11, random.between(1, 3));
            }
        },
        Country::Belgium => {
            let digits = format!("0{}", random.between(4_000_000, 7_999_999));
            let rest = digits.parse::<u64>().unwrap_or_default() % 97;
            format!("BE{digits}{:02}", 97 - rest)
        }
        Country::Germany => {
            let digits = format!("{}{}", random.between(1, 9), random.digits(7));
            let rest = digits.chars().fold(10, |rest, digit| {
                let sum = (u64::from(digit.to_digit(10).unwrap_or_default()) + rest) % 10;
                (if sum == 0 { 10 } else { sum }) * 2 % 11
            });
            format!("DE{digits}{}", (11 - rest) % 10)
        }
    }
}

/// The trade register number of the organisation at `index`.
#[must_use]
pub fn kvk(index: u64, seed: u64) -> String {
    (10_000_000 + permute(index, 85_000_000, seed ^ 5)).to_string()
}

/// A bank account in groups of four.
#[must_use]
pub fn spaced(iban: &str) -> String {
    grouped(iban, 4, " ")
}

/// A VAT number with the dots that offices put in it: `NL8123.45.678.B01`.
#[must_use]
pub fn dotted_vat(vat: &str) -> String {
    let (country, rest) = vat.split_at_checked(2).unwrap_or((vat, ""));
    match country {
        "NL" => {
            let parts: Vec<String> = [(0, 4), (4, 6), (6, 9), (9, 12)]
                .iter()
                .filter_map(|&(start, end)| rest.get(start..end).map(str::to_owned))
                .collect();
            format!("NL{}", parts.join("."))
        }
        _ => format!("{country} {}", grouped(rest, 3, ".")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checks_are_right() {
        assert_eq!(iban_of("NL", "ABNA0417164300"), "NL91ABNA0417164300");
        assert_eq!(mod97("0417164300"), 417_164_300 % 97);
        let mut random = Prng::new(4);
        for country in [Country::Netherlands, Country::Belgium, Country::Germany] {
            for _ in 0..200 {
                let iban = iban(country, &mut random);
                let (head, account) = iban.split_at(4);
                let turned = format!("{account}{head}");
                assert_eq!(mod97(&turned), 1, "{iban}");
                assert!(vat(country, &mut random).len() >= 11);
            }
        }
        assert_eq!(dotted_vat("NL812345678B01"), "NL8123.45.678.B01");
    }

    #[test]
    fn a_known_german_number_has_its_check_digit() {
        let mut random = Prng::new(11);
        let vat = vat(Country::Germany, &mut random);
        let digits: Vec<u64> = vat
            .chars()
            .filter_map(|c| c.to_digit(10).map(u64::from))
            .collect();
        let product = digits[..8].iter().fold(10, |p, d| {
            let s = (d + p) % 10;
            2 * (if s == 0 { 10 } else { s }) % 11
        });
        assert_eq!((11 - product) % 10, digits[8]);
    }
}
