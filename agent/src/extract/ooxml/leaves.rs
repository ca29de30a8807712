//! Parts that are plain data: document properties, custom XML, form data.
//!
//! Every element that holds text and no elements is a field. Fields with one parent are one record.

use std::mem;

use crate::extract::extraction::Extraction;
use crate::extract::package::markup::{Markup, Token};
use crate::extract::unreadable::Unreadable;

/// Reads all fields of `xml`.
pub(crate) fn leaves(xml: &str, out: &mut Extraction<'_, '_>) -> Result<(), Unreadable> {
    let mut markup = Markup::new(xml, out.limits().nesting);
    let mut text = String::new();
    let mut column = 0;
    let mut row = 0;
    let mut leaf = false;
    out.begin_row(row);
    while let Some(token) = markup.next()? {
        match token {
            Token::Open(_) => {
                if leaf {
                    row += 1;
                    column = 0;
                    out.begin_row(row);
                }
                leaf = true;
                text.clear();
            }
            Token::Text(more) => text.push_str(&more),
            Token::Close(_) => {
                let field = mem::take(&mut text);
                if !leaf && column > 0 {
                    row += 1;
                    column = 0;
                    out.begin_row(row);
                }
                if !field.trim().is_empty() {
                    column += 1;
                    out.cell(column, &field)?;
                }
                leaf = false;
            }
        }
    }
    Ok(())
}
