//! Brings a picture within a PDF (ISO 32000-1, 8.9.5) to a file of its own that other programs read.
//!
//! JPEG data are passed through and fax data get a TIFF around them; samples become a greymap, since colours do not help
//! reading. JPEG 2000 and JBIG2 are not brought out: their pages stay `no_text`. Small pictures are logos and lines.

use lopdf::{Dictionary, Document, Object, Stream};

use super::page::unpacked;
use crate::extract::extraction::Extraction;
use crate::extract::unreadable::{Detail, Reason, Unreadable};

/// Pictures narrower or lower than this hold no text that could be read.
const SMALLEST: u64 = 24;

/// The picture as a file, `None` where it holds no text that could be read.
pub(super) fn picture(
    stream: &Stream,
    document: &Document,
    out: &mut Extraction<'_, '_>,
) -> Result<Option<Vec<u8>>, Unreadable> {
    let dictionary = &stream.dict;
    let (Some(width), Some(height)) = (
        number(dictionary, b"Width", document),
        number(dictionary, b"Height", document),
    ) else {
        return Err(Unreadable::broken());
    };
    if width < SMALLEST || height < SMALLEST {
        return Ok(None);
    }
    if width.saturating_mul(height) > out.limits().pixels {
        return Err(Unreadable::new(Reason::TooLarge, Detail::Pixels));
    }
    let filters = stream.filters().unwrap_or_default();
    match filters.split_last() {
        Some((&b"DCTDecode", before)) => inner(stream, before, out).map(Some),
        Some((&b"CCITTFaxDecode", before)) => {
            let parameters = parameters(dictionary, before.len(), document);
            let data = inner(stream, before, out)?;
            Ok(fax(
                &data,
                parameters,
                (width, height),
                is_inverted(dictionary, document),
                document,
            ))
        }
        Some((&(b"JPXDecode" | b"JBIG2Decode"), _)) => Ok(None),
        _ => {
            let Some(samples) = Samples::of(dictionary, document) else {
                return Ok(None);
            };
            let data = unpacked(stream, out)?;
            Ok(Some(samples.greymap(&data, width as usize, height as usize)))
        }
    }
}

/// The data of a stream after all filters but the last.
fn inner(stream: &Stream, before: &[&[u8]], out: &mut Extraction<'_, '_>) -> Result<Vec<u8>, Unreadable> {
    if before.is_empty() {
        return Ok(stream.content.clone());
    }
    let filters: Vec<Object> = before.iter().map(|name| Object::Name(name.to_vec())).collect();
    let mut dictionary = Dictionary::new();
    dictionary.set("Filter", filters);
    if let Ok(parameters) = stream.dict.get(b"DecodeParms") {
        dictionary.set("DecodeParms", parameters.clone());
    }
    unpacked(&Stream::new(dictionary, stream.content.clone()), out)
}

fn number(dictionary: &Dictionary, key: &[u8], document: &Document) -> Option<u64> {
    let number = dictionary
        .get_deref(key, document)
        .and_then(Object::as_i64)
        .ok()?;
    u64::try_from(number).ok()
}

fn flag(dictionary: &Dictionary, key: &[u8], document: &Document) -> bool {
    dictionary
        .get_deref(key, document)
        .and_then(Object::as_bool)
        .unwrap_or_default()
}

/// Whether the first pair of `Decode` turns dark into light.
fn is_inverted(dictionary: &Dictionary, document: &Document) -> bool {
    let decode = dictionary
        .get_deref(b"Decode", document)
        .and_then(Object::as_array);
    let first = decode.ok().and_then(|decode| decode.first()?.as_float().ok());
    first.is_some_and(|first| first > 0.5)
}

