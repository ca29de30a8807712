//! Plays a page's content and catches the text that it shows, with its places.
//!
//! Forms within the page are played too, none within itself, within bounds on their number and on the number
//! of operators of the whole document, so that no page can keep the reader busy for ever.

mod forms;

use std::collections::HashMap;
use std::rc::Rc;

use lopdf::{Dictionary, Document, Object, ObjectId, Stream};

use super::content::{Content, Operand};
use super::font::Font;
use super::glyphs::GlyphNames;
use super::layout::{Layout, Line, Piece};
use super::matrix::Matrix;
use super::readable::{push_readable, text_string};
use super::scene::{Replacement, Scene, State};
use crate::extract::extraction::Extraction;
use crate::extract::unreadable::{Detail, Reason, Unreadable};

/// Most operators of one document.
const MOST_OPERATORS: u64 = 200_000_000;

/// Pieces of text after which a page is laid out before it is complete.
const MANY_PIECES: usize = 300_000;

/// Most pictures of a page that are kept to be looked at.
const MOST_PICTURES: usize = 100;

/// Most saved states of graphics.
const MOST_STATES: usize = 1_000;

/// Strokes and fillings from which on a page without text is more than a few lines and boxes: letters that
/// were turned into curves, or a drawing.
const MANY_CURVES: u64 = 300;

/// Codes without a meaning from which on a page is looked at for more of them.
const MANY_MUTE: u64 = 10;

/// What a page shows besides text that can be read.
#[derive(Debug, Clone, Copy, Default)]
struct Drawn {
    pictures: u64,
    curves: u64,
    /// Codes of shown text that mean something, and those that mean nothing that can be known.
    spoken: u64,
    mute: u64,
}

/// Reads the text of pages; remembers fonts from page to page.
pub(super) struct Player<'d> {
    document: &'d Document,
    fonts: HashMap<ObjectId, Rc<Font>>,
    names: GlyphNames,
    operators: u64,
    forms: u64,
    layout: Layout,
    blocks: Vec<Vec<Line>>,
    open_forms: Vec<ObjectId>,
    drawn: Drawn,
    /// Whether the content of the page that was read last has no text; its annotations may have some.
    is_bare: bool,
    /// Pictures of the page that was read last.
    pictures: Vec<&'d Stream>,
    /// The first thing that kept it from reading all.
    pub(super) trouble: Option<Unreadable>,
}

impl<'d> Player<'d> {
    pub(super) fn new(document: &'d Document) -> Self {
        Self {
            document,
            fonts: HashMap::new(),
            names: GlyphNames::default(),
            operators: 0,
            forms: 0,
            layout: Layout::default(),
            blocks: Vec::new(),
            open_forms: Vec::new(),
            drawn: Drawn::default(),
            is_bare: true,
            pictures: Vec::new(),
            trouble: None,
        }
    }

    /// The blocks of lines that a page shows.
    pub(super) fn page(&mut self, page: &'d Dictionary, out: &mut Extraction<'_, '_>) -> Vec<Vec<Line>> {
        let resources = inherited(page, b"Resources", self.document);
        let content = self.content(page, out);
        self.drawn = Drawn::default();
        self.pictures.clear();
        self.play(&content, resources, Matrix::UNIT, None, out);
        self.is_bare = self.blocks.is_empty() && self.layout.len() == 0;
        let drawn = self.drawn;
        self.appearances(page, out);
        self.drawn = drawn;
        self.blocks.append(&mut self.layout.take_blocks());
        std::mem::take(&mut self.blocks)
    }

    /// Whether the content of the page that was read last has no text.
    pub(super) const fn is_bare(&self) -> bool {
        self.is_bare
    }

    /// Whether the page that was read last shows more to the eye than its text: pictures and no text, or text in a font
    /// that does not say what its codes mean.
    pub(super) const fn shows_more(&self) -> bool {
        let Drawn {
            pictures,
            curves,
            spoken,
            mute,
        } = self.drawn;
        (self.is_bare && (pictures > 0 || curves >= MANY_CURVES || mute > 0))
            || (mute >= MANY_MUTE && mute > spoken)
    }

    /// Pictures that the page that was read last shows, in that order.
    pub(super) fn pictures(&self) -> &[&'d Stream] {
        &self.pictures
    }

    /// The streams of a page, joined.
    fn content(&mut self, page: &Dictionary, out: &mut Extraction<'_, '_>) -> Vec<u8> {
        let document = self.document;
        let Ok(contents) = page.get_deref(b"Contents", document) else {
            return Vec::new();
        };
        let streams: Vec<&Stream> = match contents {
            Object::Stream(stream) => vec![stream],
            Object::Array(parts) => parts
                .iter()
                .filter_map(|part| document.dereference(part).ok()?.1.as_stream().ok())
                .collect(),
            _ => Vec::new(),
        };
        let mut joined = Vec::new();
        let most = out.limits().entry as usize;
        for stream in streams {
            if joined.len() >= most {
                self.note(Unreadable::new(Reason::TooLarge, Detail::Output));
                break;
            }
            joined.extend(self.unpack(stream, out));
            joined.push(b'\n');
        }
        joined
    }

