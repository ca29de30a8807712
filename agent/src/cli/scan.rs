//! `homeward scan`.

use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::PathBuf;
use std::thread::available_parallelism;
use std::time::{Duration, SystemTime};

use clap::{Args, ValueEnum};
use homeward_rules::index::OpenIndex;

use super::bar::{Bar, Show};
use super::failure::shown;
use super::open::{IndexChoice, IndexFile, JudgingChoice};
use super::pictures::PictureChoice;
use super::target::{self, Existing, Target};
use super::{Exit, Failure, Hinted};
use crate::ledger::{Basis, Extent, Ledger, Memory, Named, Opened};
use crate::ocr::Tesseract;
use crate::policy::JudgingFiles;
use crate::report::csv::Csv;
use crate::report::html::Html;
use crate::report::human::{Colour, Human, Look};
use crate::report::jsonl::Jsonl;
use crate::report::timestamp::today;
use crate::report::{Language, Report};
use crate::scan::{Ending, Filter, Progress, ScanError, ShowAllowed, Summary, scan};
use crate::stop::Stop;
use crate::walk::{Excludes, Plan, RootError, resolve_roots};
use crate::worker::limits;
use crate::worker::pool::{Isolation, Program, Settings, StartError, this_program};
use crate::worker::serve::fingerprint;

const AFTER_HELP: &str = "\
Examples:
  homeward scan /home/jan --index customers.index
  homeward scan S:\\Sales D:\\Export --index customers.index --format html --output report.html
  homeward scan /srv/share --customers export.csv --exclude '*.iso' --exclude node_modules
  homeward scan /srv/share --index customers.index --state share.state
  homeward scan /home/jan --index customers.index --format jsonl | jq 'select(.type == \"finding\")'

What could not be read is listed with its reason, never passed over in silence;
`homeward formats` lists what is read.

Exit codes: 0 nothing found, 1 customer data found, 2 the scan could not be done,
130 stopped early.";

/// Find customer data in files and folders.
///
/// Every file below PATH is read, hidden ones too, archives and attachments with all that they contain.
/// Links are not followed. Files are read in processes of their own, so that a broken one costs only itself.
#[derive(Debug, Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct ScanArgs {
    /// Files and folders to scan.
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    index: IndexChoice,
    /// How the results are written.
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,
    #[command(flatten)]
    place: OutputChoice,
    /// Language of an html report.
    #[arg(long, value_enum, default_value_t, value_name = "LANGUAGE")]
    language: Language,
    /// Remember in FILE what was read, and do not open again what nobody has written to since.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["customers", "no_workers"])]
    state: Option<PathBuf>,
    #[command(flatten)]
    judging: JudgingChoice,
    /// Report findings too that the policy allows.
    #[arg(long, requires = "policy")]
    show_allowed: bool,
    /// Leave out what fits a pattern: a name (`*.iso`, `node_modules`) or a path (`/srv/*/backup`).
    #[arg(long, value_name = "GLOB")]
    exclude: Vec<String>,
    /// How many files are read at once [default: one for each processor].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=512))]
    threads: Option<u16>,
    /// Memory that each worker may use, in megabytes.
    #[arg(long, value_name = "MB", default_value_t = limits::MEMORY >> 20, value_parser = clap::value_parser!(u64).range(64..=1 << 20))]
    worker_memory: u64,
    /// Seconds that a file may take; large files get more.
    #[arg(long, value_name = "SECONDS", default_value_t = limits::TIME.as_secs(), value_parser = clap::value_parser!(u64).range(1..=86_400))]
    time_per_file: u64,
    #[command(flatten)]
    pictures: PictureChoice,
    /// Show no progress.
    #[arg(long, short)]
    quiet: bool,
    /// Read files in this process: a crash ends the scan. For measuring what isolation costs.
    #[arg(long, hide = true)]
    no_workers: bool,
}

/// Where the results go.
#[derive(Debug, Args)]
#[group(skip)]
struct OutputChoice {
    /// Write the results to a file, which must not exist.
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Replace the file of --output if it exists.
    #[arg(long, requires = "output")]
    force: bool,
}

