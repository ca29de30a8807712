//! Plays a page's content and catches the text that it shows, with its places.
//!
//! Forms within the page are played too, none within itself, within bounds on their number and on the number
//! of operators of the whole document, so that no page can keep the reader busy for ever.

use std::collections::HashMap;
use std::rc::Rc;

use lopdf::{Dictionary, Document, Object, ObjectId, Stream};

use super::content::{Content, Operand};
use super::font::Font;
use super::glyphs::GlyphNames;
use super::layout::{Layout, Line, Piece};
use crate::extract::extraction::Extraction;
use crate::extract::unreadable::{Detail, Reason, Unreadable};

/// Most operators of one document.
const MOST_OPERATORS: u64 = 200_000_000;

/// Most forms that are played for one document.
const MOST_FORMS: u64 = 100_000;

/// Deepest nesting of forms.
const MOST_DEPTH: usize = 24;

/// Pieces of text after which a page is laid out before it is complete.
const MANY_PIECES: usize = 300_000;

/// Most saved states of graphics.
const MOST_STATES: usize = 1_000;

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
    /// The first thing that kept it from reading all.
    pub(super) trouble: Option<Unreadable>,
}

/// What a transformation does: `[a b c d e f]`.
#[derive(Debug, Clone, Copy)]
struct Matrix([f64; 6]);

