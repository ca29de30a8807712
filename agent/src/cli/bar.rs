//! Shows how far a scan is, on a terminal's standard error.

use std::io::IsTerminal;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::scan::Progress;

/// A line that turns while the scan goes on; nothing where nobody looks.
#[derive(Debug)]
pub(super) struct Bar {
    bar: ProgressBar,
}

/// Whether progress is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Show {
    /// On a terminal.
    OnTerminal,
    /// Never.
    Never,
}

impl Bar {
    pub(super) fn new(show: Show) -> Self {
        if show == Show::Never || !std::io::stderr().is_terminal() {
            return Self {
                bar: ProgressBar::hidden(),
            };
        }
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr_with_hz(10));
        if let Ok(style) = ProgressStyle::with_template("{spinner} {human_pos} files, {msg}, {elapsed}") {
            bar.set_style(style);
        }
        bar.set_message(findings_so_far(0));
        bar.enable_steady_tick(Duration::from_millis(200));
        Self { bar }
    }
}

impl Progress for Bar {
    fn show(&mut self, done: u64, findings: u64) {
        if self.bar.is_hidden() {
            return;
        }
        self.bar.set_position(done);
        self.bar.set_message(findings_so_far(findings));
    }

    fn end(&mut self) {
        self.bar.finish_and_clear();
    }
}

fn findings_so_far(findings: u64) -> String {
    let noun = if findings == 1 { "finding" } else { "findings" };
    format!("{findings} {noun}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_not_several() {
        assert_eq!(
            [0, 1, 2].map(findings_so_far),
            ["0 findings", "1 finding", "2 findings"]
        );
    }
}
