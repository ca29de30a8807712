//! Borrowed bytes as a source that owns itself, for libraries that want a `'static` one.
//!
//! A file may be gigabytes and is mapped; copying it to please a signature would cost its size in memory. Here a
//! thread beside the reader answers its requests from the borrowed bytes, and ends with it. Nothing is kept.

use std::io::{self, Read, Seek, SeekFrom};
use std::sync::{Mutex, mpsc};
use std::thread;

/// Most bytes of one answer.
const ANSWER: usize = 64 << 10;

/// A request: from where, and at most how many bytes.
type Request = (u64, usize);

/// A source of the bytes that [`serve`] lends.
pub(super) struct Served {
    ends: Mutex<(mpsc::SyncSender<Request>, mpsc::Receiver<Vec<u8>>)>,
    length: u64,
    at: u64,
    held: Vec<u8>,
    held_at: u64,
}

/// Lends `data` to `reader` as a source of its own.
pub(super) fn serve<T>(data: &[u8], reader: impl FnOnce(Served) -> T) -> T {
    let (ask, asked) = mpsc::sync_channel::<Request>(1);
    let (answer, answers) = mpsc::sync_channel::<Vec<u8>>(1);
    let served = Served {
        ends: Mutex::new((ask, answers)),
        length: data.len() as u64,
        at: 0,
        held: Vec::new(),
        held_at: 0,
    };
    thread::scope(|scope| {
        scope.spawn(move || {
            while let Ok((at, length)) = asked.recv() {
                let rest = usize::try_from(at).ok().and_then(|at| data.get(at..));
                let rest = rest.unwrap_or_default();
                let piece = rest.get(..length).unwrap_or(rest);
                if answer.send(piece.to_vec()).is_err() {
                    return;
                }
            }
        });
        // The source goes with the reader, also when that panics, and the thread with the source.
        reader(served)
    })
}

impl Served {
    fn fetch(&mut self) -> io::Result<()> {
        let gone = || io::Error::from(io::ErrorKind::BrokenPipe);
        let ends = self.ends.get_mut().map_err(|_| gone())?;
        ends.0.send((self.at, ANSWER)).map_err(|_| gone())?;
        self.held = ends.1.recv().map_err(|_| gone())?;
        self.held_at = self.at;
        Ok(())
    }

    fn in_hand(&self) -> &[u8] {
        let behind = self.at.checked_sub(self.held_at);
        let behind = behind.and_then(|behind| usize::try_from(behind).ok());
        behind
            .and_then(|behind| self.held.get(behind..))
            .unwrap_or_default()
    }
}

impl Read for Served {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.at >= self.length || buffer.is_empty() {
            return Ok(0);
        }
        if self.in_hand().is_empty() {
            self.fetch()?;
        }
        let read = self.in_hand().read(buffer)?;
        self.at += read as u64;
        Ok(read)
    }
}

impl Seek for Served {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let at = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.length.checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        self.at = at.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_read_from_anywhere() {
        let data: Vec<u8> = (0..200_000_u32).map(|n| n as u8).collect();
        serve(&data, |mut served| {
            let mut all = Vec::new();
            served.read_to_end(&mut all).unwrap();
            assert_eq!(all, data);
            served.seek(SeekFrom::End(-3)).unwrap();
            let mut last = [0; 3];
            served.read_exact(&mut last).unwrap();
            assert_eq!(last, data[data.len() - 3..]);
            served.seek(SeekFrom::Start(7)).unwrap();
            assert_eq!(served.read(&mut last).unwrap(), 3);
            assert_eq!(last, [7, 8, 9]);
            served.seek(SeekFrom::Start(1 << 60)).unwrap();
            assert_eq!(served.read(&mut last).unwrap(), 0);
            assert!(served.seek(SeekFrom::Current(-(1 << 62))).is_err());
        });
    }

    #[test]
    fn a_reader_that_panics_ends() {
        let caught = std::panic::catch_unwind(|| serve(b"abc", |_| panic!("gave up")));
        assert!(caught.is_err());
    }
}
