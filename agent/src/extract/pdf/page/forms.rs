//! Forms: content of its own that a page plays, named by its operators or as the looks of an annotation.
//!
//! A form is never played within itself; how many are played and how deep they nest is bounded.

use lopdf::{Dictionary, Document, Object, ObjectId, Stream};

use super::super::matrix::Matrix;
use super::super::scene::{Scene, State};
use super::{MOST_PICTURES, Player};
use crate::extract::extraction::Extraction;
use crate::extract::unreadable::Reason;

/// Most forms that are played for one document.
const MOST_FORMS: u64 = 100_000;

/// Most annotations of a page whose looks are played.
const MOST_APPEARANCES: usize = 10_000;

/// Deepest nesting of forms.
const MOST_DEPTH: usize = 24;

impl<'d> Player<'d> {
    /// Plays what annotations look like where they stand on the page: filled in fields, stamps, signatures. Nothing else
    /// need hold their text.
    pub(super) fn appearances(&mut self, page: &'d Dictionary, out: &mut Extraction<'_, '_>) {
        let document = self.document;
        let Ok(annotations) = page.get_deref(b"Annots", document).and_then(Object::as_array) else {
            return;
        };
        for annotation in annotations.iter().take(MOST_APPEARANCES) {
            if let Some((id, form, place)) = appearance(annotation, document) {
                self.play_form(id, form, None, place, None, out);
            }
        }
    }

    pub(super) fn form(&mut self, name: Option<&[u8]>, scene: &Scene<'d>, out: &mut Extraction<'_, '_>) {
        let document = self.document;
        let object = (|| {
            let forms = scene
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
        match form.dict.get(b"Subtype").and_then(Object::as_name) {
            Ok(b"Form") => {}
            Ok(b"Image") => {
                self.drawn.pictures += 1;
                if self.pictures.len() < MOST_PICTURES {
                    self.pictures.push(form);
                }
                return;
            }
            _ => return,
        }
        self.play_form(
            id,
            form,
            scene.resources,
            scene.state.place,
            Some(&scene.state),
            out,
        );
    }

    /// Plays a form, with its own resources or else these.
    fn play_form(
        &mut self,
        id: ObjectId,
        form: &'d Stream,
        resources: Option<&'d Dictionary>,
        place: Matrix,
        outer: Option<&State>,
        out: &mut Extraction<'_, '_>,
    ) {
        let document = self.document;
        self.forms += 1;
        if self.open_forms.contains(&id) {
            return;
        }
        if self.forms > MOST_FORMS || self.open_forms.len() >= MOST_DEPTH {
            return self.note(Reason::TooDeep.into());
        }
        let own = form
            .dict
            .get_deref(b"Resources", document)
            .and_then(Object::as_dict)
            .ok();
        let content = self.unpack(form, out);
        self.open_forms.push(id);
        let place = matrix_of(form, document).then(place);
        self.play(&content, own.or(resources), place, outer, out);
        self.open_forms.pop();
    }
}

/// How a form places what it shows.
fn matrix_of(form: &Stream, document: &Document) -> Matrix {
    numbers(&form.dict, b"Matrix", document).map_or(Matrix::UNIT, Matrix)
}

/// So many numbers of an array.
fn numbers<const N: usize>(dictionary: &Dictionary, key: &[u8], document: &Document) -> Option<[f64; N]> {
    let array = dictionary.get_deref(key, document).ok()?.as_array().ok()?;
    let numbers: Vec<f64> = array
        .iter()
        .take(N + 1)
        .filter_map(|n| document.dereference(n).ok()?.1.as_float().ok().map(f64::from))
        .collect();
    <[f64; N]>::try_from(numbers).ok()
}

/// The form that shows an annotation, and what brings it to the annotation's place (PDF 1.7, 12.5.5).
fn appearance<'d>(annotation: &'d Object, document: &'d Document) -> Option<(ObjectId, &'d Stream, Matrix)> {
    let annotation = document.dereference(annotation).ok()?.1.as_dict().ok()?;
    let looks = annotation.get_deref(b"AP", document).ok()?.as_dict().ok()?;
    let (id, form) = match document.dereference(looks.get(b"N").ok()?).ok()? {
        (id, Object::Stream(form)) => (id?, form),
        (_, Object::Dictionary(states)) => {
            let state = annotation.get_deref(b"AS", document).ok()?.as_name().ok()?;
            let (id, form) = document.dereference(states.get(state).ok()?).ok()?;
            (id?, form.as_stream().ok()?)
        }
        _ => return None,
    };
    let place = numbers(annotation, b"Rect", document)
        .zip(numbers(&form.dict, b"BBox", document))
        .map_or(Matrix::UNIT, |(rect, bounds)| {
            matrix_of(form, document).fit(bounds, rect)
        });
    Some((id, form, place))
}