    /// Unpacks a stream within the limits of the whole file.
    fn unpack(&mut self, stream: &Stream, out: &mut Extraction<'_, '_>) -> Vec<u8> {
        match unpacked(stream, out) {
            Ok(data) => data,
            Err(why) => {
                self.note(why);
                Vec::new()
            }
        }
    }

    fn play(
        &mut self,
        content: &[u8],
        resources: Option<&'d Dictionary>,
        place: Matrix,
        outer: Option<&State>,
        out: &mut Extraction<'_, '_>,
    ) {
        let mut scene = Scene::new(resources, place, outer);
        let mut content = Content::new(content);
        while let Some(operator) = content.next() {
            self.operators += 1;
            if self.operators > MOST_OPERATORS {
                self.note(Unreadable::new(Reason::TooLarge, Detail::Output));
                return;
            }
            self.operate(operator, &content, &mut scene, out);
        }
    }

    fn operate(
        &mut self,
        operator: &[u8],
        content: &Content<'_>,
        scene: &mut Scene<'d>,
        out: &mut Extraction<'_, '_>,
    ) {
        let n = |at| content.number(at);
        match operator {
            b"q" if scene.saved.len() < MOST_STATES => scene.saved.push(scene.state.clone()),
            b"Q" => {
                if let Some(state) = scene.saved.pop() {
                    scene.state = state;
                }
            }
            b"cm" => scene.state.place = Matrix([n(0), n(1), n(2), n(3), n(4), n(5)]).then(scene.state.place),
            b"BT" => scene.set(Matrix::UNIT),
            b"Tf" => {
                scene.state.size = n(1);
                scene.state.font = content.name(0).and_then(|name| self.font(name, scene));
            }
            b"Tc" => scene.state.character_space = n(0),
            b"Tw" => scene.state.word_space = n(0),
            b"Tz" => scene.state.stretch = n(0) / 100.0,
            b"TL" => scene.state.leading = n(0),
            b"Ts" => scene.state.rise = n(0),
            b"Td" => scene.next_line(n(0), n(1)),
            b"TD" => {
                scene.state.leading = -n(1);
                scene.next_line(n(0), n(1));
            }
            b"Tm" => scene.set(Matrix([n(0), n(1), n(2), n(3), n(4), n(5)])),
            b"T*" => scene.next_line(0.0, -scene.state.leading),
            b"Tj" => self.show(content.operands.first(), scene),
            b"'" => {
                scene.next_line(0.0, -scene.state.leading);
                self.show(content.operands.first(), scene);
            }
            b"\"" => {
                scene.state.word_space = n(0);
                scene.state.character_space = n(1);
                scene.next_line(0.0, -scene.state.leading);
                self.show(content.operands.get(2), scene);
            }
            b"TJ" => {
                if let Some(Operand::List(items)) = content.operands.first() {
                    for item in items {
                        match item {
                            Operand::Number(shift) => {
                                let by = -shift / 1000.0 * scene.state.size * scene.state.stretch;
                                scene.text = Matrix::shift(by, 0.0).then(scene.text);
                            }
                            item => self.show(Some(item), scene),
                        }
                    }
                }
            }
            b"BMC" | b"BDC" => {
                scene.marked += 1;
                if scene.replacement.is_none()
                    && let Some(text) = actual_text(content)
                {
                    let depth = scene.marked;
                    scene.replacement = Some(Replacement { text, depth });
                }
            }
            b"EMC" => {
                if scene
                    .replacement
                    .as_ref()
                    .is_some_and(|r| r.depth >= scene.marked)
                {
                    scene.replacement = None;
                }
                scene.marked = scene.marked.saturating_sub(1);
            }
            b"Do" => self.form(content.name(0), scene, out),
            b"EI" | b"ID" => self.drawn.pictures += 1,
            b"S" | b"s" | b"f" | b"F" | b"f*" | b"B" | b"B*" | b"b" | b"b*" => self.drawn.curves += 1,
            _ => {}
        }
        if self.layout.len() > MANY_PIECES {
            self.blocks.append(&mut self.layout.take_blocks());
        }
    }

