//! Names of organisations: folded words, without legal forms at their ends.
//!
//! "Bakkerij De Vries B.V.", "BAKKERIJ DE VRIES BV" and "B.V. Bakkerij de Vries" are one; so are "Jansen & Zn."
//! and "Jansen en zoon". "Stichting" and "Vereniging" are part of a name and stay.

use arrayvec::ArrayVec;

use super::Form;
use super::fold::fold;

/// Version of this form.
pub const VERSION: u8 = 1;

const WORDS: usize = 24;

/// Sorted. Legal forms of the Netherlands, Belgium, Germany and their neighbours, folded and without dots.
const LEGAL_FORMS: [&str; 62] = [
    "ab",
    "ag",
    "asbl",
    "bv",
    "bvba",
    "bvi",
    "comm",
    "commv",
    "corp",
    "cv",
    "cvba",
    "cvoa",
    "doo",
    "ebvba",
    "eenmanszaak",
    "eg",
    "ek",
    "ev",
    "fa",
    "firma",
    "gbr",
    "gcv",
    "ggmbh",
    "gie",
    "gmbh",
    "gmbhcokg",
    "inc",
    "incorporated",
    "io",
    "ivzw",
    "kg",
    "kgaa",
    "limited",
    "llc",
    "llp",
    "ltd",
    "ltda",
    "mbh",
    "nv",
    "ohg",
    "oy",
    "plc",
    "pty",
    "pvba",
    "sa",
    "sagl",
    "sarl",
    "sas",
    "sasu",
    "sca",
    "scrl",
    "se",
    "sl",
    "snc",
    "sprl",
    "srl",
    "sro",
    "ua",
    "ug",
    "vof",
    "vzw",
    "zoo",
];

/// The canonical form of an organisation's name, or `None` if nothing is left of it.
#[must_use]
pub fn canonical(raw: &str) -> Option<Form> {
    let folded = fold(raw.trim())?;
    let joined = joined(&folded)?;
    let words: ArrayVec<&str, WORDS> = joined
        .split(' ')
        .filter(|word| !word.is_empty())
        .take(WORDS)
        .collect();
    let kept = without_legal_forms(&words);
    let mut form = Form::new();
    for word in kept {
        if !form.is_empty() {
            form.try_push(' ').ok()?;
        }
        form.try_push_str(word).ok()?;
    }
    let letters = form.chars().filter(|c| c.is_alphabetic()).count();
    (form.len() >= 2 && letters >= 1 && form.as_str() != "en").then_some(form)
}

/// Whether a word, in any notation ("B.V.", "GmbH"), is a legal form.
#[must_use]
pub fn is_legal_form(word: &str) -> bool {
    if word.len() > 16 {
        return false;
    }
    let mut key = arrayvec::ArrayString::<48>::new();
    for letter in word.chars().filter(|c| !matches!(c, '.' | ',' | '(' | ')' | ' ')) {
        super::fold::fold_char(letter, |folded| {
            let _full = key.try_push(folded);
        });
    }
    is_legal(&key)
}

fn is_legal(key: &str) -> bool {
    LEGAL_FORMS.binary_search(&key).is_ok()
}

/// Words separated by single spaces: dots and apostrophes dropped, letters that stand alone put together
/// ("B. V.", "A B Jansen"), words of one meaning made one.
fn joined(folded: &str) -> Option<Form> {
    let between = |c: char| !(c.is_alphanumeric() || matches!(c, '.' | '\'' | '&' | '+'));
    let mut spelled = Form::new();
    let mut alone = false;
    for word in folded.split(between).flat_map(around_signs).flat_map(pieces) {
        let start = spelled.len();
        let mut letters = 0;
        for letter in word.chars().filter(|c| c.is_alphanumeric()) {
            if letters == 0 && start > 0 {
                spelled.try_push(' ').ok()?;
            }
            spelled.try_push(letter).ok()?;
            letters += 1;
        }
        if matches!(word, "&" | "+") {
            spelled.try_push_str(if start > 0 { " en" } else { "en" }).ok()?;
        }
        let single = letters == 1 && spelled.ends_with(char::is_alphabetic);
        if alone && single {
            let letter = spelled.pop()?;
            spelled.truncate(start);
            spelled.try_push(letter).ok()?;
        }
        if letters > 0 || matches!(word, "&" | "+") {
            alone = single;
        }
    }
    let mut out = Form::new();
    for word in spelled.split(' ').filter(|word| !word.is_empty()) {
        if !out.is_empty() {
            out.try_push(' ').ok()?;
        }
        out.try_push_str(usual(word)).ok()?;
    }
    Some(out)
}

/// One word for all of its meaning.
fn usual(word: &str) -> &str {
    match word {
        "and" | "und" | "et" => "en",
        "zoon" | "zonen" | "zoons" | "znn" | "znen" | "sons" | "sohn" | "sohne" | "fils" => "zn",
        "gebroeders" | "gebrs" => "gebr",
        "compagnie" | "cie" | "company" => "co",
        _ => word,
    }
}

/// "b.v." is one word, "jansen.nl" is two.
fn pieces(token: &str) -> impl Iterator<Item = &str> {
    let spelled = token.split('.').all(|piece| piece.chars().count() <= 1);
    let dots: &[char] = if spelled { &[] } else { &['.'] };
    token.split(dots).filter(|piece| !piece.is_empty())
}