/// How the results of a scan are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
enum Format {
    /// A table to read at a terminal.
    #[default]
    Human,
    /// One JSON object a line, for other programs; names customers by their CRM ids.
    Jsonl,
    /// A table for a spreadsheet, with counts only.
    Csv,
    /// A page to review or print, with counts only.
    Html,
}

pub(super) fn run(args: &ScanArgs) -> Result<Exit, Failure> {
    let roots = resolve_roots(&args.paths).map_err(|error| {
        let hint = match &error {
            RootError::Missing(_) => "check the spelling; nothing was scanned",
            RootError::Special(_) => "name a file or a folder; nothing was scanned",
            RootError::Closed { .. } => "scan as a user who may open it; nothing was scanned",
        };
        Failure::new(error, hint)
    })?;
    let excludes = Excludes::compile(&args.exclude).or_hint(
        "cannot understand --exclude",
        "a pattern is a name like '*.iso' or a path like '/srv/*/backup'",
    )?;
    let tesseract = args.pictures.find()?;
    let file = args.index.bring()?;
    let index = file.open()?;
    let mut plan = Plan {
        roots,
        parts_of: Vec::new(),
        excludes,
        own: Vec::new(),
    };
    let (settings, filter, judging) = settings(args, &plan, (&file, &index), tesseract)?;
    let ledger = remembered(args, &mut plan)?;
    let basis = Basis::of(&settings, &fingerprint(&index, file.bytes()), &judging)?;
    // Last, so that no other mistake costs the report that stood there.
    let out = Output::open(args, &plan.roots)?;
    plan.own.extend(out.path.clone());
    let stop = Stop::new();
    let on_signal = stop.clone();
    ctrlc::set_handler(move || on_signal.want())?;
    let mut report = report(args, &plan, out, &index)?;
    let show = if args.quiet { Show::Never } else { Show::OnTerminal };
    let mut bar = Bar::new(show);
    let memory = ledger.as_ref().map(|ledger| Memory {
        ledger,
        basis,
        roots: &plan.roots,
        extent: Extent::Whole,
    });
    let outputs: (&mut dyn Report, &mut dyn Progress) = (&mut *report, &mut bar);
    let result = scan(&plan, &settings, &index, &filter, memory, outputs, &stop);
    conclude(result)
}

fn conclude(result: Result<Summary, ScanError>) -> Result<Exit, Failure> {
    let summary = match result {
        Ok(summary) => summary,
        // Whoever read the results has seen enough: no reason to complain.
        Err(ScanError::Report(error)) if error.kind() == io::ErrorKind::BrokenPipe => {
            return Ok(Exit::Stopped);
        }
        Err(ScanError::Report(error)) => {
            return Err(error).or_hint("cannot write the results", "is there room on the disk?");
        }
        Err(ScanError::Workers(error)) => {
            let hint = match error {
                StartError::Ended => "give workers more memory with --worker-memory",
                StartError::Replaced => "start the scan again",
                StartError::Spawn(_) | StartError::Slow => "use fewer --threads, or free some memory",
                StartError::Index => "leave the index where it is while scanning",
            };
            return Err(error).or_hint("the scan broke off", hint);
        }
    };
    if let Some(trouble) = &summary.forgot {
        let _: io::Result<()> = writeln!(
            io::stderr(),
            "not all was remembered ({trouble}): the next scan reads more than it need"
        );
    }
    if summary.ending == Ending::Stopped {
        let _: io::Result<()> = writeln!(io::stderr(), "stopped early: not every file was scanned");
        return Ok(Exit::Stopped);
    }
    Ok(if summary.findings > 0 {
        Exit::Found
    } else {
        Exit::Clean
    })
}

