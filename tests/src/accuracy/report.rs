//! The comparison as a table for people.

use std::io::{self, Write};

use super::{Comparison, Outcome};

/// Writes one line for each form, then what went wrong, then totals.
///
/// # Errors
///
/// When writing fails.
pub fn write(comparison: &Comparison, out: &mut impl Write) -> io::Result<()> {
    writeln!(
        out,
        "{:<26} {:>6} {:>6} {:>6} {:>7} {:>7}  path",
        "form", "found", "missed", "wrong", "recall", "prec."
    )?;
    for outcome in &comparison.outcomes {
        line(outcome, out)?;
    }
    writeln!(out)?;
    for (form, reason) in &comparison.skipped {
        writeln!(out, "skipped  {form}: {reason}")?;
    }
    for path in &comparison.unexpected {
        writeln!(out, "unexpected finding in {path}")?;
    }
    let clean = comparison.outcomes.iter().filter(|o| o.clean).count();
    let with_customers = comparison.outcomes.len() - clean;
    let columns: usize = comparison.outcomes.iter().map(|o| o.columns_missed.len()).sum();
    writeln!(
        out,
        "files with customers: {with_customers}, not reported {}; clean files: {clean}, reported {}; forms skipped: {}",
        comparison.files_missed,
        comparison.clean_flagged,
        comparison.skipped.len()
    )?;
    writeln!(
        out,
        "customers: found {}, missed {}, wrongly found {}; headings missed: {columns}",
        comparison.found, comparison.missed, comparison.wrong
    )?;
    writeln!(
        out,
        "recall {:.4}   precision {:.4}",
        comparison.recall(),
        comparison.precision()
    )
}

fn line(outcome: &Outcome, out: &mut impl Write) -> io::Result<()> {
    let (found, missed, wrong) = (outcome.found, outcome.missed.len(), outcome.wrong.len());
    let share = |part: usize, all: usize| {
        if all == 0 {
            "-".to_owned()
        } else {
            format!("{:.3}", part as f64 / all as f64)
        }
    };
    write!(
        out,
        "{:<26} {found:>6} {missed:>6} {wrong:>6} {:>7} {:>7}  {}",
        outcome.form,
        share(found, found + missed),
        share(found, found + wrong),
        outcome.path
    )?;
    if outcome.clean && outcome.reported {
        write!(out, "  REPORTED THOUGH CLEAN")?;
    }
    if !outcome.clean && !outcome.reported {
        write!(out, "  NOT REPORTED")?;
    }
    if let Some(reason) = &outcome.unscanned {
        write!(out, "  (unscanned: {reason})")?;
    }
    if !outcome.columns_missed.is_empty() {
        write!(out, "  headings missed: {}", outcome.columns_missed.join(", "))?;
    }
    if outcome.unmatched.1 > 0 {
        write!(
            out,
            "  outside the CRM: {} of {}",
            outcome.unmatched.0, outcome.unmatched.1
        )?;
    }
    writeln!(out)
}
