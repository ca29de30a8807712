//! One compressed file: bzip2, xz, lzma, lzip, zstd, lz4, compress; or a tar archive inside one.
//!
//! Every codec is a stream here, and how much comes out of it is [`Extraction::unpack`]'s business. A codec's own
//! memory (its window) is bounded too: a header may ask for four gigabytes. Gzip has a module of its own,
//! since it stores a name.

use std::io::{self, Read};

use bzip2::read::MultiBzDecoder;
use lz4_flex::frame::FrameDecoder as Lz4Decoder;
use lzma_rust2::{LzipReader, LzmaReader, XzReader};
use ruzstd::decoding::StreamingDecoder;

use super::super::extraction::{Extraction, Extractor};
use super::super::format::is_tar_header;
use super::super::unreadable::{Detail, Reason, Unreadable};
use super::lzw::Lzw;
use super::push_unpacked;
use super::tarball::read_stream;

/// Largest window of a codec in KiB: more than `xz -9` and `zstd --ultra -22` need.
const WINDOW_KIB: u32 = 160 << 10;

/// How one file was compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Codec {
    /// Burrows-Wheeler blocks, any number of streams.
    Bzip2,
    /// LZMA2 in the xz container, any number of streams.
    Xz,
    /// LZMA with its 13-byte header, as `lzma` and LZMA SDK write it.
    Lzma,
    /// LZMA in members of the lzip container.
    Lzip,
    /// Zstandard frames (RFC 8878), skippable ones among them.
    Zstd,
    /// LZ4 frames.
    Lz4,
    /// Unix `compress` (LZW).
    Compress,
}

/// Reads one compressed file.
pub struct Compressed(pub Codec);

impl Extractor for Compressed {
    fn extract(&self, data: &[u8], out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        let mut stream = open(self.0, data)?;
        let mut head = Vec::with_capacity(512);
        // What breaks in the head breaks again below, where it is reported with what came before.
        let begun = stream.by_ref().take(512).read_to_end(&mut head);
        if begun.is_ok() && is_tar_header(&head) {
            return read_stream(head.as_slice().chain(stream), data.len(), out);
        }
        let name = inner_name(out.name());
        let rest: Box<dyn Read> = match begun {
            Ok(_) => Box::new(head.as_slice().chain(stream)),
            Err(error) => Box::new(head.as_slice().chain(Failing(Some(error)))),
        };
        let unpacked = out.unpack(rest, data.len() as u64);
        push_unpacked(&name, &unpacked, out)
    }
}

/// The unpacked content of `data` as a stream.
fn open(codec: Codec, data: &[u8]) -> Result<Box<dyn Read + '_>, Unreadable> {
    Ok(match codec {
        Codec::Bzip2 => Box::new(MultiBzDecoder::new(data)),
        Codec::Xz => Box::new(XzReader::new_mem_limit(data, true, WINDOW_KIB)),
        Codec::Lzma => {
            let reader = LzmaReader::new_mem_limit(data, WINDOW_KIB, None);
            Box::new(reader.map_err(|error| refusal(&error))?)
        }
        Codec::Lzip => Box::new(LzipReader::new(data)),
        Codec::Zstd => Box::new(ZstdFrames {
            rest: data,
            frame: None,
        }),
        Codec::Lz4 => Box::new(Lz4Frames(Lz4Decoder::new(data))),
        Codec::Compress => {
            Box::new(Lzw::new(data).ok_or(Unreadable::new(Reason::Unsupported, Detail::Method))?)
        }
    })
}

fn refusal(error: &io::Error) -> Unreadable {
    if error.kind() == io::ErrorKind::OutOfMemory {
        Unreadable::new(Reason::TooLarge, Detail::Memory)
    } else {
        Unreadable::broken()
    }
}

/// The frames of a Zstandard file, one after another.
struct ZstdFrames<'d> {
    rest: &'d [u8],
    frame: Option<StreamingDecoder<&'d [u8], ruzstd::decoding::FrameDecoder>>,
}

impl ZstdFrames<'_> {
    /// Passes over frames that hold no content (RFC 8878, 3.1.2).
    fn skip(&mut self) -> Option<()> {
        while let Some([magic @ .., a, b, c, d]) = self.rest.first_chunk::<8>()
            && u32::from_le_bytes(*magic) & 0xFFFF_FFF0 == 0x184D_2A50
        {
            let length = u32::from_le_bytes([*a, *b, *c, *d]) as usize;
            self.rest = self.rest.get(length.checked_add(8)?..)?;
        }
        Some(())
    }
}

impl Read for ZstdFrames<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            if let Some(frame) = &mut self.frame {
                let read = frame.read(buffer)?;
                if read > 0 || buffer.is_empty() {
                    return Ok(read);
                }
                self.rest = *frame.get_ref();
                self.frame = None;
            }
            self.skip().ok_or(io::ErrorKind::UnexpectedEof)?;
            if self.rest.is_empty() {
                return Ok(0);
            }
            let window = u64::from(WINDOW_KIB) << 10;
            let frame = StreamingDecoder::new_with_max_window_size(self.rest, window);
            self.frame = Some(frame.map_err(|_| io::ErrorKind::InvalidData)?);
        }
    }
}

/// The frames of an LZ4 file: its reader stops after each.
struct Lz4Frames<'d>(Lz4Decoder<&'d [u8]>);

impl Read for Lz4Frames<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let before = self.0.get_ref().len();
            let read = self.0.read(buffer)?;
            let left = self.0.get_ref().len();
            if read > 0 || buffer.is_empty() || left == 0 || left == before {
                return Ok(read);
            }
        }
    }
}

/// A stream that failed.
struct Failing(Option<io::Error>);

impl Read for Failing {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}

/// The file's own name without the ending that its codec gave it.
fn inner_name(outer: Option<&str>) -> String {
    const ENDINGS: [&str; 9] = ["bz2", "bz", "xz", "lzma", "lz", "zst", "zstd", "lz4", "z"];
    let outer = outer.map(|name| name.rsplit(['/', '\\']).next().unwrap_or(name));
    match outer.and_then(|name| name.rsplit_once('.')) {
        Some((stem, end)) if !stem.is_empty() && ENDINGS.contains(&end.to_ascii_lowercase().as_str()) => {
            stem.to_owned()
        }
        _ => "content".to_owned(),
    }
}

#[cfg(test)]
mod tests;
