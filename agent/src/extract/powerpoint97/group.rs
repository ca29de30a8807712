//! Shapes that are grouped, as the cells of a table are, put into rows by where they stand.

/// Most texts of one group.
const MOST: usize = 5_000;

/// Where a shape stands, in units of its group.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Shape {
    pub(super) left: i32,
    pub(super) top: i32,
}

/// A group that is being read.
#[derive(Debug)]
pub(super) struct Group {
    /// Where its record ends in the stream.
    pub(super) end: usize,
    texts: Vec<(Shape, String)>,
}

impl Group {
    pub(super) const fn new(end: usize) -> Self {
        Self {
            end,
            texts: Vec::new(),
        }
    }

    /// Takes the text of a shape, as long as there is room.
    pub(super) fn take(&mut self, shape: Shape, text: &str) -> bool {
        let room = self.texts.len() < MOST;
        if room {
            self.texts.push((shape, text.to_owned()));
        }
        room
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }

    /// The rows from top to bottom, each from left to right.
    pub(super) fn rows(mut self) -> Vec<Vec<String>> {
        self.texts.sort_by_key(|(shape, _)| (shape.top, shape.left));
        let mut rows: Vec<Vec<String>> = Vec::new();
        let mut top = None;
        for (shape, text) in self.texts {
            match rows.last_mut() {
                Some(row) if top == Some(shape.top) => row.push(text),
                _ => rows.push(vec![text]),
            }
            top = Some(shape.top);
        }
        rows
    }
}