/// The parameters of the filter at that place.
fn parameters<'d>(dictionary: &'d Dictionary, at: usize, document: &'d Document) -> Option<&'d Dictionary> {
    match dictionary.get_deref(b"DecodeParms", document).ok()? {
        Object::Array(all) => document.dereference(all.get(at)?).ok()?.1.as_dict().ok(),
        Object::Dictionary(parameters) => Some(parameters),
        _ => None,
    }
}

/// Fax data (ISO 32000-1, 7.4.6) as a TIFF of one strip; `None` where TIFF has no way to say how they are coded.
fn fax(
    data: &[u8],
    parameters: Option<&Dictionary>,
    (width, height): (u64, u64),
    inverted: bool,
    document: &Document,
) -> Option<Vec<u8>> {
    let flag = |key| parameters.is_some_and(|parameters| flag(parameters, key, document));
    if flag(b"EncodedByteAlign") {
        return None;
    }
    let coding = parameters
        .and_then(|parameters| parameters.get_deref(b"K", document).ok()?.as_i64().ok())
        .unwrap_or_default();
    let columns = parameters.and_then(|parameters| number(parameters, b"Columns", document));
    let columns = u32::try_from(columns.unwrap_or(1728)).ok()?;
    if u64::from(columns) < width {
        return None;
    }
    // Compression 4 is two-dimensional throughout (T.6); 3 is T.4, of one dimension or two.
    let (compression, options): (u32, u32) = match coding {
        ..0 => (4, 0),
        0 => (3, 0),
        1.. => (3, 1),
    };
    let black_is_one = flag(b"BlackIs1") != inverted;
    let mut fields: Vec<(u16, u32)> = vec![
        (256, columns),
        (257, u32::try_from(height).ok()?),
        (258, 1),
        (259, compression),
        (262, u32::from(black_is_one)),
        (273, 0),
        (277, 1),
        (278, u32::try_from(height).ok()?),
        (279, u32::try_from(data.len()).ok()?),
    ];
    if compression == 3 {
        fields.push((292, options));
    }
    // Behind the header: their number, the fields, and no further directory.
    let behind = 8 + 2 + fields.len() * 12 + 4;
    let mut tiff = Vec::with_capacity(behind + data.len());
    tiff.extend(b"II*\0\x08\0\0\0");
    tiff.extend((fields.len() as u16).to_le_bytes());
    for (tag, value) in fields {
        let value = if tag == 273 { behind as u32 } else { value };
        tiff.extend(tag.to_le_bytes());
        tiff.extend(4_u16.to_le_bytes());
        tiff.extend(1_u32.to_le_bytes());
        tiff.extend(value.to_le_bytes());
    }
    tiff.extend([0; 4]);
    tiff.extend(data);
    Some(tiff)
}

/// What samples mean.
struct Samples {
    bits: usize,
    components: usize,
    /// Grey of each value, where values are numbers of colours.
    palette: Option<Vec<u8>>,
    inverted: bool,
}

impl Samples {
    fn of(dictionary: &Dictionary, document: &Document) -> Option<Self> {
        let inverted = is_inverted(dictionary, document);
        if flag(dictionary, b"ImageMask", document) {
            return Some(Self {
                bits: 1,
                components: 1,
                palette: None,
                inverted,
            });
        }
        let bits = number(dictionary, b"BitsPerComponent", document)? as usize;
        if !matches!(bits, 1 | 2 | 4 | 8 | 16) {
            return None;
        }
        let space = dictionary.get_deref(b"ColorSpace", document).ok()?;
        let (components, palette) = match space.as_array() {
            Ok(space) if is_named(space.first(), b"Indexed", document) => {
                (1, Some(palette(space, document)?))
            }
            _ => (components(space, document)?, None),
        };
        Some(Self {
            bits,
            components,
            palette,
            inverted,
        })
    }