impl Matrix {
    const UNIT: Self = Self([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);

    /// First this, then `other`.
    fn then(self, other: Self) -> Self {
        let ([a, b, c, d, e, f], [g, h, i, j, k, l]) = (self.0, other.0);
        Self([
            a * g + b * i,
            a * h + b * j,
            c * g + d * i,
            c * h + d * j,
            e * g + f * i + k,
            e * h + f * j + l,
        ])
    }

    const fn shift(x: f64, y: f64) -> Self {
        Self([1.0, 0.0, 0.0, 1.0, x, y])
    }
}

#[derive(Clone)]
struct State {
    place: Matrix,
    font: Option<Rc<Font>>,
    size: f64,
    character_space: f64,
    word_space: f64,
    stretch: f64,
    leading: f64,
    rise: f64,
}

/// Text that stands for what is shown in a stretch of content.
struct Replacement {
    text: String,
    /// How many marked stretches were open when it began.
    depth: usize,
}

/// The state of one stream that is being played.
struct Stage<'d> {
    resources: Option<&'d Dictionary>,
    state: State,
    saved: Vec<State>,
    line: Matrix,
    text: Matrix,
    marked: usize,
    replacement: Option<Replacement>,
    fonts: HashMap<Vec<u8>, Option<Rc<Font>>>,
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
            trouble: None,
        }
    }

    /// The blocks of lines that a page shows.
    pub(super) fn page(&mut self, page: &'d Dictionary, out: &mut Extraction<'_, '_>) -> Vec<Vec<Line>> {
        let resources = inherited(page, b"Resources", self.document);
        let content = self.content(page, out);
        self.play(&content, resources, Matrix::UNIT, None, out);
        self.blocks.append(&mut self.layout.take_blocks());
        std::mem::take(&mut self.blocks)
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
        let mut state = outer.cloned().unwrap_or(State {
            place,
            font: None,
            size: 1.0,
            character_space: 0.0,
            word_space: 0.0,
            stretch: 1.0,
            leading: 0.0,
            rise: 0.0,
        });
        state.place = place;
        let mut stage = Stage {
            resources,
            state,
            saved: Vec::new(),
            line: Matrix::UNIT,
            text: Matrix::UNIT,
            marked: 0,
            replacement: None,
            fonts: HashMap::new(),
        };
        let mut content = Content::new(content);
        while let Some(operator) = content.next() {
            self.operators += 1;
            if self.operators > MOST_OPERATORS {
                self.note(Unreadable::new(Reason::TooLarge, Detail::Output));
                return;
            }
            self.operate(operator, &content, &mut stage, out);
        }
    }

    fn operate(
        &mut self,
        operator: &[u8],
        content: &Content<'_>,
        stage: &mut Stage<'d>,
        out: &mut Extraction<'_, '_>,
    ) {
        let n = |at| content.number(at);
        match operator {
            b"q" => {
                if stage.saved.len() < MOST_STATES {
                    stage.saved.push(stage.state.clone());
                }
            }
            b"Q" => {
                if let Some(state) = stage.saved.pop() {
                    stage.state = state;
                }
            }
            b"cm" => stage.state.place = Matrix([n(0), n(1), n(2), n(3), n(4), n(5)]).then(stage.state.place),
            b"BT" => stage.set(Matrix::UNIT),
            b"Tf" => {
                stage.state.size = n(1);
                stage.state.font = content.name(0).and_then(|name| self.font(name, stage));
            }
            b"Tc" => stage.state.character_space = n(0),
            b"Tw" => stage.state.word_space = n(0),
            b"Tz" => stage.state.stretch = n(0) / 100.0,
            b"TL" => stage.state.leading = n(0),
            b"Ts" => stage.state.rise = n(0),
            b"Td" => stage.next_line(n(0), n(1)),
            b"TD" => {
                stage.state.leading = -n(1);
                stage.next_line(n(0), n(1));
            }
            b"Tm" => stage.set(Matrix([n(0), n(1), n(2), n(3), n(4), n(5)])),
            b"T*" => stage.next_line(0.0, -stage.state.leading),
            b"Tj" => self.show(content.operands.first(), stage),
            b"'" => {
                stage.next_line(0.0, -stage.state.leading);
                self.show(content.operands.first(), stage);
            }
            b"\"" => {
                stage.state.word_space = n(0);
                stage.state.character_space = n(1);
                stage.next_line(0.0, -stage.state.leading);
                self.show(content.operands.get(2), stage);
            }
            b"TJ" => {
                if let Some(Operand::List(items)) = content.operands.first() {
                    for item in items {
                        match item {
                            Operand::Number(shift) => {
                                let by = -shift / 1000.0 * stage.state.size * stage.state.stretch;
                                stage.text = Matrix::shift(by, 0.0).then(stage.text);
                            }
                            item => self.show(Some(item), stage),
                        }
                    }
                }
            }
            b"BMC" | b"BDC" => {
                stage.marked += 1;
                if stage.replacement.is_none()
                    && let Some(text) = actual_text(content)
                {
                    let depth = stage.marked;
                    stage.replacement = Some(Replacement { text, depth });
                }
            }
            b"EMC" => {
                if stage
                    .replacement
                    .as_ref()
                    .is_some_and(|r| r.depth >= stage.marked)
                {
                    stage.replacement = None;
                }
                stage.marked = stage.marked.saturating_sub(1);
            }
            b"Do" => self.form(content.name(0), stage, out),
            _ => {}
        }
        if self.layout.len() > MANY_PIECES {
            self.blocks.append(&mut self.layout.take_blocks());
        }
    }

    fn show(&mut self, operand: Option<&Operand>, stage: &mut Stage<'d>) {
        let (Some(Operand::Text(bytes)), Some(font)) = (operand, stage.state.font.clone()) else {
            return;
        };
        let state = &stage.state;
        let mut text = String::new();
        let mut advance = 0.0;
        font.glyphs(bytes, |glyph| {
            push_readable(&mut text, &glyph.text);
            let word = if glyph.space { state.word_space } else { 0.0 };
            advance += (glyph.width * state.size + state.character_space + word) * state.stretch;
        });
        let before = Matrix::shift(0.0, state.rise).then(stage.text).then(state.place);
        stage.text = Matrix::shift(advance, 0.0).then(stage.text);
        let after = Matrix::shift(0.0, state.rise).then(stage.text).then(state.place);
        if let Some(replacement) = &mut stage.replacement {
            // The text that stands for all of it comes with the first piece; the others show nothing.
            text = std::mem::take(&mut replacement.text);
        }
        if !text.is_empty() {
            self.layout.push(piece(before, after, stage.state.size, text));
        }
    }

    fn form(&mut self, name: Option<&[u8]>, stage: &Stage<'d>, out: &mut Extraction<'_, '_>) {
        let document = self.document;
        let object = (|| {
            let forms = stage
                .resources?
                .get_deref(b"XObject", document)
                .ok()?
                .as_dict()
                .ok()?;
            document.dereference(forms.get(name?).ok()?).ok()
        })();
        let Some((Some(id), Object::Stream(form))) = object else {
            return;
        };
        if form.dict.get(b"Subtype").and_then(Object::as_name).ok() != Some(b"Form") {
            return;
        }
        self.forms += 1;
        if self.open_forms.contains(&id) {
            return;
        }
        if self.forms > MOST_FORMS || self.open_forms.len() >= MOST_DEPTH {
            return self.note(Reason::TooDeep.into());
        }
        let matrix = form
            .dict
            .get_deref(b"Matrix", document)
            .and_then(Object::as_array)
            .ok();
        let numbers: Vec<f64> = matrix
            .into_iter()
            .flatten()
            .filter_map(|n| document.dereference(n).ok()?.1.as_float().ok().map(f64::from))
            .collect();
        let matrix = <[f64; 6]>::try_from(numbers).map_or(Matrix::UNIT, Matrix);
        let resources = form
            .dict
            .get_deref(b"Resources", document)
            .and_then(Object::as_dict)
            .ok();
        let content = self.unpack(form, out);
        self.open_forms.push(id);
        let place = matrix.then(stage.state.place);
        self.play(
            &content,
            resources.or(stage.resources),
            place,
            Some(&stage.state),
            out,
        );
        self.open_forms.pop();
    }

    fn font(&mut self, name: &[u8], stage: &mut Stage<'d>) -> Option<Rc<Font>> {
        if let Some(font) = stage.fonts.get(name) {
            return font.clone();
        }
        let font = self.find_font(name, stage.resources);
        stage.fonts.insert(name.to_vec(), font.clone());
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

impl Stage<'_> {
    fn set(&mut self, matrix: Matrix) {
        self.line = matrix;
        self.text = matrix;
    }

    fn next_line(&mut self, x: f64, y: f64) {
        let matrix = Matrix::shift(x, y).then(self.line);
        self.set(matrix);
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
    let [a, b, c, d, x, y] = before.0;
    let [.., end_x, end_y] = after.0;
    // The direction in which text runs; at right angles to it stands the font's height.
    let turn = if a.abs() >= b.abs() {
        if a >= 0.0 { 0 } else { 2 }
    } else if b > 0.0 {
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
        size: (size * c.hypot(d)).abs().max(0.1),
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
            let text = super::text_string(bytes);
            let mut readable = String::new();
            push_readable(&mut readable, &text);
            return Some(readable);
        }
    }
    None
}

/// Appends text without control characters, soft hyphens and marks, with ligatures taken apart.
fn push_readable(text: &mut String, more: &str) {
    for c in more.chars() {
        match c {
            '\u{FB00}' => text.push_str("ff"),
            '\u{FB01}' => text.push_str("fi"),
            '\u{FB02}' => text.push_str("fl"),
            '\u{FB03}' => text.push_str("ffi"),
            '\u{FB04}' => text.push_str("ffl"),
            '\u{FB05}' | '\u{FB06}' => text.push_str("st"),
            '\u{132}' => text.push_str("IJ"),
            '\u{133}' => text.push_str("ij"),
            '\t' | '\n' | '\r' => text.push(' '),
            '\u{AD}' | '\u{200B}' | '\u{FEFF}' | '\u{FFFD}' => {}
            c if c.is_control() => {}
            c => text.push(c),
        }
    }
}
