//! Lists that end where they are longer than may be, while they are read and not after.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, Error, SeqAccess, Visitor};

/// Most room that is made before anything was read.
const ROOM: usize = 64;

/// Reads a list of at most `MOST`.
pub(super) fn list<'de, D, T, const MOST: usize>(from: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    from.deserialize_seq(List::<T, MOST>(PhantomData))
}

struct List<T, const MOST: usize>(PhantomData<T>);

impl<'de, T: Deserialize<'de>, const MOST: usize> Visitor<'de> for List<T, MOST> {
    type Value = Vec<T>;

    fn expecting(&self, words: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(words, "a list of at most {MOST}")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Vec<T>, A::Error> {
        let mut all = Vec::with_capacity(items.size_hint().unwrap_or(0).min(ROOM).min(MOST));
        while let Some(item) = items.next_element()? {
            if all.len() == MOST {
                return Err(A::Error::invalid_length(MOST + 1, &self));
            }
            all.push(item);
        }
        Ok(all)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(serde::Deserialize)]
    struct Three(#[serde(deserialize_with = "list::<_, _, 3>")] Vec<u8>);

    #[test]
    fn a_list_ends_where_it_is_too_long() {
        assert_eq!(serde_json::from_str::<Three>("[1,2,3]").unwrap().0, [1, 2, 3]);
        let error = serde_json::from_str::<Three>("[1,2,3,4,\"never read\"")
            .err()
            .unwrap();
        assert!(error.is_data(), "{error}");
    }
}
