//! Finds where the signature of a message begins and where it ends.
//!
//! Goes by what mail programs write ("-- ") and what people write (a greeting at the end); neither is certain,
//! so a signature is text set aside and never text left out.

/// Most lines of a signature; what follows is body again.
pub(super) const LONGEST: usize = 14;

/// What a line says about signatures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    /// A signature follows.
    Greeting,
    /// An older message follows.
    Quotation,
}

/// Reads the mark in a line, if it is one.
pub(super) fn mark(line: &str) -> Option<Mark> {
    const GREETINGS: [&str; 17] = [
        "met vriendelijke groet",
        "vriendelijke groet",
        "met hartelijke groet",
        "hartelijke groet",
        "met groet",
        "mvg",
        "m.v.g",
        "hoogachtend",
        "groeten,",
        "groetjes",
        "kind regards",
        "best regards",
        "regards,",
        "yours sincerely",
        "sincerely,",
        "mit freundlichen gr",
        "cordialement",
    ];
    const QUOTATIONS: [&str; 10] = [
        ">",
        "-----original message",
        "-----oorspronkelijk bericht",
        "van:",
        "from:",
        "________",
        "von:",
        "begin doorgestuurd",
        "---------- forwarded",
        "*van:",
    ];
    let line = line.trim_start();
    if line.trim_end() == "--" {
        return Some(Mark::Greeting);
    }
    let start: String = line.chars().take(40).flat_map(char::to_lowercase).collect();
    if QUOTATIONS.iter().any(|q| start.starts_with(q)) || is_attribution(line, &start) {
        return Some(Mark::Quotation);
    }
    (line.len() < 60 && GREETINGS.iter().any(|g| start.starts_with(g))).then_some(Mark::Greeting)
}

/// "Op 3 maart schreef Jan:", "On Monday Jan wrote:".
fn is_attribution(line: &str, start: &str) -> bool {
    let end = line.trim_end();
    (start.starts_with("op ") && end.contains("schreef"))
        || (start.starts_with("on ") && end.ends_with("wrote:"))
        || (start.starts_with("am ") && end.contains("schrieb"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn greetings_and_quotations_are_told_from_prose() {
        for line in ["-- ", "Met vriendelijke groet,", "Kind regards", "  Mvg, Jan"] {
            assert_eq!(mark(line), Some(Mark::Greeting), "{line}");
        }
        for line in [
            "> ja",
            "Van: Jan",
            "Op 3 maart 2024 schreef Jan Bos:",
            "-----Original Message-----",
        ] {
            assert_eq!(mark(line), Some(Mark::Quotation), "{line}");
        }
        for line in [
            "Groeten uit Ede zijn welkom",
            "--- lijn ---",
            "Met vriendelijke groet sluit ik mijn lange betoog over de kwestie af.",
        ] {
            assert_eq!(mark(line), None, "{line}");
        }
    }
}
