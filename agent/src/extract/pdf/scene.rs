//! The state in which a content stream shows its text.

use std::collections::HashMap;
use std::rc::Rc;

use lopdf::Dictionary;

use super::font::Font;
use super::matrix::Matrix;

/// What a stream may save and restore.
#[derive(Clone)]
pub(super) struct State {
    pub(super) place: Matrix,
    pub(super) font: Option<Rc<Font>>,
    pub(super) size: f64,
    pub(super) character_space: f64,
    pub(super) word_space: f64,
    pub(super) stretch: f64,
    pub(super) leading: f64,
    pub(super) rise: f64,
}

/// Text that stands for what is shown in a stretch of content.
pub(super) struct Replacement {
    pub(super) text: String,
    /// How many marked stretches were open when it began.
    pub(super) depth: usize,
}

/// The state of one stream that is being played.
pub(super) struct Scene<'d> {
    pub(super) resources: Option<&'d Dictionary>,
    pub(super) state: State,
    pub(super) saved: Vec<State>,
    pub(super) line: Matrix,
    pub(super) text: Matrix,
    pub(super) marked: usize,
    pub(super) replacement: Option<Replacement>,
    pub(super) fonts: HashMap<Vec<u8>, Option<Rc<Font>>>,
}

impl<'d> Scene<'d> {
    /// The scene of a stream: as in the stream around it, or as a page begins.
    pub(super) fn new(resources: Option<&'d Dictionary>, place: Matrix, outer: Option<&State>) -> Self {
        let state = outer.cloned().unwrap_or(State {
            place,
            font: None,
            size: 1.0,
            character_space: 0.0,
            word_space: 0.0,
            stretch: 1.0,
            leading: 0.0,
            rise: 0.0,
        });
        Self {
            resources,
            state: State { place, ..state },
            saved: Vec::new(),
            line: Matrix::UNIT,
            text: Matrix::UNIT,
            marked: 0,
            replacement: None,
            fonts: HashMap::new(),
        }
    }

    /// Begins text at a place.
    pub(super) fn set(&mut self, matrix: Matrix) {
        self.line = matrix;
        self.text = matrix;
    }

    /// Begins text at a place relative to the line before.
    pub(super) fn next_line(&mut self, x: f64, y: f64) {
        let matrix = Matrix::shift(x, y).then(self.line);
        self.set(matrix);
    }
}
