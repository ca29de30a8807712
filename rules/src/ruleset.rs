//! The rules by which findings are judged.

/// Rules and thresholds.
#[derive(Debug, Clone, Default)]
pub struct Ruleset {}

impl Ruleset {
    /// The rules that come with the program.
    #[must_use]
    pub fn builtin() -> Self {
        Self {}
    }
}
