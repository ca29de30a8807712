//! The `homeward` program.

use std::process::ExitCode;

fn main() -> ExitCode {
    homeward_agent::cli::main()
}
