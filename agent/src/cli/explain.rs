//! `homeward explain`: one file, entry by entry, and why each was found or not.
//!
//! Reads the file in a process of its own, within the limits of a worker. Shows counts, kinds and places, never
//! the values.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use homeward_rules::document::Document;
use homeward_rules::engine::{Engine, Explanation, Inquiry};
use homeward_rules::finding::Finding;
use homeward_rules::index::OpenIndex;

use super::apart;
use super::failure::shown;
use super::open::{IndexChoice, JudgingChoice};
use super::pictures::PictureChoice;
use super::{Exit, Failure, Hinted};
use crate::extract::{Beside, Detail, EntrySink, Format, Limits, Reason, Unreadable, Visit, extract_file};
use crate::mapped::Mapped;
use crate::ocr::reader::{LONGEST, Read, Reader};
use crate::outcome::{Found, SourceFile};
use crate::policy::Policy;
use crate::regular;
use crate::report::clean;
use crate::report::timestamp::today;
use crate::worker::examine::beside;

const AFTER_HELP: &str = "\
Examples:
  homeward explain klanten.xlsx --index customers.index
  homeward explain klanten.xlsx --index customers.index --customer C-1042
  homeward explain backup.zip --index customers.index --entry 'mail.eml!/prijzen.xlsx'

Exit codes: 0 nothing found, 1 customer data found, 2 the file could not be explained,
or not be read to its end and nothing was found until there.";

/// See why a file was found, or not.
///
/// Shows for every entry of the file what was recognised, what the index confirmed, and what the rules made
/// of it. Values are not shown.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct ExplainArgs {
    /// The file.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    index: IndexChoice,
    #[command(flatten)]
    judging: JudgingChoice,
    #[command(flatten)]
    pictures: PictureChoice,
    /// Only what concerns this customer, by its CRM id.
    #[arg(long, value_name = "ID")]
    customer: Option<String>,
    /// Only this entry of the file, as a scan names it.
    #[arg(long, value_name = "PATH")]
    entry: Option<String>,
}

pub(super) fn run(args: &ExplainArgs) -> Result<Exit, Failure> {
    let attempted = format!("cannot read {}", shown(&args.file));
    let hint = "name a file that you may read";
    let (file, metadata) = regular::open(&args.file).or_hint(&attempted, hint)?;
    if !apart::is_apart() {
        return apart::run_again(&attempted);
    }
    let (_, ruleset, policy) = args.judging.load()?;
    let pictures = args.pictures.start()?;
    let index_file = args.index.bring()?;
    let engine = Engine::new(index_file.open()?, ruleset);
    if let Some(id) = args
        .customer
        .as_deref()
        .filter(|id| engine.index().find(id).is_none())
    {
        return Err(Failure::new(
            format!("there is no customer {id} in the index"),
            "name a customer as the CRM does; `homeward scan --format jsonl` shows the ids that it finds",
        ));
    }
    let for_pictures = pictures.as_ref().map_or(Duration::ZERO, |_| LONGEST);
    apart::restrict(metadata.len(), for_pictures)?;
    let data = Mapped::open(&file, metadata.len()).or_hint(&attempted, hint)?;
    let name = args.file.file_name().map(|name| name.to_string_lossy());
    let mut explainer = Explainer {
        engine: &engine,
        path: &args.file,
        wanted: args.entry.as_deref(),
        pictures,
        open: Vec::new(),
        explained: Vec::new(),
    };
    extract_file(&data, name.as_deref(), Limits::default(), &mut explainer);
    let mut entries = explainer.explained;
    if let (Some(entry), true) = (&args.entry, entries.is_empty()) {
        return Err(Failure::new(
            format!("there is no entry {entry} in {}", shown(&args.file)),
            "entries are named as `homeward scan --format jsonl` names them; leave --entry out to see all",
        ));
    }
    let path = Arc::new(std::path::absolute(&args.file)?);
    let source = SourceFile {
        path,
        size: metadata.len(),
        modified: metadata.modified().ok(),
        mark: None,
    };
    for entry in &mut entries {
        entry.ask(&policy, &source);
    }
    let told = show(
        &mut io::stdout().lock(),
        &entries,
        args.customer.as_deref(),
        engine.index(),
    );
    match told {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => return Err(error.into()),
        _ => {}
    }
    Ok(exit(&entries, args.entry.as_deref()))
}

/// Found weighs more than unread: what was read is known.
fn exit(entries: &[Explained], wanted: Option<&str>) -> Exit {
    let unread = |entry: &Explained| entry.place.as_deref() == wanted && entry.result.is_err();
    if entries.iter().any(|entry| entry.finding.is_some()) {
        Exit::Found
    } else if entries.iter().any(unread) {
        Exit::Failed
    } else {
        Exit::Clean
    }
}

/// What is known of one entry.
struct Explained {
    place: Option<String>,
    format: &'static str,
    size: u64,
    result: Result<(), Unreadable>,
    finding: Option<Finding>,
    /// The policy's rule that allows it, with its ground.
    allowed: Option<String>,
    explanation: Option<Explanation>,
}

