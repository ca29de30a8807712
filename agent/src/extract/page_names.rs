//! Names the pages that were not read, in as few words as possible.

/// Ordinals in ascending order, as people write them: "pages 2-4, 9".
pub(super) fn named(pages: &[u32]) -> String {
    let mut stretches: Vec<(u32, u32)> = Vec::new();
    for &page in pages {
        match stretches.last_mut() {
            Some((_, last)) if last.checked_add(1) == Some(page) => *last = page,
            _ => stretches.push((page, page)),
        }
    }
    let noun = if pages.len() == 1 { "page" } else { "pages" };
    let stretches: Vec<String> = stretches
        .into_iter()
        .map(|(first, last)| {
            if first == last {
                first.to_string()
            } else {
                format!("{first}-{last}")
            }
        })
        .collect();
    format!("{noun} {}", stretches.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_that_follow_each_other_are_named_together() {
        assert_eq!(named(&[3]), "page 3");
        assert_eq!(named(&[2, 3, 4, 9]), "pages 2-4, 9");
        assert_eq!(named(&[1, 3, 5, 6]), "pages 1, 3, 5-6");
    }
}
