//! Collects the reports of the agents for review. The collection server is not built yet.

#![expect(clippy::print_stderr, reason = "a command-line program speaks to its user")]

fn main() -> std::process::ExitCode {
    eprintln!(
        "homeward-server: the collection server is not part of this release; `homeward scan` works without it"
    );
    std::process::ExitCode::from(2)
}
