//! A small set of identifier kinds.

use crate::identifier::IdentifierKind;

/// A set of identifier kinds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct KindSet(u16);

impl KindSet {
    /// The empty set.
    #[must_use]
    pub const fn empty() -> Self {
        Self(0)
    }

    /// Puts a kind in.
    pub const fn add(&mut self, kind: IdentifierKind) {
        self.0 |= 1 << kind as u8;
    }

    /// Takes a kind out.
    pub const fn remove(&mut self, kind: IdentifierKind) {
        self.0 &= !(1 << kind as u8);
    }

    /// Whether the kind is in.
    #[must_use]
    pub const fn has(self, kind: IdentifierKind) -> bool {
        self.0 & (1 << kind as u8) != 0
    }

    /// How many kinds are in.
    #[must_use]
    pub const fn len(self) -> u32 {
        self.0.count_ones()
    }

    /// Whether none is in.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Those of both.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Those of this one that are not in the other.
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// The kinds, in the order of [`IdentifierKind::ALL`].
    pub fn iter(self) -> impl Iterator<Item = IdentifierKind> {
        IdentifierKind::ALL
            .into_iter()
            .filter(move |kind| self.has(*kind))
    }
}

impl FromIterator<IdentifierKind> for KindSet {
    fn from_iter<T: IntoIterator<Item = IdentifierKind>>(kinds: T) -> Self {
        let mut set = Self::default();
        kinds.into_iter().for_each(|kind| set.add(kind));
        set
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_go_in_and_out() {
        let mut set: KindSet = [IdentifierKind::Phone, IdentifierKind::Email]
            .into_iter()
            .collect();
        assert_eq!(
            set.iter().collect::<Vec<_>>(),
            [IdentifierKind::Email, IdentifierKind::Phone]
        );
        set.remove(IdentifierKind::Phone);
        assert!(!set.has(IdentifierKind::Phone) && set.len() == 1 && !set.is_empty());
    }
}