fn settings(
    args: &ScanArgs,
    plan: &Plan,
    (file, index): (&IndexFile, &OpenIndex<'_>),
    tesseract: Option<Tesseract>,
) -> Result<(Settings, Filter, JudgingFiles), Failure> {
    let (judging, ruleset, policy) = args.judging.load()?;
    let filter = Filter {
        policy: judging.policy.is_some().then_some(policy),
        allowed: if args.show_allowed {
            ShowAllowed::Yes
        } else {
            ShowAllowed::No
        },
        today: today(),
    };
    let isolation = if args.no_workers {
        Isolation::Threads
    } else {
        Isolation::Processes(Program {
            path: this_program().or_hint(
                "cannot find the program file of homeward",
                "start homeward by its full path",
            )?,
            index: file.path.clone(),
            fingerprint: fingerprint(index, file.bytes()),
            memory: args.worker_memory << 20,
            judging: judging.clone(),
            roots: plan.roots.clone(),
            tesseract: tesseract.clone(),
        })
    };
    let cores = || available_parallelism().map_or(1, usize::from);
    let settings = Settings {
        workers: args.threads.map_or_else(cores, usize::from),
        time: Duration::from_secs(args.time_per_file),
        isolation,
        ruleset,
        tesseract,
    };
    Ok((settings, filter, judging))
}

/// What was scanned before, if that is asked for. The file of it is no business of the scan.
fn remembered(args: &ScanArgs, plan: &mut Plan) -> Result<Option<Ledger>, Failure> {
    let Some(path) = &args.state else { return Ok(None) };
    let attempted = format!("cannot remember in {}", shown(path));
    let Opened { ledger, put_aside } = Ledger::open(path, Named::ByHand).map_err(|error| {
        let hint = error.hint();
        Failure::hinted(attempted.as_str(), error, hint)
    })?;
    if let Some((wrong, aside)) = put_aside {
        let _: io::Result<()> = writeln!(
            io::stderr(),
            "{} cannot be used ({wrong}): it is now {}, and all is read again",
            shown(path),
            shown(&aside)
        );
        plan.own.extend(aside.canonicalize());
    }
    plan.own.extend(path.canonicalize());
    Ok(Some(ledger))
}

/// Where results go.
struct Output {
    out: Box<dyn Write>,
    path: Option<PathBuf>,
}

impl Output {
    fn open(args: &ScanArgs, roots: &[PathBuf]) -> Result<Self, Failure> {
        let Some(path) = args.place.output.as_deref() else {
            return Ok(Self {
                out: Box::new(BufWriter::new(io::stdout())),
                path: None,
            });
        };
        let inputs = args.index.files().chain(args.judging.files());
        let roots = roots.iter().map(PathBuf::as_path).filter(|root| root.is_file());
        let target = Target {
            path,
            inputs: inputs.chain(roots).collect(),
            existing: Existing::by_force(args.place.force),
        };
        let (file, path) = match target.open()? {
            target::Opened::File(file, path) => (file, Some(path)),
            target::Opened::Stream(file) => (file, None),
        };
        Ok(Self {
            out: Box::new(BufWriter::new(file)),
            path,
        })
    }
}

fn report<'i>(
    args: &ScanArgs,
    plan: &Plan,
    output: Output,
    index: &'i OpenIndex<'i>,
) -> Result<Box<dyn Report + 'i>, Failure> {
    let look = look(args.place.output.is_none());
    let out = output.out;
    Ok(match args.format {
        Format::Human => Box::new(Human::new(out, look, &plan.roots)),
        Format::Jsonl => Box::new(Jsonl::new(out, index)),
        Format::Csv => Box::new(Csv::new(out)?),
        Format::Html => Box::new(Html::new(out, args.language, &plan.roots, SystemTime::now())),
    })
}

/// How a table is to look where it goes.
fn look(is_standard_output: bool) -> Look {
    let plain = Look {
        width: 80,
        colour: Colour::None,
    };
    if !is_standard_output || !io::stdout().is_terminal() {
        return plain;
    }
    // What https://no-color.org asks for: set and not empty.
    let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    Look {
        width: comfy_table::Table::new()
            .width()
            .unwrap_or(plain.width)
            .clamp(20, 140),
        colour: if refused { Colour::None } else { Colour::Ansi },
    }
}
