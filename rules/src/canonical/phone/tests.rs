use proptest::prelude::*;

use super::*;

fn nl(raw: &str) -> Option<String> {
    canonical(raw, Region::Nl).map(|form| form.to_string())
}

#[test]
fn golden_vectors() {
    for raw in [
        "06-12345678",
        "0612345678",
        "06 12 34 56 78",
        "06.12.34.56.78",
        "(06) 12345678",
        "06/12345678",
        "+31612345678",
        "+31 6 12345678",
        "+31 (0)6 12345678",
        "+31 (0)6-12.34.56.78",
        "+31(0)612345678",
        "(+31) 6 12345678",
        "(+31)(0)6 12345678",
        "+31 06 12345678",
        "0031612345678",
        "0031 (0)6 12345678",
        "612345678",
        "612345678.0",
        "31612345678",
        "tel:+31612345678",
        "Tel. 06-12345678",
        "06-12345678 (privé)",
        "06-12345678 tst. 12",
        "06-12345678 ext 12",
        "06-12345678 x12",
        "06\u{2011}12345678",
        "06\u{a0}–\u{a0}12345678",
        "０６-12345678",
        "\u{202a}06-12345678".trim_start_matches('\u{202a}'),
    ] {
        assert_eq!(nl(raw).as_deref(), Some("31612345678"), "{raw}");
    }
    for (raw, region, form) in [
        ("020-1234567", Region::Nl, "31201234567"),
        ("201234567", Region::Nl, "31201234567"),
        ("0492-123456", Region::Nl, "31492123456"),
        ("492123456", Region::Nl, "31492123456"),
        ("088 123 45 67", Region::Nl, "31881234567"),
        ("02 123 45 67", Region::Be, "3221234567"),
        ("0470 12 34 56", Region::Be, "32470123456"),
        ("470123456", Region::Be, "32470123456"),
        ("+32 (0)470 12.34.56", Region::Nl, "32470123456"),
        ("02 123 45 67", Region::Nl, "3221234567"),
        ("0301234567", Region::De, "49301234567"),
        ("030 / 123 45 67", Region::De, "49301234567"),
        ("0151 12345678", Region::De, "4915112345678"),
        ("+49 (0) 151 12345678", Region::Nl, "4915112345678"),
        ("+44 (0)20 7946 0958", Region::Nl, "442079460958"),
        ("+352 26 12 34", Region::Nl, "352261234"),
        ("+1 (212) 555-0123", Region::Nl, "12125550123"),
    ] {
        assert_eq!(canonical(raw, region).as_deref(), Some(form), "{raw}");
    }
}

#[test]
fn service_numbers_and_other_digits_have_no_form() {
    for raw in [
        "",
        "112",
        "144",
        "0800-1234",
        "0800-1234567",
        "0900-1234",
        "0900-1234567",
        "0906-1234",
        "0909-1234567",
        "+31 800 1234567",
        "+31 6 1234567",
        "+31 6 123456789",
        "06-1234567",
        "1234",
        "abc",
        "06-12345678 020-1234567",
        "061234567890123456789",
    ] {
        assert_eq!(nl(raw), None, "{raw}");
    }
}

#[test]
fn a_national_number_is_read_in_every_country_that_it_fits() {
    let read = |raw: &str| {
        readings(raw, Notation::National)
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
    };
    assert_eq!(read("0201234567"), ["31201234567", "49201234567"]);
    assert_eq!(
        read("0470 12 34 56"),
        ["31470123456", "32470123456", "49470123456"]
    );
    assert_eq!(read("02 123 45 67"), ["3221234567", "4921234567"]);
    assert_eq!(read("0151 12345678"), ["4915112345678"]);
    assert_eq!(read("0800 1234567"), Vec::<String>::new());
}

proptest! {
    #[test]
    fn any_text_is_borne_and_forms_are_stable(raw in "\\PC{0,30}|[+0-9 ()./-]{6,20}") {
        for region in Region::ALL {
            if let Some(form) = canonical(&raw, region) {
                prop_assert_eq!(canonical(&format!("+{form}"), region), Some(form));
            }
        }
    }

    #[test]
    fn dutch_forms_are_stable_without_plus(rest in "[1-57][0-9]{8}|6[1-9][0-9]{7}|8[5-8][0-9]{7}") {
        let form = nl(&format!("0{rest}"));
        prop_assume!(!rest.starts_with("14"));
        prop_assert_eq!(form.clone(), Some(format!("31{rest}")));
        for region in Region::ALL {
            prop_assert_eq!(canonical(&format!("31{rest}"), region).map(|f| f.to_string()), form.clone());
        }
    }

    #[test]
    fn one_number_has_one_form_and_another_digit_another(a in 10u32..99, b in 10u32..99, c in 10u32..99, d in 10u32..99, other in 1u32..10) {
        let form = nl(&format!("06{a}{b}{c}{d}"));
        prop_assert!(form.is_some() || a < 10);
        for same in [
            format!("06-{a}{b}{c}{d}"), format!("06 {a} {b} {c} {d}"), format!("+316{a}{b}{c}{d}"), format!("0031 6 {a}{b} {c}{d}"),
            format!("+31 (0)6-{a}.{b}.{c}.{d}"), format!("6{a}{b}{c}{d}"), format!("316{a}{b}{c}{d}"),
        ] {
            prop_assert_eq!(nl(&same), form.clone());
        }
        prop_assert_eq!(nl(&format!("06{a}{b}{c}{d}{other}")).filter(|f| f.starts_with("31")), None);
        let changed = format!("06{a}{b}{c}{}", (d - 10 + other) % 90 + 10);
        prop_assert_ne!(nl(&changed), form);
    }
}
