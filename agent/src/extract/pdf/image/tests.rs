use lopdf::dictionary;

use super::*;
use crate::extract::gathered::Gathered;
use crate::extract::pdf::Pdf;
use crate::extract::{Limits, Reason};

const WORDS: &str = "5\t1\t1\t1\t1\t1\t10\t10\t80\t20\t96.1\tJansen\n";

/// A document of one page that shows these pictures and nothing else.
fn page_of(pictures: Vec<Stream>) -> Vec<u8> {
    let mut document = Document::with_version("1.5");
    let mut content = String::new();
    let mut names = Dictionary::new();
    for (at, picture) in pictures.into_iter().enumerate() {
        names.set(format!("I{at}"), document.add_object(picture));
        content.push_str(&format!("/I{at} Do "));
    }
    let content = document.add_object(Stream::new(Dictionary::new(), content.into_bytes()));
    let page = document.add_object(dictionary! {
        "Type" => "Page", "Contents" => content, "Resources" => dictionary! { "XObject" => names },
    });
    let pages = dictionary! { "Type" => "Pages", "Kids" => vec![page.into()], "Count" => 1 };
    let pages = document.add_object(pages);
    let root = document.add_object(dictionary! { "Type" => "Catalog", "Pages" => pages });
    document.trailer.set("Root", root);
    let mut data = Vec::new();
    document.save_to(&mut data).unwrap();
    data
}

fn stream(more: &Dictionary, data: &[u8]) -> Stream {
    let mut dictionary = dictionary! { "Subtype" => "Image", "Width" => 32, "Height" => 24 };
    // Not `extend`, which keeps what was there beside what is new.
    for (key, value) in more {
        dictionary.set(key.clone(), value.clone());
    }
    Stream::new(dictionary, data.to_vec())
}

fn read(picture: Stream, told: &[Result<&str, Unreadable>]) -> Gathered {
    let mut gathered = Gathered::with_pictures(told);
    let data = page_of(vec![picture]);
    crate::extract::extraction::extract_by(&Pdf, &data, Limits::default(), &mut gathered);
    gathered
}

/// The picture as it was handed out.
fn handed(picture: Stream) -> Vec<u8> {
    let mut gathered = read(picture, &[Ok(WORDS)]);
    gathered.seen.remove(0)
}

/// The grey of the first pixels.
fn greys(picture: Stream) -> Vec<u8> {
    let map = handed(picture);
    let header = b"P5\n32 24\n255\n";
    assert!(map.starts_with(header));
    assert_eq!(map.len(), header.len() + 32 * 24);
    map[header.len()..][..4].to_vec()
}

/// The beginning of a JPEG of 32 by 24 pixels.
const JPEG: &[u8] = b"\xFF\xD8\xFF\xC0\0\x0B\x08\0\x18\0\x20\x01\x01\x11\0";

#[test]
fn text_of_a_page_that_is_a_picture_is_text_of_the_page() {
    let jpeg = || stream(&dictionary! { "Filter" => "DCTDecode" }, JPEG);
    let gathered = read(jpeg(), &[Ok(WORDS)]);
    assert_eq!(gathered.seen, [JPEG]);
    assert_eq!(gathered.text(), "Jansen");
    assert_eq!(gathered.entries[0].result, Ok(()));
    assert_eq!(gathered.entries[0].segments[0].location.part, 1);
    assert_eq!(
        read(jpeg(), &[Ok("")]).entries[0].result,
        Err(Reason::NoText.into())
    );
    let late = Reason::Timeout.into();
    assert_eq!(read(jpeg(), &[Err(late)]).entries[0].result, Err(late));
    let unasked = Gathered::extract_with(&Pdf, &page_of(vec![jpeg()]), Limits::default());
    assert_eq!(unasked.entries[0].result, Err(Reason::NoText.into()));
}

#[test]
fn jpeg_data_are_passed_through_behind_other_filters_too() {
    let hexadecimal: String = JPEG.iter().map(|byte| format!("{byte:02x}")).collect();
    let filters: Vec<Object> = ["ASCIIHexDecode", "DCTDecode"]
        .map(|name| Object::Name(name.into()))
        .into();
    let picture = stream(
        &dictionary! { "Filter" => filters },
        (hexadecimal + ">").as_bytes(),
    );
    assert_eq!(handed(picture), JPEG);
}

