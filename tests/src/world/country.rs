//! The three countries that the fictitious customers live in.

/// A country.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Country {
    /// The Netherlands.
    Netherlands,
    /// Belgium.
    Belgium,
    /// Germany.
    Germany,
}

impl Country {
    /// Its Dutch name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Netherlands => "Nederland",
            Self::Belgium => "België",
            Self::Germany => "Duitsland",
        }
    }

    /// Its two letters.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Netherlands => "NL",
            Self::Belgium => "BE",
            Self::Germany => "DE",
        }
    }

    /// Its calling code.
    #[must_use]
    pub const fn calling_code(self) -> &'static str {
        match self {
            Self::Netherlands => "31",
            Self::Belgium => "32",
            Self::Germany => "49",
        }
    }

    /// Its top-level domain.
    #[must_use]
    pub const fn domain(self) -> &'static str {
        match self {
            Self::Netherlands => "nl",
            Self::Belgium => "be",
            Self::Germany => "de",
        }
    }
}