    fn show(&mut self, operand: Option<&Operand>, scene: &mut Scene<'d>) {
        let (Some(Operand::Text(bytes)), Some(font)) = (operand, scene.state.font.clone()) else {
            return;
        };
        let state = &scene.state;
        let mut text = String::new();
        let mut advance = 0.0;
        let (mut spoken, mut mute) = (0, 0);
        font.glyphs(bytes, |glyph| {
            push_readable(&mut text, &glyph.text);
            if glyph.text.is_empty() {
                mute += 1;
            } else {
                spoken += 1;
            }
            let word = if glyph.space { state.word_space } else { 0.0 };
            advance += (glyph.width * state.size + state.character_space + word) * state.stretch;
        });
        let before = Matrix::shift(0.0, state.rise).then(scene.text).then(state.place);
        scene.text = Matrix::shift(advance, 0.0).then(scene.text);
        let after = Matrix::shift(0.0, state.rise).then(scene.text).then(state.place);
        if let Some(replacement) = &mut scene.replacement {
            // The text that stands for all of it comes with the first piece; the others show nothing.
            text = std::mem::take(&mut replacement.text);
            (spoken, mute) = (spoken + mute, 0);
        }
        self.drawn.spoken += spoken;
        self.drawn.mute += mute;
        if !text.is_empty() {
            self.layout.push(piece(before, after, scene.state.size, text));
        }
    }

    fn font(&mut self, name: &[u8], scene: &mut Scene<'d>) -> Option<Rc<Font>> {
        if let Some(font) = scene.fonts.get(name) {
            return font.clone();
        }
        let font = self.find_font(name, scene.resources);
        scene.fonts.insert(name.to_vec(), font.clone());
        font
    }

    fn find_font(&mut self, name: &[u8], resources: Option<&'d Dictionary>) -> Option<Rc<Font>> {
        let document = self.document;
        let fonts = resources?.get_deref(b"Font", document).ok()?.as_dict().ok()?;
        let (id, object) = document.dereference(fonts.get(name).ok()?).ok()?;
        if let Some(font) = id.and_then(|id| self.fonts.get(&id)) {
            return Some(font.clone());
        }
        let font = Rc::new(Font::read(object.as_dict().ok()?, document, &mut self.names));
        if let Some(id) = id {
            self.fonts.insert(id, font.clone());
        }
        Some(font)
    }

    fn note(&mut self, why: Unreadable) {
        self.trouble.get_or_insert(why);
    }
}

/// Unpacks a stream within the limits of the whole file.
pub(super) fn unpacked(stream: &Stream, out: &mut Extraction<'_, '_>) -> Result<Vec<u8>, Unreadable> {
    let packed = stream.content.len() as u64;
    let limits = *out.limits();
    let most = limits.entry.min(
        packed
            .saturating_mul(limits.ratio)
            .max(crate::extract::Limits::RATIO_FLOOR),
    );
    let data = stream
        .decompressed_content_with_limit(most as usize)
        .map_err(|error| match error {
            lopdf::Error::Decompress(lopdf::DecompressError::MemoryLimitExceeded { .. }) => {
                Unreadable::new(Reason::TooLarge, Detail::Ratio)
            }
            _ => Unreadable::broken(),
        })?;
    let counted = out.unpack(data.as_slice(), packed);
    counted.cut.map_or(Ok(counted.data), Err)
}

/// An entry of a page, or of the page tree above it.
fn inherited<'d>(page: &'d Dictionary, key: &[u8], document: &'d Document) -> Option<&'d Dictionary> {
    let mut node = page;
    for _ in 0..64 {
        if let Ok(value) = node.get_deref(key, document).and_then(Object::as_dict) {
            return Some(value);
        }
        node = node
            .get_deref(b"Parent", document)
            .and_then(Object::as_dict)
            .ok()?;
    }
    None
}

fn piece(before: Matrix, after: Matrix, size: f64, text: String) -> Piece {
    let [right, up, across, height, x, y] = before.0;
    let [.., end_x, end_y] = after.0;
    // The direction in which text runs; at right angles to it stands the font's height.
    let turn = if right.abs() >= up.abs() {
        if right >= 0.0 { 0 } else { 2 }
    } else if up > 0.0 {
        1
    } else {
        3
    };
    let along = |x: f64, y: f64| match turn {
        0 => (x, y),
        1 => (y, -x),
        2 => (-x, -y),
        _ => (-y, x),
    };
    let (start, base) = along(x, y);
    let (end, _) = along(end_x, end_y);
    Piece {
        turn,
        start,
        end: end.max(start),
        base,
        size: (size * across.hypot(height)).abs().max(0.1),
        text,
    }
}

/// The text that a marked stretch of content says it stands for.
fn actual_text(content: &Content<'_>) -> Option<String> {
    let Some(Operand::List(properties)) = content.operands.get(1) else {
        return None;
    };
    let mut pairs = properties.iter();
    while let Some(key) = pairs.next() {
        if *key == Operand::Name(b"ActualText".to_vec()) {
            let Some(Operand::Text(bytes)) = pairs.next() else {
                return None;
            };
            let text = text_string(bytes);
            let mut readable = String::new();
            push_readable(&mut readable, &text);
            return Some(readable);
        }
    }
    None
}
