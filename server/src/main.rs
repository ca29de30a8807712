//! The `homeward-server` program.

use std::process::ExitCode;

fn main() -> ExitCode {
    homeward_server::cli::main()
}
