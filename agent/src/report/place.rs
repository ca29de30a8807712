//! Where something is, as reports for people show it.
//!
//! Control characters in names could move a terminal's cursor or break a line of a report; they are replaced.

use std::fmt::Write;
use std::path::{Path, PathBuf};

/// What `!/` stands for: the way into a file that holds others.
const INTO: &str = "!/";

/// The path of a file and of the entry in it, in full.
pub(super) fn full(path: &Path, entry: Option<&str>) -> String {
    let mut shown = clean(&path.to_string_lossy());
    if let Some(entry) = entry {
        shown.push_str(INTO);
        shown.push_str(&clean(entry));
    }
    shown
}

/// The same, without the folder that all roots of the scan have in common.
pub(super) fn below(common: &Path, path: &Path, entry: Option<&str>) -> String {
    match path.strip_prefix(common) {
        Ok(rest) if !rest.as_os_str().is_empty() => full(rest, entry),
        _ => full(path, entry),
    }
}

/// The deepest folder that holds all roots.
pub(super) fn common(roots: &[PathBuf]) -> PathBuf {
    let mut roots = roots.iter();
    let mut common = roots.next().cloned().unwrap_or_default();
    for root in roots {
        while !root.starts_with(&common) && common.pop() {}
    }
    if common.is_file() {
        common.pop();
    }
    common
}

/// A path that is not UTF-8, so that it can be told from others that look like it: as in a URL, every byte that is
/// no printable ASCII character is written `%E9`, and so is `%` itself. `None` for a path that is UTF-8.
pub(super) fn bytes(path: &Path) -> Option<String> {
    let name = path.as_os_str();
    if name.to_str().is_some() {
        return None;
    }
    let mut escaped = String::new();
    for &byte in name.as_encoded_bytes() {
        if byte.is_ascii_graphic() && byte != b'%' {
            escaped.push(char::from(byte));
        } else {
            let _infallible = write!(escaped, "%{byte:02X}");
        }
    }
    Some(escaped)
}

/// Text in which no character controls anything.
pub(crate) fn clean(text: &str) -> String {
    text.chars()
        .map(|c| {
            if c.is_control() || is_direction(c) {
                '\u{fffd}'
            } else {
                c
            }
        })
        .collect()
}

/// Characters that turn the direction of text or break its line, by which a name can be made to look like another
/// (Unicode: `Bidi_Control`, line and paragraph separators).
const fn is_direction(c: char) -> bool {
    matches!(
        c,
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_follow_the_file() {
        let path = Path::new("/a/b.zip");
        assert_eq!(full(path, None), "/a/b.zip");
        assert_eq!(full(path, Some("c!/d")), "/a/b.zip!/c!/d");
        assert_eq!(below(Path::new("/a"), path, Some("c")), "b.zip!/c");
        assert_eq!(below(Path::new("/x"), path, None), "/a/b.zip");
        assert_eq!(below(path, path, None), "/a/b.zip");
    }

    #[test]
    fn the_common_folder_is_the_deepest_one() {
        let roots = |paths: &[&str]| common(&paths.iter().map(PathBuf::from).collect::<Vec<_>>());
        assert_eq!(roots(&["/home/jan"]), Path::new("/home/jan"));
        assert_eq!(roots(&["/home/jan/a", "/home/jan/b/c"]), Path::new("/home/jan"));
        assert_eq!(roots(&["/home/jan", "/srv"]), Path::new("/"));
    }

    #[test]
    fn names_cannot_control_a_terminal() {
        assert_eq!(clean("a\x1b[2Jb\nc\u{202e}d"), "a\u{fffd}[2Jb\u{fffd}c\u{fffd}d");
        for c in [
            '\u{61c}', '\u{200e}', '\u{200f}', '\u{2028}', '\u{2029}', '\u{202a}', '\u{2069}',
        ] {
            assert_eq!(clean(&c.to_string()), "\u{fffd}");
        }
    }
}
