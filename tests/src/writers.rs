//! Writers of the file formats that the forms need, small and by hand.
//!
//! They exist for what real programs do not write on command (very hidden sheets, cached copies of other
//! workbooks, runs that split a name). Where a real program is to write, `office` and `python` call it.

pub mod cards;
pub mod dbase;
pub mod docx;
pub mod flat;
pub mod locked;
pub mod markup;
pub mod office;
pub mod onenote;
pub mod outlook;
pub mod package;
pub mod pdf;
pub mod pptx;
pub mod python;
pub mod rar;
pub mod table;
pub mod tool;
pub mod xlsb;
pub mod xlsx;
pub mod xps;
