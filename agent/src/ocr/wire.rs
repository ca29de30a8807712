//! What a worker and its companion say to each other: a page of a picture there, words back.
//!
//! Numbers are 32 bits, little-endian. Every length is checked against the limits of whoever reads it before memory is
//! given for it; bytes are taken as they come, not as the length promises.

use std::io::{self, Read, Write};

use super::run::Outcome;

/// Longest picture: more than the limits let pass.
pub(super) const PICTURE_AT_MOST: u32 = 256 << 20;

/// Longest table of words of one page.
pub(super) const WORDS_AT_MOST: u32 = 16 << 20;

/// Sends a page of a picture.
pub(super) fn ask(pipe: &mut impl Write, page: u32, picture: &[u8]) -> io::Result<()> {
    let length = u32::try_from(picture.len()).map_err(io::Error::other)?;
    pipe.write_all(&page.to_le_bytes())?;
    pipe.write_all(&length.to_le_bytes())?;
    pipe.write_all(picture)?;
    pipe.flush()
}

/// Takes a page of a picture; `None` when there are no more.
pub(super) fn asked(pipe: &mut impl Read) -> io::Result<Option<(u32, Vec<u8>)>> {
    let mut first = [0; 1];
    if pipe.read(&mut first)? == 0 {
        return Ok(None);
    }
    let mut rest = [0; 3];
    pipe.read_exact(&mut rest)?;
    let ([a], [b, c, d]) = (first, rest);
    let page = u32::from_le_bytes([a, b, c, d]);
    Ok(Some((page, bytes(pipe, PICTURE_AT_MOST)?)))
}

/// Sends what came of a page.
pub(super) fn answer(pipe: &mut impl Write, outcome: &Outcome) -> io::Result<()> {
    let (word, words): (u8, &[u8]) = match outcome {
        Outcome::Words(words) => (0, words),
        Outcome::Failed => (1, &[]),
        Outcome::Slow => (2, &[]),
        Outcome::TooMuch => (3, &[]),
    };
    let length = u32::try_from(words.len()).map_err(io::Error::other)?;
    pipe.write_all(&[word])?;
    pipe.write_all(&length.to_le_bytes())?;
    pipe.write_all(words)?;
    pipe.flush()
}

/// Takes what came of a page.
pub(super) fn answered(pipe: &mut impl Read) -> io::Result<Outcome> {
    let mut word = [0; 1];
    pipe.read_exact(&mut word)?;
    let words = bytes(pipe, WORDS_AT_MOST)?;
    match word {
        [0] => Ok(Outcome::Words(words)),
        [1] => Ok(Outcome::Failed),
        [2] => Ok(Outcome::Slow),
        [3] => Ok(Outcome::TooMuch),
        _ => Err(io::ErrorKind::InvalidData.into()),
    }
}

fn bytes(pipe: &mut impl Read, most: u32) -> io::Result<Vec<u8>> {
    let mut length = [0; 4];
    pipe.read_exact(&mut length)?;
    let length = u32::from_le_bytes(length);
    if length > most {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let mut bytes = Vec::new();
    pipe.take(u64::from(length)).read_to_end(&mut bytes)?;
    if bytes.len() < length as usize {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_and_words_come_back_as_they_were_sent() {
        let mut pipe = Vec::new();
        ask(&mut pipe, 7, b"picture").unwrap();
        let mut rest = pipe.as_slice();
        assert_eq!(asked(&mut rest).unwrap(), Some((7, b"picture".to_vec())));
        assert_eq!(asked(&mut rest).unwrap(), None);
        for cut in 1..pipe.len() {
            assert!(asked(&mut &pipe[..cut]).is_err(), "cut at {cut}");
        }
        for outcome in [
            Outcome::Words(b"woorden".to_vec()),
            Outcome::Failed,
            Outcome::Slow,
            Outcome::TooMuch,
        ] {
            let mut pipe = Vec::new();
            answer(&mut pipe, &outcome).unwrap();
            assert_eq!(answered(&mut pipe.as_slice()).unwrap(), outcome);
        }
    }

    #[test]
    fn lengths_beyond_measure_and_unknown_words_are_refused() {
        let long = [0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF];
        assert!(asked(&mut &long[..]).is_err());
        assert!(answered(&mut &[0, 0xFF, 0xFF, 0xFF, 0xFF][..]).is_err());
        assert!(answered(&mut &[9, 0, 0, 0, 0][..]).is_err());
    }
}
