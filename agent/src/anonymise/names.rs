//! Names of files and entries: other letters, the same extension and the same folders.

use super::substitute::Substitute;

/// Another name of the same form.
pub(super) fn renamed(path: &str, substitute: &mut Substitute) -> String {
    let (folder, file) = path
        .rsplit_once('/')
        .map_or(("", path), |(folder, file)| (folder, file));
    let (stem, end) = match file.rsplit_once('.') {
        Some((stem, end)) if is_extension(end) => (stem, Some(end)),
        _ => (file, None),
    };
    let mut name = String::new();
    if path.contains('/') {
        name.push_str(&substitute.text(folder));
        name.push('/');
    }
    // What lies beside `klanten.csv.gz` is `klanten.csv`: both ends stay.
    match stem.rsplit_once('.') {
        Some((first, second)) if end.is_some() && is_extension(second) => {
            name.push_str(&substitute.text(first));
            name.push('.');
            name.push_str(second);
        }
        _ => name.push_str(&substitute.text(stem)),
    }
    if let Some(end) = end {
        name.push('.');
        name.push_str(end);
    }
    name
}

/// Whether it is the extension of a format that is known.
fn is_extension(end: &str) -> bool {
    let known = |known: &&str| known.eq_ignore_ascii_case(end);
    crate::extract::format::all()
        .iter()
        .any(|format| format.extensions.iter().any(&known))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_and_extensions_stay() {
        let mut substitute = Substitute::of_nothing(2);
        let name = renamed("Klanten Ede/Jansen.csv.gz", &mut substitute);
        assert!(
            name.ends_with(".csv.gz") && name.matches('/').count() == 1 && !name.contains("Jansen"),
            "{name}"
        );
        assert!(renamed("map/", &mut substitute).ends_with('/'));
        assert!(!renamed("Jan.Jansen", &mut substitute).contains("Jansen"));
    }
}
