//! PDF: the text of pages in reading order, and what the file holds beside them.
//!
//! Objects, filters and decryption are the library's; what text means and where it stands is worked out
//! here, because a line, a row of a table and an address block must come out as records. A file that opens
//! without a password is read, any other is `encrypted`. Pages without any text at all are `no_text`: most
//! likely pictures of paper, and never to be taken for clean.

mod beside;
mod cmap;
mod columns;
mod content;
mod font;
mod glyphs;
mod image;
mod labels;
mod layout;
mod matrix;
mod page;
mod readable;
mod scene;
mod widths;

use homeward_rules::document::Container;
use lopdf::{Dictionary, Document, LoadOptions};

use super::extraction::{Extraction, Extractor};
use super::page_names::named;
use super::picture;
use super::story::Block;
use super::unreadable::{Reason, Unreadable};
pub(super) use layout::{Layout, Line, Piece};
use page::Player;

/// Lines up to which a block is one record, whatever it looks like.
const SMALL_BLOCK: usize = 8;

/// Most lines of prose in one record.
const LONG_BLOCK: usize = 60;

/// Reads PDF files.
pub struct Pdf;

impl Extractor for Pdf {
    fn extract(&self, data: &[u8], out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
        let document = open(data, out)?;
        let mut player = Player::new(&document);
        let mut texts = 0_u64;
        let mut unread = Vec::new();
        let mut unseen: Option<(Unreadable, Vec<u32>)> = None;
        let pages = pages(&document);
        for (number, page) in (1..).zip(&pages) {
            let mut blocks = player.page(page, out);
            if player.shows_more() {
                let seen = if player.is_bare() {
                    seen(&player, &document, out)
                } else {
                    Ok(Vec::new())
                };
                match seen {
                    Ok(seen) if seen.is_empty() => unread.push(number),
                    Ok(seen) => blocks.extend(seen),
                    Err(why) => unseen.get_or_insert((why, Vec::new())).1.push(number),
                }
            }
            texts += blocks.len() as u64;
            out.go_to(Container::Page, number);
            write_blocks(blocks, &mut 0, out)?;
            beside::annotations(page, number, &document, out)?;
        }
        beside::form(&document, out)?;
        beside::properties(&document, out)?;
        beside::attachments(&document, out)?;
        if texts > 0 && !unread.is_empty() {
            out.unread(&named(&unread), Reason::NoText.into())?;
        }
        let mut trouble = player.trouble;
        if let Some((why, pages)) = unseen {
            if texts > 0 {
                out.unread(&named(&pages), why)?;
            } else {
                trouble.get_or_insert(why);
            }
        }
        match trouble {
            Some(why) => Err(why),
            None if texts == 0 => Err(Reason::NoText.into()),
            None => Ok(()),
        }
    }
}

/// The text in the pictures of a page that has no other, where that is asked for.
fn seen(
    player: &Player<'_>,
    document: &Document,
    out: &mut Extraction<'_, '_>,
) -> Result<Vec<Vec<Line>>, Unreadable> {
    let mut blocks = Vec::new();
    if out.reads_pictures() {
        for stream in player.pictures() {
            if let Some(data) = image::picture(stream, document, out)? {
                blocks.extend(picture::blocks(&out.picture(&data, 0)?));
            }
        }
    }
    Ok(blocks)
}

fn open(data: &[u8], out: &Extraction<'_, '_>) -> Result<Document, Unreadable> {
    let options = LoadOptions::with_max_decompressed_size(out.limits().entry as usize);
    match Document::load_mem_with_options(data, options) {
        Ok(document) if document.trailer.has(b"Encrypt") && !document.was_encrypted() => {
            Err(Unreadable::encrypted())
        }
        Ok(document) => Ok(document),
        Err(lopdf::Error::InvalidPassword | lopdf::Error::Decryption(_) | lopdf::Error::AlreadyEncrypted) => {
            Err(Unreadable::encrypted())
        }
        Err(_) => Err(Unreadable::broken()),
    }
}

