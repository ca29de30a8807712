//! What one file may cost. Every limit holds for the outermost file with all that it contains.

/// Limits of one extraction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Most bytes of text that one file may yield.
    pub text: u64,
    /// Most bytes that all compressed parts of one file may unpack to.
    pub unpacked: u64,
    /// Most bytes of one unpacked entry that is held in memory.
    pub entry: u64,
    /// Most times its own size that a compressed part may unpack to, once past [`Limits::RATIO_FLOOR`].
    pub ratio: u64,
    /// Deepest nesting of entries in entries.
    pub depth: u32,
    /// Most entries in one file, at all depths together.
    pub entries: u64,
    /// Most cells without content in one file: they cost time and give nothing.
    pub empty_cells: u64,
    /// Most pages of pictures in one file whose text is read.
    pub pictures: u64,
    /// Most bytes of a picture whose text is read.
    pub picture: u64,
    /// Most pixels of a picture whose text is read: a sheet of A4 at 600 dots an inch has 35 million.
    pub pixels: u64,
    /// Deepest nesting of markup (elements, arrays, groups).
    pub nesting: usize,
}

impl Limits {
    /// Unpacked bytes below which no ratio is too high.
    pub const RATIO_FLOOR: u64 = 32 << 20;
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            text: 4 << 30,
            unpacked: 4 << 30,
            entry: 96 << 20,
            ratio: 1_000,
            depth: 16,
            entries: 200_000,
            empty_cells: 10_000_000,
            pictures: 1_000,
            picture: 48 << 20,
            pixels: 40_000_000,
            nesting: 2_000,
        }
    }
}

#[cfg(test)]
mod tests;
