//! Figures and how they are taken: several runs, the median, and the spread beside it.

use std::io::{self, Write};
use std::time::{Duration, Instant};

use serde::Serialize;

use super::processor;

/// One line of the table.
#[derive(Debug, Clone, Serialize)]
pub struct Figure {
    /// The part it belongs to: `matching`.
    pub part: &'static str,
    /// What was measured.
    pub what: String,
    /// The median, in `unit`.
    pub value: f64,
    /// `MB/s`, `s`, `files/s`, `MB`, `bytes`.
    pub unit: &'static str,
    /// Distance of the slowest run from the fastest, as a share of the median; none for sizes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub spread: Option<f64>,
    /// The peer, and how many times better than it this is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub peer: Option<Peer>,
}

/// What a figure stands beside.
#[derive(Debug, Clone, Serialize)]
pub struct Peer {
    /// Its name.
    pub name: String,
    /// Its figure, in the same unit.
    pub value: f64,
    /// This figure in relation to the peer's: above 1 is better than the peer.
    pub ratio: f64,
}

/// The durations of several runs: by the clock, and of the processors.
#[derive(Debug, Clone, Default)]
pub struct Times {
    clock: Vec<Duration>,
    processor: Vec<Duration>,
}

impl Times {
    /// Runs `work` so many times, after one run that does not count.
    ///
    /// # Errors
    ///
    /// The first error of `work`.
    pub fn of<E>(runs: usize, mut work: impl FnMut() -> Result<(), E>) -> Result<Self, E> {
        work()?;
        Self::cold(runs, work)
    }

    /// Runs `work` so many times, and counts the first run too.
    ///
    /// # Errors
    ///
    /// The first error of `work`.
    pub fn cold<E>(runs: usize, mut work: impl FnMut() -> Result<(), E>) -> Result<Self, E> {
        let mut times = Self::default();
        for _ in 0..runs.max(1) {
            times.take(&mut work)?;
        }
        Ok(times)
    }

    /// Runs several pieces of work by turns, so that what the machine does beside them touches all alike;
    /// each once before that for nothing.
    ///
    /// # Errors
    ///
    /// The first error of one of them.
    pub fn by_turns<E, const N: usize>(
        runs: usize,
        mut works: [&mut dyn FnMut() -> Result<(), E>; N],
    ) -> Result<[Self; N], E> {
        let mut all = std::array::from_fn(|_| Self::default());
        for work in &mut works {
            work()?;
        }
        for _ in 0..runs.max(1) {
            for (work, times) in works.iter_mut().zip(&mut all) {
                times.take(work)?;
            }
        }
        Ok(all)
    }

    /// Runs `work` once and keeps how long it took, in order.
    fn take<E>(&mut self, mut work: impl FnMut() -> Result<(), E>) -> Result<(), E> {
        let (begin, used) = (Instant::now(), processor::used());
        work()?;
        self.clock.push(begin.elapsed());
        let used = processor::used()
            .zip(used)
            .map(|(after, before)| after.saturating_sub(before));
        self.processor.extend(used);
        self.clock.sort_unstable();
        self.processor.sort_unstable();
        Ok(())
    }

    /// The median by the clock, in seconds.
    #[must_use]
    pub fn median(&self) -> f64 {
        middle(&self.clock)
    }

    /// The same runs by the time that processors worked on them, in this thread and in programs that it
    /// waited for: what the machine did beside them does not count. By the clock where the system does not say.
    #[must_use]
    pub fn of_processor(&self) -> Self {
        let times = if self.processor.is_empty() {
            &self.clock
        } else {
            &self.processor
        };
        Self {
            clock: times.clone(),
            processor: times.clone(),
        }
    }

    fn spread(&self) -> f64 {
        let seconds = |time: Option<&Duration>| time.map_or(f64::NAN, Duration::as_secs_f64);
        (seconds(self.clock.last()) - seconds(self.clock.first())) / self.median()
    }
}

impl Figure {
    /// Work done a second: `amount` of `unit` took `times`.
    #[must_use]
    pub fn rate(
        part: &'static str,
        what: impl Into<String>,
        amount: f64,
        unit: &'static str,
        times: &Times,
    ) -> Self {
        Self {
            part,
            what: what.into(),
            value: amount / times.median(),
            unit,
            spread: Some(times.spread()),
            peer: None,
        }
    }