/// The pages in their order; where their tree is broken, all that there are.
fn pages(document: &Document) -> Vec<&Dictionary> {
    let pages: Vec<_> = document
        .page_iter()
        .filter_map(|id| document.get_dictionary(id).ok())
        .collect();
    if !pages.is_empty() {
        return pages;
    }
    let all = document
        .objects
        .values()
        .filter_map(|object| object.as_dict().ok());
    all.filter(|dictionary| dictionary.has_type(b"Page")).collect()
}

/// Writes blocks of lines, behind so many `lines` of the same place.
pub(super) fn write_blocks(
    blocks: Vec<Vec<Line>>,
    lines: &mut u32,
    out: &mut Extraction<'_, '_>,
) -> Result<(), Unreadable> {
    blocks
        .into_iter()
        .try_for_each(|block| write_block(block, lines, out))
}

/// Writes a block: as one record, or as one a row, a few lines, a stretch of prose.
fn write_block(block: Vec<Line>, lines: &mut u32, out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
    let rows = block.len();
    let wide = |cells| block.iter().filter(|line| line.cells >= cells).count() * 2 > rows;
    let short = block.iter().map(|line| line.text.chars().count()).sum::<usize>() < 60 * rows;
    let mut records: Vec<Vec<String>> = Vec::new();
    if let Some(labels) = labels::labels(&block) {
        records.extend(labels);
    } else if wide(4) || rows > SMALL_BLOCK && wide(3) {
        records.extend(block.into_iter().map(|line| vec![line.text]));
    } else if rows <= SMALL_BLOCK {
        records.push(block.into_iter().map(|line| line.text).collect());
    } else if short {
        let mut few = Block::default();
        for line in block {
            records.extend(few.paragraph(line.text));
        }
        records.extend(few.end());
    } else {
        let mut texts = block.into_iter().map(|line| line.text).peekable();
        while texts.peek().is_some() {
            records.push(texts.by_ref().take(LONG_BLOCK).collect());
        }
    }
    for record in records {
        out.begin_row(*lines);
        for line in record {
            *lines += 1;
            out.line(&line)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use homeward_rules::document::Aside;
    use lopdf::{EncryptionState, EncryptionVersion, Object, Permissions, Stream, dictionary};

    use super::super::gathered::Gathered;
    use super::super::limits::Limits;
    use super::super::unreadable::Detail;
    use super::*;

    /// A document of one page for each content, all with the same font and further resources and entries.
    struct Made {
        document: Document,
        pages: Vec<Object>,
        font: Dictionary,
    }

    impl Made {
        fn new() -> Self {
            Self {
                document: Document::with_version("1.5"),
                pages: Vec::new(),
                font: dictionary! { "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica",
                "Encoding" => "WinAnsiEncoding" },
            }
        }

        fn page(mut self, content: &str, more: &Dictionary) -> Self {
            let content = self
                .document
                .add_object(Stream::new(Dictionary::new(), content.as_bytes().to_vec()));
            let font = self.document.add_object(self.font.clone());
            let mut page = dictionary! {
                "Type" => "Page",
                "Contents" => content,
                "Resources" => dictionary! { "Font" => dictionary! { "F1" => font } },
            };
            page.extend(more);
            let page = self.document.add_object(page);
            self.pages.push(page.into());
            self
        }

        fn finish(mut self, catalog: &Dictionary) -> Document {
            let count = self.pages.len() as u32;
            let pages = dictionary! { "Type" => "Pages", "Kids" => self.pages, "Count" => count };
            let pages = self.document.add_object(pages);
            let mut root = dictionary! { "Type" => "Catalog", "Pages" => pages };
            root.extend(catalog);
            let root = self.document.add_object(root);
            self.document.trailer.set("Root", root);
            self.document
        }
    }

    fn saved(mut document: Document) -> Vec<u8> {
        let mut data = Vec::new();
        document.save_to(&mut data).unwrap();
        data
    }

    fn read(document: Document) -> Gathered {
        Gathered::extract_with(&Pdf, &saved(document), Limits::default())
    }

    fn one_page(content: &str) -> Gathered {
        read(
            Made::new()
                .page(content, &Dictionary::new())
                .finish(&Dictionary::new()),
        )
    }

    fn texts(gathered: &Gathered, aside: Aside) -> Vec<&str> {
        let segments = &gathered.entries[0].segments;
        segments
            .iter()
            .filter(|s| s.location.aside == aside)
            .map(|s| s.text.as_str())
            .collect()
    }

    /// Content that shows lines at places.
    fn shown(lines: &[(i32, i32, &str)]) -> String {
        let mut content = String::from("BT /F1 10 Tf ");
        for (x, y, text) in lines {
            write!(content, "1 0 0 1 {x} {y} Tm ({text}) Tj ").unwrap();
        }
        content + "ET"
    }

    #[test]
    fn an_address_is_one_record_and_rows_are_lines() {
        let first = shown(&[
            (50, 700, "Jansen BV"),
            (50, 688, "Kerkstraat 1"),
            (50, 676, "1234 AB Utrecht"),
            (50, 600, "Ren\\351e"),
            (150, 600, "Ede"),
        ]);
        let made = Made::new()
            .page(&first, &Dictionary::new())
            .page(&shown(&[(9, 9, "Twee")]), &Dictionary::new());
        let gathered = read(made.finish(&Dictionary::new()));
        assert_eq!(
            texts(&gathered, Aside::Body),
            [
                "Jansen BV",
                "Kerkstraat 1",
                "1234 AB Utrecht",
                "Renée\tEde",
                "Twee"
            ]
        );
        let segments = &gathered.entries[0].segments;
        assert!(segments[0].record == segments[1].record && segments[1].record == segments[2].record);
        assert_ne!(segments[2].record, segments[3].record);
        assert_eq!((segments[3].location.part, segments[3].location.row), (1, 4));
        assert_eq!(
            (segments[4].location.container, segments[4].location.part),
            (Container::Page, 2)
        );
        assert_eq!(gathered.entries[0].result, Ok(()));
    }

    #[test]
    fn rows_of_a_wide_table_are_records() {
        let rows: Vec<_> = (0..5)
            .flat_map(|row| [50, 150, 250, 350].map(|x| (x, 700 - 12 * row, "waarde")))
            .collect();
        let gathered = one_page(&shown(&rows));
        let segments = &gathered.entries[0].segments;
        assert_eq!(segments.len(), 5);
        assert!(segments.windows(2).all(|pair| pair[0].record < pair[1].record));
        assert_eq!(segments[0].text, "waarde\twaarde\twaarde\twaarde");
    }

    #[test]
    fn text_moves_by_every_operator() {
        let gathered = one_page(
            "BT /F1 10 Tf 12 TL 50 700 Td [(jan@ex) 20 (ample.nl) -2000 (06)] TJ T* (twee) Tj (drie) ' 0 -40 TD \
             1 0 (vier) \" ET q 0 1 -1 0 300 300 cm BT /F1 10 Tf (gedraaid) Tj ET Q",
        );
        assert_eq!(
            texts(&gathered, Aside::Body),
            ["jan@example.nl\t06", "twee", "drie", "vier", "gedraaid"]
        );
    }

    #[test]
    fn meanings_come_from_the_font() {
        let mut made = Made::new();
        let cmap =
            b"1 begincodespacerange <0000> <FFFF> endcodespacerange 2 beginbfrange <0001> <0003> <0041> \
            <0010> <0010> [<FB01>] endbfrange";
        let cmap = made
            .document
            .add_object(Stream::new(Dictionary::new(), cmap.to_vec()));
        made.font = dictionary! { "Type" => "Font", "Subtype" => "Type0", "Encoding" => "Identity-H", "ToUnicode" => cmap,
        "DescendantFonts" => vec![dictionary! { "Type" => "Font", "W" => vec![1.into(), vec![600.into()].into()] }.into()] };
        let made = made.page("BT /F1 10 Tf <00010002000300100099> Tj ET", &Dictionary::new());
        assert_eq!(
            texts(&read(made.finish(&Dictionary::new())), Aside::Body),
            ["ABCfi"]
        );

        let mut made = Made::new();
        let differences = vec![
            1.into(),
            Object::Name(b"S".to_vec()),
            Object::Name(b"caron_unknown".to_vec()),
            65.into(),
            Object::Name(b"Scaron".to_vec()),
        ];
        made.font = dictionary! { "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "X",
        "Encoding" => dictionary! { "Differences" => differences } };
        let made = made.page(
            "BT /F1 10 Tf <010241> Tj /Span << /ActualText (jij) >> BDC (xx) Tj EMC ET",
            &Dictionary::new(),
        );
        assert_eq!(
            texts(&read(made.finish(&Dictionary::new())), Aside::Body),
            ["SŠjij"]
        );
    }

    #[test]
    fn forms_within_pages_are_played_and_never_within_themselves() {
        let mut made = Made::new();
        let form = made.document.new_object_id();
        let font = made.document.add_object(made.font.clone());
        let resources =
            dictionary! { "Font" => dictionary! { "F1" => font }, "XObject" => dictionary! { "X" => form } };
        let content = shown(&[(0, 0, "binnen")]) + " /X Do /X Do";
        let dict = dictionary! { "Subtype" => "Form", "Resources" => resources.clone(),
        "Matrix" => vec![1.into(), 0.into(), 0.into(), 1.into(), 5.into(), 5.into()] };
        made.document
            .objects
            .insert(form, Stream::new(dict, content.into_bytes()).into());
        let made = made.page("/X Do", &dictionary! { "Resources" => resources });
        assert_eq!(
            texts(&read(made.finish(&Dictionary::new())), Aside::Body),
            ["binnen"]
        );
    }

    #[test]
    fn what_annotations_look_like_is_read_where_they_stand() {
        let numbers = |of: [i32; 4]| of.map(Object::from).to_vec();
        let mut made = Made::new();
        let font = made.document.add_object(made.font.clone());
        let look = |made: &mut Made, text| {
            let dict = dictionary! { "Subtype" => "Form", "BBox" => numbers([0, 0, 100, 20]),
            "Resources" => dictionary! { "Font" => dictionary! { "F1" => font } } };
            let content = shown(&[(0, 5, text)]).into_bytes();
            made.document.add_object(Stream::new(dict, content))
        };
        let signature = look(&mut made, "J. Smit");
        let (on, off) = (look(&mut made, "akkoord"), look(&mut made, "nooit"));
        let field = dictionary! { "Subtype" => "Widget", "Rect" => numbers([100, 695, 200, 715]),
        "AP" => dictionary! { "N" => signature } };
        let tick = dictionary! { "Subtype" => "Widget", "Rect" => numbers([50, 500, 150, 520]), "AS" => "Ja",
        "AP" => dictionary! { "N" => dictionary! { "Ja" => on, "Off" => off } } };
        let made = made
            .page(
                &shown(&[(50, 700, "Getekend")]),
                &dictionary! { "Annots" => vec![field.clone().into(), tick.into()] },
            )
            // A picture of paper stays one, whatever was stamped on it.
            .page("BI ID x EI", &dictionary! { "Annots" => vec![field.into()] });
        let gathered = read(made.finish(&Dictionary::new()));
        assert_eq!(
            texts(&gathered, Aside::Body),
            ["Getekend J. Smit", "akkoord", "J. Smit"]
        );
        assert_eq!(gathered.entry("page 2").result, Err(Reason::NoText.into()));
    }

    #[test]
    fn what_stands_beside_the_pages_is_read() {
        let text = Object::string_literal;
        let link = dictionary! { "Subtype" => "Link", "A" => dictionary! { "S" => "URI", "URI" => text("mailto:jan@example.nl") } };
        let note = dictionary! { "Subtype" => "Text", "Contents" => Object::String(b"\xFE\xFF\0B\0e\0l\0 \0J\0a\0n".to_vec(), lopdf::StringFormat::Literal) };
        let mut made = Made::new().page(
            &shown(&[(0, 0, "Tekst")]),
            &dictionary! { "Annots" => vec![link.into(), note.into()] },
        );
        let field = made.document.new_object_id();
        let fields = dictionary! { "T" => text("Naam"), "V" => text("Smit"), "Kids" => vec![field.into()] };
        made.document.objects.insert(field, fields.into());
        let file = Stream::new(dictionary! { "Type" => "EmbeddedFile" }, b"embedded".to_vec());
        let file = made.document.add_object(file);
        made.document.add_object(
            dictionary! { "Type" => "Filespec", "F" => text("lijst.txt"), "EF" => dictionary! { "F" => file } },
        );
        let info = made
            .document
            .add_object(dictionary! { "Title" => text("Klanten") });
        made.document.trailer.set("Info", info);
        let gathered = read(made.finish(&dictionary! {
            "AcroForm" => dictionary! { "Fields" => vec![field.into()] },
        }));
        assert_eq!(texts(&gathered, Aside::Body), ["Tekst", "Naam: Smit"]);
        assert_eq!(texts(&gathered, Aside::Comment), ["Bel Jan"]);
        assert_eq!(texts(&gathered, Aside::Property), ["jan@example.nl", "Klanten"]);
        assert_eq!(gathered.entry("lijst.txt").segments[0].text, "embedded");
    }

    #[test]
    fn metadata_in_xml_is_read_and_broken_metadata_cost_nothing() {
        for (xml, expected) in [
            ("<x><t>Klanten van Jan</t></x>", &["Klanten van Jan"][..]),
            ("<x><t>Klanten</t", &[]),
        ] {
            let mut made = Made::new().page(&shown(&[(0, 0, "Tekst")]), &Dictionary::new());
            let stream = Stream::new(dictionary! { "Type" => "Metadata" }, xml.as_bytes().to_vec());
            let metadata = made.document.add_object(stream);
            let gathered = read(made.finish(&dictionary! { "Metadata" => metadata }));
            let read = texts(&gathered, Aside::Property);
            assert!(expected.iter().all(|text| read.contains(text)), "{read:?}");
            assert_eq!(gathered.entries[0].result, Ok(()));
        }
    }

    #[test]
    fn a_file_attached_within_an_annotation_of_a_page_is_an_entry() {
        let mut made = Made::new();
        let file = made
            .document
            .add_object(Stream::new(Dictionary::new(), b"embedded".to_vec()));
        let files = dictionary! { "F" => file };
        let description = dictionary! { "F" => Object::string_literal("lijst.txt"), "EF" => files };
        let pin = dictionary! { "Subtype" => "FileAttachment", "FS" => description };
        let made = made.page(
            &shown(&[(0, 0, "Tekst")]),
            &dictionary! { "Annots" => vec![pin.into()] },
        );
        let gathered = read(made.finish(&Dictionary::new()));
        assert_eq!(gathered.entry("lijst.txt").segments[0].text, "embedded");
    }

    #[test]
    fn pages_of_pictures_among_pages_of_text_are_named() {
        let mut made = Made::new();
        let picture = dictionary! { "Subtype" => "Image", "Width" => 1, "Height" => 1 };
        let picture = made.document.add_object(Stream::new(picture, vec![0]));
        let resources = dictionary! { "XObject" => dictionary! { "I" => picture } };
        let resources = dictionary! { "Resources" => resources };
        let text = shown(&[(0, 0, "Tekst")]);
        let curves = "0 0 m 9 9 l S ".repeat(1_000);
        let made = made
            .page(&text, &Dictionary::new())
            .page("/I Do", &resources)
            .page("BI /W 1 /H 1 ID \x01 EI Q", &Dictionary::new())
            .page("", &Dictionary::new())
            .page(&curves, &Dictionary::new())
            .page(&text, &Dictionary::new());
        let gathered = read(made.finish(&Dictionary::new()));
        assert_eq!(gathered.entries[0].result, Ok(()));
        let pages = gathered.entry("pages 2-3, 5");
        assert_eq!(pages.result, Err(Reason::NoText.into()));
    }

    #[test]
    fn text_whose_font_does_not_say_what_it_means_is_not_taken_for_clean() {
        let mut made = Made::new();
        made.font = dictionary! { "Type" => "Font", "Subtype" => "Type0", "Encoding" => "Identity-H",
        "DescendantFonts" => vec![dictionary! { "Type" => "Font" }.into()] };
        let made = made.page("BT /F1 10 Tf <000100020003> Tj ET", &Dictionary::new());
        let gathered = read(made.finish(&Dictionary::new()));
        assert_eq!(gathered.entries[0].result, Err(Reason::NoText.into()));

        let mut made = Made::new();
        let plain = made.document.add_object(made.font.clone());
        made.font = dictionary! { "Type" => "Font", "Subtype" => "Type0", "Encoding" => "Identity-H",
        "DescendantFonts" => vec![dictionary! { "Type" => "Font" }.into()] };
        let fonts = dictionary! { "Resources" => dictionary! { "Font" => dictionary! { "F2" => plain } } };
        let much = format!("BT /F2 10 Tf (Blad 1) Tj /F1 10 Tf <{}> Tj ET", "0001".repeat(40));
        let little = "BT /F2 10 Tf (Blad 2) Tj /F1 10 Tf <0001> Tj ET";
        let made = made.page(&much, &fonts).page(little, &fonts);
        let gathered = read(made.finish(&Dictionary::new()));
        assert_eq!(gathered.entry("page 1").result, Err(Reason::NoText.into()));
        assert_eq!(gathered.entries.len(), 2);
    }

    #[test]
    fn a_document_that_opens_without_a_password_is_read_and_any_other_is_encrypted() {
        let encrypted = |user: &str| {
            let mut document = Made::new()
                .page(&shown(&[(0, 0, "Geheim")]), &Dictionary::new())
                .finish(&Dictionary::new());
            let id = Object::string_literal("0123456789abcdef");
            document.trailer.set("ID", vec![id.clone(), id]);
            let version = EncryptionVersion::V2 {
                document: &document,
                owner_password: "eigenaar",
                user_password: user,
                key_length: 128,
                permissions: Permissions::all(),
            };
            let state = EncryptionState::try_from(version).unwrap();
            document.encrypt(&state).unwrap();
            read(document)
        };
        let open = encrypted("");
        assert_eq!(texts(&open, Aside::Body), ["Geheim"]);
        assert_eq!(open.entries[0].result, Ok(()));
        let closed = encrypted("wachtwoord");
        assert_eq!(closed.entries[0].result, Err(Unreadable::encrypted()));
        assert!(closed.entries[0].segments.is_empty());
    }

    #[test]
    fn pages_without_text_are_never_clean_and_bombs_are_too_large() {
        assert_eq!(
            one_page("0 0 10 10 re f").entries[0].result,
            Err(Reason::NoText.into())
        );
        let broken = Gathered::extract_with(&Pdf, b"%PDF-1.5\nnonsense", Limits::default());
        assert_eq!(broken.entries[0].result, Err(Unreadable::broken()));

        let mut stream = Stream::new(Dictionary::new(), vec![b' '; 40 << 20]);
        stream.compress().unwrap();
        let mut made = Made::new();
        let bomb = made.document.add_object(stream);
        let made = made.page("", &dictionary! { "Contents" => bomb });
        let limits = Limits {
            ratio: 10,
            ..Limits::default()
        };
        let gathered = Gathered::extract_with(&Pdf, &saved(made.finish(&Dictionary::new())), limits);
        let too_large = Unreadable::new(Reason::TooLarge, Detail::Ratio);
        assert_eq!(gathered.entries[0].result, Err(too_large));
    }
}