impl Explained {
    /// Asks the policy about the finding.
    fn ask(&mut self, policy: &Policy, source: &SourceFile) {
        let Some(finding) = &self.finding else { return };
        let mut found = Found {
            file: source.clone(),
            entry: self.place.clone(),
            format: self.format.to_owned(),
            size: self.size,
            content_hash: String::new(),
            finding: finding.clone(),
            allowed_by: None,
        };
        self.allowed = policy
            .mark(&mut found, &today())
            .map(|rule| format!("{} ({})", rule.id, rule.ground));
    }
}

/// Asks about every entry.
struct Explainer<'e> {
    engine: &'e Engine<'e>,
    path: &'e Path,
    wanted: Option<&'e str>,
    pictures: Option<Reader>,
    open: Vec<Open<'e>>,
    explained: Vec<Explained>,
}

struct Open<'e> {
    place: Option<String>,
    format: &'static Format,
    size: u64,
    inquiry: Option<Inquiry<'e>>,
}

impl Explainer<'_> {
    fn wants(&self, place: Option<&str>) -> bool {
        self.wanted.is_none_or(|wanted| place == Some(wanted))
    }
}

impl EntrySink for Explainer<'_> {
    fn begin(&mut self, path: Option<&str>, format: &'static Format, size: u64) -> Visit {
        let inquiry = self.wants(path).then(|| self.engine.inquire());
        self.open.push(Open {
            place: path.map(str::to_owned),
            format,
            size,
            inquiry,
        });
        Visit::Read
    }

    fn document(&mut self, document: &Document) {
        if let Some(inquiry) = self.open.last_mut().and_then(|open| open.inquiry.as_mut()) {
            inquiry.document(document);
        }
    }

    fn end(&mut self, result: Result<(), Unreadable>) {
        let Some(open) = self.open.pop() else { return };
        if let Some(inquiry) = open.inquiry {
            let explanation = inquiry.explain();
            self.explained.push(Explained {
                place: open.place,
                format: open.format.name,
                size: open.size,
                result,
                finding: explanation.finding.clone(),
                allowed: None,
                explanation: Some(explanation),
            });
        }
    }

    fn unread(&mut self, path: &str, why: Unreadable) {
        if self.wants(Some(path)) {
            self.explained.push(Explained {
                place: Some(path.to_owned()),
                format: "unknown",
                size: 0,
                result: Err(why),
                finding: None,
                allowed: None,
                explanation: None,
            });
        }
    }

    fn beside(&mut self, which: Beside) -> Option<Vec<u8>> {
        beside(self.path, which, Limits::default().entry)
    }

    fn reads_pictures(&self) -> bool {
        self.pictures.is_some()
    }

    fn picture(&mut self, data: &[u8], page: u32) -> Result<String, Unreadable> {
        match self.pictures.as_mut().map(|reader| reader.read(data, page)) {
            Some(Read::Words(words)) => Ok(words),
            Some(Read::Not(why)) => Err(why),
            Some(Read::Lost) => Err(Unreadable::new(Reason::Corrupt, Detail::Crash)),
            None => Err(Reason::NoText.into()),
        }
    }
}

fn show(
    out: &mut impl Write,
    explained: &[Explained],
    customer: Option<&str>,
    index: &OpenIndex<'_>,
) -> io::Result<()> {
    for entry in explained {
        let place = entry.place.as_deref().unwrap_or("the file itself");
        writeln!(out, "{}: {}, {} bytes", clean(place), entry.format, entry.size)?;
        match entry.result {
            Ok(()) => writeln!(out, "  read to its end")?,
            Err(Unreadable { reason, detail }) => {
                let detail = serde_json::to_value(detail)?;
                let detail = detail.as_str().map(|detail| format!(" ({detail})"));
                writeln!(
                    out,
                    "  not read to its end: {reason}{}",
                    detail.unwrap_or_default()
                )?;
            }
        }
        match &entry.finding {
            Some(finding) => writeln!(
                out,
                "  found: {} customers, severity {}",
                finding.customers.len(),
                finding.severity
            )?,
            None => writeln!(out, "  not found: no customer was confirmed")?,
        }
        if let Some(rule) = &entry.allowed {
            writeln!(out, "  allowed by the policy: {}", clean(rule))?;
        }
        if let Some(id) = customer {
            about(out, entry.finding.as_ref(), id, index)?;
        } else if let Some(explanation) = &entry.explanation {
            for line in explanation.to_string().lines() {
                writeln!(out, "  {}", clean(line))?;
            }
        }
        writeln!(out)?;
    }
    Ok(())
}

/// What was found of one customer.
fn about(out: &mut impl Write, finding: Option<&Finding>, id: &str, index: &OpenIndex<'_>) -> io::Result<()> {
    let evidence = finding.and_then(|finding| {
        finding.evidence.iter().find(|evidence| {
            index
                .customer(evidence.customer)
                .is_some_and(|customer| customer.id == id)
        })
    });
    let Some(evidence) = evidence else {
        return writeln!(out, "  customer {id}: not confirmed here");
    };
    let kinds: Vec<&str> = evidence.kinds.iter().map(|kind| kind.as_str()).collect();
    let place = evidence.location;
    writeln!(out, "  customer {id}: by {}, first at {place}", kinds.join(", "))
}