    /// A binary greymap (<https://netpbm.sourceforge.net/doc/pgm.html>); samples that are missing are white.
    fn greymap(&self, data: &[u8], width: usize, height: usize) -> Vec<u8> {
        let stride = (width * self.components * self.bits).div_ceil(8);
        let mut map = format!("P5\n{width} {height}\n255\n").into_bytes();
        map.reserve(width * height);
        let mut rows = data.chunks(stride.max(1));
        let mut sample = vec![0; self.components];
        for _ in 0..height {
            let row = rows.next().unwrap_or_default();
            for pixel in 0..width {
                for (component, value) in sample.iter_mut().enumerate() {
                    *value = self.value(row, pixel * self.components + component);
                }
                map.push(self.grey(&sample));
            }
        }
        map
    }

    /// The sample at that place of a row: a number of a colour, else 0 to 255.
    fn value(&self, row: &[u8], at: usize) -> u8 {
        let bit = at * self.bits;
        let Some(&byte) = row.get(bit / 8) else {
            return if self.inverted { 0 } else { 255 };
        };
        if self.bits >= 8 {
            return byte;
        }
        let most = (1_u8 << self.bits) - 1;
        let value = byte >> (8 - self.bits - bit % 8) & most;
        if self.palette.is_some() {
            value
        } else {
            value * (255 / most)
        }
    }

    fn grey(&self, sample: &[u8]) -> u8 {
        let grey = match (&self.palette, sample) {
            (Some(palette), [value, ..]) => palette.get(usize::from(*value)).copied().unwrap_or(255),
            _ => grey(sample),
        };
        if self.inverted && self.palette.is_none() {
            255 - grey
        } else {
            grey
        }
    }
}

/// How light a colour of one (grey), three (red, green, blue) or four components (inks) is.
fn grey(colour: &[u8]) -> u8 {
    let weighed = |a: u8, b: u8, c: u8| (u32::from(a) * 30 + u32::from(b) * 59 + u32::from(c) * 11) / 100;
    match *colour {
        [grey] => grey,
        [red, green, blue] => weighed(red, green, blue) as u8,
        [cyan, magenta, yellow, black] => {
            255 - (weighed(cyan, magenta, yellow) + u32::from(black)).min(255) as u8
        }
        _ => 255,
    }
}

fn is_named(object: Option<&Object>, name: &[u8], document: &Document) -> bool {
    let object = object.and_then(|object| document.dereference(object).ok());
    object.is_some_and(|(_, object)| object.as_name().is_ok_and(|is| is == name))
}

/// How many components a colour space has, of those that are read.
fn components(space: &Object, document: &Document) -> Option<usize> {
    match space {
        Object::Name(name) => match name.as_slice() {
            b"DeviceGray" | b"CalGray" => Some(1),
            b"DeviceRGB" | b"CalRGB" => Some(3),
            b"DeviceCMYK" => Some(4),
            _ => None,
        },
        Object::Array(space) if is_named(space.first(), b"ICCBased", document) => {
            let (_, profile) = document.dereference(space.get(1)?).ok()?;
            let count = number(&profile.as_stream().ok()?.dict, b"N", document)?;
            matches!(count, 1 | 3 | 4).then_some(count as usize)
        }
        Object::Array(space) => {
            let (_, name) = document.dereference(space.first()?).ok()?;
            // Calibrated spaces are arrays too; an array within an array is none that is read.
            matches!(name, Object::Name(_)).then(|| components(name, document))?
        }
        _ => None,
    }
}

/// The grey of each colour of an indexed space: `[/Indexed base most colours]`.
fn palette(space: &[Object], document: &Document) -> Option<Vec<u8>> {
    let (_, base) = document.dereference(space.get(1)?).ok()?;
    let components = components(base, document)?;
    let colours = match document.dereference(space.get(3)?).ok()?.1 {
        Object::String(colours, _) => colours.clone(),
        Object::Stream(stream) => stream.decompressed_content_with_limit(256 * 4).ok()?,
        _ => return None,
    };
    Some(colours.chunks_exact(components).map(grey).collect())
}

#[cfg(test)]
mod tests;
