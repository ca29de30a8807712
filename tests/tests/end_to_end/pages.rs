//! What the pages at the root and in `docs/` say, against what the program does.

use std::path::{Path, PathBuf};

use clap::Parser as _;
use clap::error::ErrorKind;
use homeward_agent::cli::Cli;

use crate::stage::Stage;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

/// Every page at the root and in the folders that people look into first.
fn pages() -> Vec<String> {
    let mut pages = Vec::new();
    for folder in ["", "docs/", "deploy/", "tests/"] {
        for entry in std::fs::read_dir(root().join(folder)).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            if name.ends_with(".md") {
                pages.push(format!("{folder}{name}"));
            }
        }
    }
    assert!(pages.len() >= 9, "{pages:?}");
    pages
}

fn page(name: &str) -> String {
    std::fs::read_to_string(root().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The lines of a page's code blocks, block by block.
fn blocks(page: &str) -> Vec<Vec<&str>> {
    let mut blocks = Vec::new();
    let mut open: Option<Vec<&str>> = None;
    for line in page.lines() {
        match (&mut open, line.trim_start().starts_with("```")) {
            (None, true) => open = Some(Vec::new()),
            (Some(_), true) => blocks.extend(open.take()),
            (Some(block), false) => block.push(line),
            (None, false) => {}
        }
    }
    blocks
}

/// The words of a command, as a shell would take them, up to a pipe, a redirection or a comment.
fn words(command: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quote = None;
    for sign in command.chars() {
        match (quote, sign) {
            (Some(open), _) if open == sign => quote = None,
            (None, '\'' | '"') => quote = Some(sign),
            (None, '|' | '>' | '#') => break,
            (None, ' ') => words.push(String::new()),
            _ => words.last_mut().unwrap().push(sign),
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

#[test]
fn commands_in_pages_are_understood() {
    let mut checked = 0;
    for name in pages() {
        let page = page(&name);
        let whole = page
            .lines()
            .map(|line| (line.trim().trim_start_matches("$ "), true));
        let named = page.split('`').skip(1).step_by(2).map(|span| (span, false));
        for (command, is_whole) in whole.chain(named).filter(|(c, _)| c.starts_with("homeward ")) {
            checked += 1;
            let Err(error) = Cli::try_parse_from(words(command)) else {
                continue;
            };
            let unknown = matches!(
                error.kind(),
                ErrorKind::UnknownArgument | ErrorKind::InvalidSubcommand | ErrorKind::InvalidValue
            );
            let is_help = error.kind() == ErrorKind::DisplayHelp;
            assert!(
                is_help || !(is_whole || unknown),
                "{name} says `{command}`: {error}"
            );
        }
    }
    assert!(checked > 10, "{checked} commands");
}

#[test]
fn the_sample_in_the_readme_is_what_a_scan_prints() {
    let stage = Stage::sample();
    let printed = stage.scan(&stage.home(), "human").out;
    let printed: Vec<&str> = printed.lines().map(timeless).collect();
    let page = page("README.md");
    let blocks = blocks(&page);
    let block = blocks
        .iter()
        .find(|block| {
            block
                .iter()
                .any(|line| line.starts_with("Customer data in samples/home"))
        })
        .unwrap();
    let shown: Vec<&str> = block
        .iter()
        .copied()
        .map(timeless)
        .skip_while(|line| !line.starts_with("Customer data in"))
        .skip(1)
        .filter(|line| !line.is_empty() && *line != " …")
        .collect();
    assert!(
        shown.iter().any(|line| line.contains(" findings with ")),
        "{shown:?}"
    );
    for line in shown {
        assert!(
            printed.contains(&line),
            "README shows `{line}`; a scan prints:\n{}",
            printed.join("\n")
        );
    }
}

/// A line without the time that a scan took and without spaces at its end.
fn timeless(line: &str) -> &str {
    line.split(" scanned in ").next().unwrap_or(line).trim_end()
}

#[test]
fn every_format_is_on_the_page_of_formats() {
    let listed = Stage::sample().run(&["formats"]).out;
    let page = page("docs/FORMATS.md");
    let shown: Vec<&str> = blocks(&page).concat();
    assert_eq!(shown, listed.lines().collect::<Vec<_>>());
}

#[test]
fn links_between_pages_lead_somewhere() {
    for name in pages() {
        let folder = root().join(&name).parent().map(PathBuf::from).unwrap();
        let page = page(&name);
        for link in page.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let path = link.split('#').next().unwrap_or_default();
            if !path.is_empty() && !path.contains("://") && !path.starts_with("mailto:") {
                assert!(folder.join(path).exists(), "{name} links to {path}");
            }
        }
    }
}