/// "A&B" is three tokens.
fn around_signs(token: &str) -> impl Iterator<Item = &str> {
    let mut rest = token;
    std::iter::from_fn(move || {
        let sign = rest.find(['&', '+']);
        let end = match sign {
            None => rest.len(),
            Some(0) => 1,
            Some(at) => at,
        };
        let (head, tail) = rest.split_at_checked(end)?;
        rest = tail;
        (!head.is_empty()).then_some(head)
    })
}

/// The words between legal forms; all of them if there is nothing else.
fn without_legal_forms<'a, 'b>(words: &'a [&'b str]) -> &'a [&'b str] {
    let mut kept = words;
    loop {
        kept = match kept {
            // "GmbH & Co. KG"
            [rest @ .., form, "en", "co"] if !rest.is_empty() && is_legal(form) => rest,
            [rest @ .., last] if !rest.is_empty() && is_legal(last) => rest,
            [rest @ .., last] if rest.len() >= 2 && *last == "en" => rest,
            ["besloten" | "naamloze", "vennootschap", rest @ ..]
            | [
                "bv" | "nv" | "vof" | "cv" | "fa" | "firma" | "sa" | "sprl" | "bvba" | "srl" | "vzw" | "asbl",
                rest @ ..,
            ] if !rest.is_empty() => rest,
            _ => return kept,
        };
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn golden_vectors() {
        for (raws, form) in [
            (
                &[
                    "Bakkerij De Vries B.V.",
                    "BAKKERIJ DE VRIES BV",
                    "Bakkerij de Vries b.v.",
                    "B.V. Bakkerij de Vries",
                    "Bakkerij de Vries, B.V.",
                    "Bakkerij de Vries B. V.",
                    "Bakkerij de Vries (B.V.)",
                    "Bakkerij de Vries",
                    "\"Bakkerij de Vries\"",
                    "Bakkerij  de  Vries  BV i.o.",
                ][..],
                "bakkerij de vries",
            ),
            (
                &[
                    "Jansen & Zn.",
                    "Jansen en Zn",
                    "JANSEN EN ZOON",
                    "Jansen & Zonen B.V.",
                    "Jansen + Zn",
                ],
                "jansen en zn",
            ),
            (
                &[
                    "Jansen VOF",
                    "Jansen V.O.F.",
                    "V.O.F. Jansen",
                    "Firma Jansen",
                    "Fa. Jansen",
                ],
                "jansen",
            ),
            (
                &[
                    "Müller GmbH & Co. KG",
                    "Muller GmbH",
                    "MÜLLER GMBH",
                    "Müller GmbH & Co KG",
                ],
                "muller",
            ),
            (
                &["Müller & Co. KG", "Müller und Co", "Müller & Co"],
                "muller en co",
            ),
            (&["Stichting De Brug", "stichting de brug"], "stichting de brug"),
            (&["A.B. Jansen B.V.", "AB Jansen BV", "A B Jansen"], "ab jansen"),
            (&["Jansen-Bakker NV", "Jansen Bakker N.V."], "jansen bakker"),
            (&["A&B Advies", "A & B Advies", "A en B Advies"], "a en b advies"),
            (&["3M Nederland B.V."], "3m nederland"),
            (
                &[
                    "Boulangerie Dupont SPRL",
                    "Boulangerie Dupont S.P.R.L.",
                    "SPRL Boulangerie Dupont",
                ],
                "boulangerie dupont",
            ),
            (&["Acme Ltd.", "Acme Limited", "ACME, Inc.", "Acme LLC"], "acme"),
            (&["Café ’t Hoekje", "Cafe 't Hoekje"], "cafe t hoekje"),
        ] {
            for raw in raws {
                assert_eq!(canonical(raw).as_deref(), Some(form), "{raw}");
            }
        }
        assert_eq!(canonical("B.V."), Some(Form::from("bv").unwrap()));
        for raw in ["", "7", "&", "...", "12345"] {
            assert_eq!(canonical(raw), None, "{raw}");
        }
    }

    #[test]
    fn legal_forms_are_known_in_any_notation() {
        assert!(LEGAL_FORMS.is_sorted());
        for word in ["BV", "B.V.", "b.v", "GmbH", "V.O.F.", "N.V.,", "(BV)", "S.P.R.L."] {
            assert!(is_legal_form(word), "{word}");
        }
        for word in ["", "Jansen", "Stichting", "B", "onbeslotenvennootschap"] {
            assert!(!is_legal_form(word), "{word}");
        }
    }

    proptest! {
        #[test]
        fn forms_are_stable(raw in "\\PC{0,40}|[A-Za-z.&+ '-]{0,40}|[a-z]{1,3}( [a-z]{1,3}){0,5}( bv| en co| kg| en)?") {
            if let Some(form) = canonical(&raw) {
                prop_assert_eq!(canonical(&form), Some(form));
            }
        }

        #[test]
        fn case_and_legal_form_do_not_matter(name in "[b-df-hj-np-t]{3}[aeiou][a-z]{2,6} [b-df-hj-np-t]{3}[aeiou]kker") {
            let form = canonical(&name);
            prop_assert!(form.is_some());
            for same in [format!("{name} B.V."), format!("{} BV", name.to_uppercase()), format!("{name}, N.V."), format!("V.O.F. {name}")] {
                prop_assert_eq!(canonical(&same), form);
            }
            prop_assert_ne!(canonical(&format!("{name}x")), form);
        }
    }
}