    /// Seconds.
    #[must_use]
    pub fn seconds(part: &'static str, what: impl Into<String>, times: &Times) -> Self {
        Self {
            part,
            what: what.into(),
            value: times.median(),
            unit: "s",
            spread: Some(times.spread()),
            peer: None,
        }
    }

    /// A size, which does not change from run to run.
    #[must_use]
    pub fn size(part: &'static str, what: impl Into<String>, value: f64, unit: &'static str) -> Self {
        Self {
            part,
            what: what.into(),
            value,
            unit,
            spread: None,
            peer: None,
        }
    }

    /// The same, beside a peer that did the same work in `value` (in this figure's unit).
    #[must_use]
    pub fn beside(mut self, name: impl Into<String>, value: f64) -> Self {
        let less_is_better = matches!(self.unit, "s" | "bytes" | "MB");
        let ratio = if less_is_better {
            value / self.value
        } else {
            self.value / value
        };
        self.peer = Some(Peer {
            name: name.into(),
            value,
            ratio,
        });
        self
    }
}

/// Prints the figures as a table.
///
/// # Errors
///
/// When writing fails.
pub fn print(figures: &[Figure], out: &mut impl Write) -> io::Result<()> {
    let mut part = "";
    for figure in figures {
        if figure.part != part {
            part = figure.part;
            writeln!(out, "\n{part}")?;
        }
        let spread = figure
            .spread
            .map_or(String::new(), |spread| format!("±{:.0} %", spread * 50.0));
        write!(
            out,
            "  {:<64} {:>10} {:<8} {spread:<7}",
            figure.what,
            short(figure.value),
            figure.unit
        )?;
        if let Some(peer) = &figure.peer {
            write!(out, " {:.2} × {} ({})", peer.ratio, peer.name, short(peer.value))?;
        }
        writeln!(out)?;
    }
    Ok(())
}

/// The middle of sorted durations, in seconds.
fn middle(times: &[Duration]) -> f64 {
    times.get(times.len() / 2).map_or(f64::NAN, Duration::as_secs_f64)
}

/// Three figures are enough.
fn short(value: f64) -> String {
    match value.abs() {
        least if least >= 100.0 => format!("{value:.0}"),
        least if least >= 10.0 => format!("{value:.1}"),
        least if least >= 1.0 => format!("{value:.2}"),
        _ => format!("{value:.3}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn times(millis: &[u64]) -> Times {
        Times {
            clock: millis.iter().map(|ms| Duration::from_millis(*ms)).collect(),
            processor: Vec::new(),
        }
    }

    #[test]
    fn a_figure_is_the_median_and_knows_its_spread() {
        let figure = Figure::rate("part", "what", 100.0, "MB/s", &times(&[900, 1_000, 1_400]));
        assert!((figure.value - 100.0).abs() < 1e-9);
        assert!((figure.spread.unwrap() - 0.5).abs() < 1e-9);
    }

    #[test]
    fn a_ratio_above_one_is_better_than_the_peer() {
        let rate = Figure::rate("part", "what", 100.0, "MB/s", &times(&[1_000])).beside("peer", 50.0);
        assert!((rate.peer.unwrap().ratio - 2.0).abs() < 1e-9);
        let seconds = Figure::seconds("part", "what", &times(&[2_000])).beside("peer", 8.0);
        assert!((seconds.peer.unwrap().ratio - 4.0).abs() < 1e-9);
    }

    #[test]
    fn work_runs_once_more_than_it_counts() {
        let mut runs = 0;
        let times = Times::of(3, || {
            runs += 1;
            Ok::<_, io::Error>(())
        });
        assert_eq!((runs, times.unwrap().clock.len()), (4, 3));
    }

    #[test]
    fn work_is_done_by_turns() {
        let order = std::cell::RefCell::new(String::new());
        let mut one = || {
            order.borrow_mut().push('a');
            Ok::<_, io::Error>(())
        };
        let mut other = || {
            order.borrow_mut().push('b');
            Ok(())
        };
        let times = Times::by_turns(2, [&mut one, &mut other]).unwrap();
        assert_eq!(order.into_inner(), "ababab");
        assert!(times.iter().all(|times| times.clock.len() == 2));
    }

    #[test]
    fn the_table_names_part_and_peer() {
        let figure = Figure::size("size", "bytes an identifier", 12.0, "bytes").beside("peer", 24.0);
        let mut out = Vec::new();
        print(&[figure], &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert!(
            text.contains("size\n") && text.contains("2.00 × peer (24.0)"),
            "{text}"
        );
    }
}
