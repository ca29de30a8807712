//! The wall between what a document says and what may leave the device.
//!
//! A [`Sensitive`] value can be used but not written: it has no `Serialize`, and its `Debug` is redacted, so
//! neither a log line nor an error nor a report can hold it by accident. It is not encryption and it does
//! not hide the value from the code that owns it.

use std::fmt;

use static_assertions::assert_not_impl_any;

/// Customer text, or anything from which customer text could be read back.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Sensitive<T>(T);

impl<T> Sensitive<T> {
    /// Puts a value behind the wall.
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// Shows the value to code that must work on it.
    pub const fn expose(&self) -> &T {
        &self.0
    }

    /// Shows the value for changing it.
    pub const fn expose_mut(&mut self) -> &mut T {
        &mut self.0
    }

    /// Takes the value out from behind the wall.
    pub fn into_exposed(self) -> T {
        self.0
    }
}

impl<T> fmt::Debug for Sensitive<T> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("[sensitive]")
    }
}

assert_not_impl_any!(Sensitive<String>: serde::Serialize, fmt::Display);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_never_shows_the_value() {
        let shown = format!("{:?}", Sensitive::new(String::from("Jan de Vries")));
        assert_eq!(shown, "[sensitive]");
    }
}
