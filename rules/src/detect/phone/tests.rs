use proptest::prelude::*;

use super::*;

/// What is found when every run of digits is tried in turn.
fn all(text: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut next = 0;
    for (offset, byte) in text.bytes().enumerate() {
        let begins = byte.is_ascii_digit()
            && !offset
                .checked_sub(1)
                .is_some_and(|before| edge::digit_at(text, before));
        if offset < next || !begins {
            continue;
        }
        if let Some(phone) = at(text, offset) {
            let span = text.get(phone.start..phone.end).unwrap().to_owned();
            found.push((span, phone.readings.first().unwrap().to_string()));
            next = phone.end;
        }
    }
    found
}

fn one(text: &str) -> (String, String) {
    let found = all(text);
    assert_eq!(found.len(), 1, "{text}: {found:?}");
    found.into_iter().next().unwrap()
}

#[test]
fn numbers_in_text() {
    for (text, span) in [
        ("Bel 06-12345678.", "06-12345678"),
        ("T: +31 (0)6-12.34.56.78,", "+31 (0)6-12.34.56.78"),
        ("(06) 12345678", "(06) 12345678"),
        ("(06-12345678)", "06-12345678"),
        ("(+31) 6 12345678", "(+31) 6 12345678"),
        ("(+31)(0)6 12345678", "(+31)(0)6 12345678"),
        ("T+31 6 1234 5678", "+31 6 1234 5678"),
        ("0031 6 12345678 ", "0031 6 12345678"),
        ("tel.0612345678", "0612345678"),
        ("06 12 34 56 78 2024", "06 12 34 56 78"),
        ("06–12345678", "06–12345678"),
        ("06\u{a0}1234\u{a0}5678", "06\u{a0}1234\u{a0}5678"),
        ("06 - 12345678", "06 - 12345678"),
        ("12,0612345678,x", "0612345678"),
        ("Dorpsstraat 12 06-12345678", "06-12345678"),
        ("612345678", "612345678"),
        ("612345678.0", "612345678"),
        ("31612345678", "31612345678"),
        ("31 6 12345678", "31 6 12345678"),
        ("06-12345678 x12", "06-12345678"),
        ("06-12345678 tst. 1234", "06-12345678"),
        ("tel:+31612345678;", "+31612345678"),
        ("+31 06-12345678", "+31 06-12345678"),
        ("1. 06-12345678", "06-12345678"),
        ("12/03/2024 06-12345678", "06-12345678"),
    ] {
        assert_eq!(one(text), (span.to_owned(), "31612345678".to_owned()), "{text}");
    }
    for (text, span, form) in [
        ("0511 / 12 34 56 78", "0511 / 12 34 56", "31511123456"),
        ("0421/12345", "0421/12345", "3242112345"),
        ("089 123456-0", "089 123456-0", "31891234560"),
        ("02 123 45 67", "02 123 45 67", "3221234567"),
        ("02/123.45.67", "02/123.45.67", "3221234567"),
        ("0470/12.34.56", "0470/12.34.56", "31470123456"),
        ("+32 2 123 45 67 12", "+32 2 123 45 67", "3221234567"),
        ("+1 (212) 555-0123", "+1 (212) 555-0123", "12125550123"),
        ("+44 20 7946 0958.", "+44 20 7946 0958", "442079460958"),
        ("201234567", "201234567", "31201234567"),
    ] {
        assert_eq!(one(text), (span.to_owned(), form.replace(' ', "")), "{text}");
    }
}

#[test]
fn a_longer_german_reading_is_kept_beside_a_shorter_one() {
    for (text, form) in [
        ("030 / 123 456 78", "493012345678"),
        ("0511 / 12 34 56 78", "4951112345678"),
    ] {
        let found = at(text, 0).unwrap();
        assert!(
            found.readings.iter().any(|reading| reading.as_str() == form),
            "{text}: {:?}",
            found.readings
        );
    }
}

#[test]
fn two_numbers_side_by_side_are_two() {
    for text in [
        "020-1234567 / 06-12345678",
        "020-1234567/06-12345678",
        "020-1234567 06-12345678",
        "0201234567 0612345678",
        "020-1234567, 06-12345678",
        "+31 20 1234567 +31 6 12345678",
        "020 123 45 67 06 12 34 56 78",
        "020-1234567\t06-12345678",
    ] {
        let forms: Vec<_> = all(text).into_iter().map(|(_, form)| form).collect();
        assert_eq!(forms, ["31201234567", "31612345678"], "{text}");
    }
}

#[test]
fn parts_of_other_numbers_are_none() {
    for text in [
        "2024-0612345678-01",
        "ORD-0612345678",
        "0612345678-01",
        "NL91 ABNA 0417 1643 00",
        "NL91ABNA0417164300",
        "01-02-1980",
        "03-04-1980",
        "03.04.80 123456",
        "31-12-2024 123456",
        "1.234.567,89",
        "612.345.678",
        "€ 612345678",
        "4111 0611 1111 1111",
        "a0612345678",
        "é0612345678",
        "0612345678a",
        "0612345678é",
        "0612345678@kpn.nl",
        "061234567890123456",
        "1234061234567",
        "0,0612345678",
        "10:0612345678",
        "0800-1234567",
        "0900-1234",
        "112",
        "12345678",
        "0123456",
        "0 12 345 678 90",
        "2024",
        "10.000.000",
    ] {
        assert_eq!(all(text), [], "{text}");
    }
}

proptest! {
    #[test]
    fn any_text_and_place_are_borne(text in "\\PC{0,30}[+(]{0,2}[0-9 ()./–-]{0,24}\\PC{0,10}", from in 0usize..80) {
        if let Some(found) = at(&text, from) {
            prop_assert!(text.get(found.start..found.end).is_some());
            prop_assert!(!found.readings.is_empty());
        }
    }

    #[test]
    fn what_is_found_reads_the_same_alone(digits in "6[1-9][0-9]{7}", prefix in "(\\+31 ?|\\+31 \\(0\\)|0031|0)") {
        let text = format!("Bel {prefix}{digits} vandaag");
        let found = at(&text, text.find(|c: char| c.is_ascii_digit()).unwrap()).unwrap();
        let span = text.get(found.start..found.end).unwrap();
        prop_assert!(found.readings.contains(&crate::canonical::phone::canonical(span, crate::canonical::phone::Region::Nl).unwrap()));
    }
}
