//! What may become of a text or of an attribute's value.

/// What becomes of a text or of an attribute's value. Whatever is on no list is an internal name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// A size, a colour, a count: it stays if it has that form and is nothing that people read elsewhere.
    Measure,
    /// A place in a sheet or a list: it stays if it has that form.
    Position,
    /// A name that other parts refer to, or a word of the format: the words of formats stay, others are replaced.
    Internal,
    /// Text: its letters and digits are replaced.
    Replaced,
    /// A formula: functions and cells stay, texts and names are replaced.
    Formula,
    /// It goes.
    Dropped,
}
