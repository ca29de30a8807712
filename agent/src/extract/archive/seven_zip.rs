//! 7-Zip archives: LZMA, LZMA2, PPMd, BZip2, Deflate, LZ4, stored, and the filters before them.
//!
//! Members are packed together in blocks ("solid"), so a member is reached through those before it: a block is
//! unpacked once, in order, and everything that comes out counts against the limits, read or not. A member that
//! needs a password is reported by name; where the names need it too, the archive is.

use std::io::{self, Cursor, Read};

use sevenz_rust2::{Archive, ArchiveEntry, Block, BlockDecoder, Error, Password};

use super::super::extraction::{Extraction, Extractor};
use super::super::unreadable::{Detail, Reason, Unreadable};
use super::push_unpacked;

/// Most memory in bytes that a method may ask for at once.
const METHOD_MEMORY: u32 = 128 << 20;

/// Method identifiers, from the list of methods in 7-Zip's documentation.
const AES: &[u8] = &[0x06, 0xF1, 0x07, 0x01];
const PPMD: &[u8] = &[0x03, 0x04, 0x01];

/// Reads 7-Zip archives.
pub struct SevenZip;

impl Extractor for SevenZip {
    fn extract(&self, data: &[u8], out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        let mut source = Cursor::new(data);
        let password = Password::empty();
        let archive = Archive::read(&mut source, &password).map_err(|error| reason(&error))?;
        for file in archive.files.iter().filter(|file| is_empty_file(file)) {
            out.entry(file.name(), b"")?;
        }
        for (index, block) in archive.blocks.iter().enumerate() {
            let decoder = BlockDecoder::new(1, index, &archive, &password, &mut source);
            read_block(decoder, refused(block), data.len() as u64, out)?;
        }
        Ok(())
    }
}

fn is_empty_file(file: &ArchiveEntry) -> bool {
    !file.is_directory() && !file.is_anti_item() && !file.has_stream()
}

/// Why the members of a block are not unpacked, if so.
fn refused(block: &Block) -> Option<Unreadable> {
    let needs_password = block.coders.iter().any(|coder| coder.encoder_method_id() == AES);
    let memory = block
        .coders
        .iter()
        .filter(|coder| coder.encoder_method_id() == PPMD)
        .filter_map(|coder| Some(u32::from_le_bytes(*coder.properties().get(1..)?.first_chunk()?)));
    if needs_password {
        Some(Unreadable::encrypted())
    } else if memory.max().is_some_and(|memory| memory > METHOD_MEMORY) {
        Some(Unreadable::new(Reason::TooLarge, Detail::Memory))
    } else {
        None
    }
}

/// Reads the members of one block.
fn read_block(
    decoder: BlockDecoder<'_, Cursor<&[u8]>>,
    refused: Option<Unreadable>,
    packed: u64,
    out: &mut Extraction<'_, '_>,
) -> Result<(), Unreadable> {
    let names: Vec<String> = decoder
        .entries()
        .iter()
        .filter(|file| file.has_stream())
        .map(|file| file.name().to_owned())
        .collect();
    let (mut seen, mut used_up, mut broken) = (0, None, refused);
    if broken.is_none() {
        let read = decoder.for_each_entries(&mut |file, stream| {
            if !file.has_stream() {
                return Ok(true);
            }
            seen += 1;
            let unpacked = out.unpack(&mut *stream, packed);
            if let Err(why) = push_unpacked(file.name(), &unpacked, out) {
                used_up = Some(why);
                return Ok(false);
            }
            match unpacked.cut {
                None => Ok(true),
                Some(why) if why.reason == Reason::TooLarge => {
                    let passed = pass_over(stream, packed, out);
                    broken = passed.is_none().then_some(why);
                    Ok(passed.is_some())
                }
                Some(why) => {
                    broken = Some(why);
                    Ok(false)
                }
            }
        });
        if let Err(error) = read {
            broken = broken.or(Some(reason(&error)));
        }
    }
    if let Some(why) = used_up {
        return Err(why);
    }
    if let Some(why) = broken {
        for name in names.iter().skip(seen) {
            out.unread(name, why)?;
        }
    }
    Ok(())
}

/// Unpacks and drops what is left of a member, for those behind it; `None` when the limits do not allow that.
fn pass_over(stream: &mut dyn Read, packed: u64, out: &mut Extraction<'_, '_>) -> Option<()> {
    let most = out.allowance(packed);
    let passed = io::copy(&mut stream.take(most), &mut io::sink()).ok()?;
    out.count_unpacked(passed);
    (passed < most).then_some(())
}

fn reason(error: &Error) -> Unreadable {
    match error {
        Error::PasswordRequired | Error::MaybeBadPassword(_) => Unreadable::encrypted(),
        Error::UnsupportedCompressionMethod(method) if method.starts_with("AES") => Unreadable::encrypted(),
        Error::UnsupportedCompressionMethod(_) | Error::Unsupported(_) | Error::ExternalUnsupported => {
            Unreadable::new(Reason::Unsupported, Detail::Method)
        }
        Error::MaxMemLimited { .. } => Unreadable::new(Reason::TooLarge, Detail::Memory),
        _ => Unreadable::broken_container(),
    }
}

#[cfg(test)]
mod tests;
