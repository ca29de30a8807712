//! Little-endian numbers in bytes, as all formats of Microsoft store them.
//!
//! What lies beyond the end is no number, so that a reader of broken bytes needs no bounds of its own.

/// The number of two bytes at `at`.
pub(super) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

/// The number of four bytes at `at`.
pub(super) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

/// The number of eight bytes at `at`.
pub(super) fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

/// The `count` bytes at `at`, or as many of them as there are.
pub(super) fn part(bytes: &[u8], at: usize, count: usize) -> &[u8] {
    let end = at.saturating_add(count).min(bytes.len());
    bytes.get(at..end).unwrap_or_default()
}

/// The characters of two bytes each, up to the first that is zero.
pub(super) fn utf16(bytes: &[u8]) -> String {
    let units = bytes
        .as_chunks::<2>()
        .0
        .iter()
        .map(|pair| u16::from_le_bytes(*pair));
    let text = char::decode_utf16(units.take_while(|unit| *unit != 0));
    text.map(|c| c.unwrap_or('\u{fffd}')).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_read_beyond_the_end() {
        let bytes = [1, 2, 3, 4, 5, 6, 7, 8];
        assert_eq!(u16_at(&bytes, 6), Some(0x0807));
        assert_eq!(u16_at(&bytes, 7), None);
        assert_eq!(u32_at(&bytes, usize::MAX), None);
        assert_eq!(u64_at(&bytes, 0), Some(0x0807_0605_0403_0201));
        assert_eq!(part(&bytes, 6, usize::MAX), [7, 8]);
        assert!(part(&bytes, 9, 1).is_empty());
        assert_eq!(utf16(b"J\0\xeb\0\0\0x\0"), "Jë");
    }
}
