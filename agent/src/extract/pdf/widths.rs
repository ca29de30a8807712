//! How wide the glyphs of a font are. Only good enough to tell a gap between letters from one between words.

use std::collections::HashMap;

use lopdf::{Dictionary, Document, Object};

/// Width of a glyph about which nothing is known, in thousandths of the size.
const USUAL: f64 = 500.0;

/// Highest code whose width is kept.
const HIGHEST: u32 = 0x0001_0000;

/// Most widths that are read of one font, repetitions counted.
const MOST: usize = 300_000;

/// The widths of a font's glyphs.
#[derive(Debug)]
pub(super) struct Widths {
    listed: HashMap<u32, f64>,
    other: f64,
    /// Text units of one unit of width.
    scale: f64,
}

impl Widths {
    /// The width of a glyph at size 1.
    pub(super) fn of(&self, glyph: u32) -> f64 {
        self.listed.get(&glyph).copied().unwrap_or(self.other) * self.scale
    }

    /// Reads the widths of a font of one-byte codes.
    pub(super) fn of_simple(font: &Dictionary, document: &Document) -> Self {
        let scale = font_matrix(font, document).unwrap_or(0.001);
        let first = font
            .get_deref(b"FirstChar", document)
            .and_then(Object::as_i64)
            .unwrap_or(0);
        let first = u32::try_from(first).unwrap_or(0).min(255);
        let widths = font
            .get_deref(b"Widths", document)
            .and_then(Object::as_array)
            .ok();
        let listed: HashMap<u32, f64> = (first..=255)
            .zip(widths.into_iter().flatten())
            .filter_map(|(code, width)| Some((code, float(width, document)?)))
            .collect();
        if !listed.is_empty() {
            let descriptor = font
                .get_deref(b"FontDescriptor", document)
                .and_then(Object::as_dict)
                .ok();
            let missing = descriptor
                .and_then(|d| d.get_deref(b"MissingWidth", document).ok())
                .and_then(|w| float(w, document));
            let other = missing.unwrap_or(0.0);
            return Self { listed, other, scale };
        }
        let name = font
            .get_deref(b"BaseFont", document)
            .and_then(Object::as_name)
            .unwrap_or_default();
        if name.windows(7).any(|w| w == b"Courier") {
            let other = 600.0;
            return Self { listed, other, scale };
        }
        Self {
            listed: (32..)
                .zip(HELVETICA)
                .map(|(code, width)| (code, f64::from(width)))
                .collect(),
            other: USUAL,
            scale,
        }
    }

    /// Reads the widths of a composite font: `code [w w w]` and `first last w`.
    pub(super) fn of_composite(font: &Dictionary, document: &Document) -> Self {
        let other = font
            .get_deref(b"DW", document)
            .ok()
            .and_then(|w| float(w, document))
            .unwrap_or(1000.0);
        let mut widths = Self {
            listed: HashMap::new(),
            other,
            scale: 0.001,
        };
        let entries = font.get_deref(b"W", document).and_then(Object::as_array);
        let mut items = entries
            .into_iter()
            .flatten()
            .filter_map(|o| Some(document.dereference(o).ok()?.1));
        let mut budget = MOST;
        while let (Some(first), Some(second)) = (items.next(), items.next()) {
            let Ok(first) = first.as_float() else { break };
            let first = (first as u32).min(HIGHEST);
            let before = budget;
            match second {
                Object::Array(each) => {
                    for (code, width) in (first..=HIGHEST).zip(each).take(budget) {
                        widths
                            .listed
                            .extend(float(width, document).map(|width| (code, width)));
                        budget -= 1;
                    }
                }
                until => {
                    let (Ok(until), Some(width)) =
                        (until.as_float(), items.next().and_then(|w| float(w, document)))
                    else {
                        break;
                    };
                    for code in (first..=(until as u32).min(HIGHEST)).take(budget) {
                        widths.listed.insert(code, width);
                        budget -= 1;
                    }
                }
            }
            budget = budget.min(before.saturating_sub(1));
        }
        widths
    }
}

/// Widths of Helvetica from the space on, for the standard fonts that a file need not describe.
const HELVETICA: [u16; 95] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556,
    556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278,
    500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469,
    556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500,
    278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
];

/// The horizontal scale of a font whose glyphs are drawings.
fn font_matrix(font: &Dictionary, document: &Document) -> Option<f64> {
    let matrix = font
        .get_deref(b"FontMatrix", document)
        .and_then(Object::as_array)
        .ok()?;
    float(matrix.first()?, document).filter(|scale| *scale != 0.0)
}

fn float(object: &Object, document: &Document) -> Option<f64> {
    document
        .dereference(object)
        .ok()?
        .1
        .as_float()
        .ok()
        .map(f64::from)
}

#[cfg(test)]
mod tests {
    use lopdf::dictionary;

    use super::*;

    fn near(a: f64, b: f64) -> bool {
        (a - b).abs() < 1e-6
    }

    #[test]
    fn widths_are_listed_by_code_or_by_stretch() {
        let list = vec![
            3.into(),
            vec![500.into(), 250.into()].into(),
            10.into(),
            12.into(),
            700.into(),
        ];
        let widths = Widths::of_composite(&dictionary! { "W" => list, "DW" => 900 }, &Document::new());
        assert!(near(widths.of(4), 0.25) && near(widths.of(12), 0.7) && near(widths.of(99), 0.9));
    }

    #[test]
    fn stretches_without_end_cost_little() {
        let many: Vec<Object> = (0..3000)
            .flat_map(|_| [0.into(), 4_000_000_000_i64.into(), 1.into()])
            .collect();
        let widths = Widths::of_composite(&dictionary! { "W" => many }, &Document::new());
        assert!(widths.listed.len() <= HIGHEST as usize + 1);
    }

    #[test]
    fn fonts_that_describe_nothing_have_usual_widths() {
        let font = |name: &str| Widths::of_simple(&dictionary! { "BaseFont" => name }, &Document::new());
        assert!(near(font("Helvetica").of(u32::from(b'i')), 0.222));
        assert!(near(font("Courier-Bold").of(u32::from(b'i')), 0.6));
        let first = dictionary! { "FirstChar" => 65, "Widths" => vec![Object::Integer(111)] };
        assert!(near(Widths::of_simple(&first, &Document::new()).of(65), 0.111));
    }
}