#[test]
fn samples_become_greys() {
    let space = |space: Object, bits: i64| dictionary! { "ColorSpace" => space, "BitsPerComponent" => bits };
    let name = |name: &str| Object::Name(name.into());
    let grey = stream(&space(name("DeviceGray"), 8), &[0, 255, 7, 9]);
    assert_eq!(greys(grey), [0, 255, 7, 9]);
    let bits = stream(&space(name("DeviceGray"), 1), &[0b0101_0000]);
    assert_eq!(greys(bits), [0, 255, 0, 255]);
    let quarters = stream(&space(name("DeviceGray"), 2), &[0b0001_1011]);
    assert_eq!(greys(quarters), [0, 85, 170, 255]);
    let deep = stream(&space(name("DeviceGray"), 16), &[1, 99, 2, 99, 3, 99, 4, 99]);
    assert_eq!(greys(deep), [1, 2, 3, 4]);
    let colours = [255, 0, 0, 0, 255, 0, 0, 0, 255, 10, 10, 10];
    assert_eq!(
        greys(stream(&space(name("DeviceRGB"), 8), &colours)),
        [76, 150, 28, 10]
    );
    let inks = [0, 0, 0, 255, 0, 0, 0, 0, 255, 255, 255, 0, 0, 0, 0, 55];
    assert_eq!(
        greys(stream(&space(name("DeviceCMYK"), 8), &inks)),
        [0, 255, 0, 200]
    );
    let table = Object::String(
        vec![0, 0, 0, 255, 255, 255, 9, 9, 9],
        lopdf::StringFormat::Hexadecimal,
    );
    let indexed = Object::Array(vec![name("Indexed"), name("DeviceRGB"), 2.into(), table]);
    assert_eq!(greys(stream(&space(indexed, 4), &[0x01, 0x2F])), [0, 255, 9, 255]);
}

#[test]
fn masks_and_inverted_samples_are_dark_where_they_paint() {
    let mask = dictionary! { "ImageMask" => true };
    assert_eq!(greys(stream(&mask, &[0b0101_0000])), [0, 255, 0, 255]);
    let inverted = dictionary! { "ImageMask" => true, "Decode" => vec![1.into(), 0.into()] };
    assert_eq!(greys(stream(&inverted, &[0b0101_0000])), [255, 0, 255, 0]);
}

#[test]
fn fax_data_get_a_tiff_around_them() {
    let parameters = dictionary! { "K" => -1, "Columns" => 32, "Rows" => 24 };
    let fax = dictionary! { "Filter" => "CCITTFaxDecode", "DecodeParms" => parameters, "BitsPerComponent" => 1,
    "ColorSpace" => "DeviceGray" };
    let tiff = handed(stream(&fax, b"coded"));
    assert!(tiff.starts_with(b"II*\0") && tiff.ends_with(b"coded"));
    let kind = crate::extract::picture::Kind::of(&tiff).unwrap();
    assert_eq!(kind.pixels(&tiff, 0), Some(32 * 24));
}

#[test]
fn what_cannot_be_brought_out_stays_without_text() {
    for filter in ["JPXDecode", "JBIG2Decode"] {
        let picture = stream(&dictionary! { "Filter" => filter }, b"data");
        assert_eq!(read(picture, &[]).entries[0].result, Err(Reason::NoText.into()));
    }
    let small = dictionary! { "Width" => 8, "Filter" => "DCTDecode" };
    assert_eq!(
        read(stream(&small, JPEG), &[]).entries[0].result,
        Err(Reason::NoText.into())
    );
    let space = dictionary! { "ColorSpace" => "Unheard", "BitsPerComponent" => 8 };
    assert_eq!(
        read(stream(&space, b""), &[]).entries[0].result,
        Err(Reason::NoText.into())
    );
}

#[test]
fn pictures_of_too_many_pixels_are_too_large() {
    let huge = dictionary! { "Width" => 1_000_000, "Height" => 1_000_000, "ImageMask" => true };
    let pixels = Unreadable::new(Reason::TooLarge, Detail::Pixels);
    assert_eq!(read(stream(&huge, b""), &[]).entries[0].result, Err(pixels));
    let without = Stream::new(dictionary! { "Subtype" => "Image" }, Vec::new());
    assert_eq!(read(without, &[]).entries[0].result, Err(Unreadable::broken()));
}
