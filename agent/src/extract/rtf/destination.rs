//! What the groups of an RTF file hold, by the control word that begins them.

use homeward_rules::document::Aside;

/// What text in a group is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Destination {
    /// Text of the story that is being told.
    Text,
    /// Fonts and their character sets.
    Fonts,
    /// The instruction of a field, or a tag of HTML: only its link counts.
    Instruction,
    /// No text.
    Nothing,
}

/// What a control word at the beginning of a group makes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    /// It begins a destination.
    Destination(Destination),
    /// It begins a stretch of text beside the body.
    Aside(Aside),
    /// It is a destination that readers are free to ignore, or no destination at all.
    Unknown,
}

/// The meaning of a control word at the beginning of a group.
pub(super) fn meaning(word: &str) -> Meaning {
    match word {
        "fonttbl" => Meaning::Destination(Destination::Fonts),
        "fldinst" | "htmltag" | "mhtmltag" => Meaning::Destination(Destination::Instruction),
        "header" | "headerl" | "headerr" | "headerf" | "footer" | "footerl" | "footerr" | "footerf" => {
            Meaning::Aside(Aside::PageHeader)
        }
        "footnote" => Meaning::Aside(Aside::Note),
        "annotation" => Meaning::Aside(Aside::Comment),
        "shptxt" | "dptxbxtext" => Meaning::Aside(Aside::TextBox),
        "info" | "userprops" | "docvar" => Meaning::Aside(Aside::Property),
        // Groups that Word marks as ignorable although they hold text, or groups with text in them.
        "shpinst" | "do" | "ud" | "fldrslt" | "result" | "shp" | "object" | "listtext" | "staticval"
        | "propname" | "title" | "subject" | "author" | "manager" | "company" | "operator" | "category"
        | "keywords" | "comment" | "doccomm" | "hlinkbase" => Meaning::Destination(Destination::Text),
        "colortbl" | "stylesheet" | "pict" | "shppict" | "nonshppict" | "objdata" | "objclass"
        | "objname" | "sp" | "shprslt" | "filetbl" | "listtable" | "listoverridetable" | "revtbl"
        | "rsidtbl" | "generator" | "themedata" | "colorschememapping" | "latentstyles" | "datastore"
        | "xmlnstbl" | "wgrffmtfilter" | "mmathPr" | "bkmkstart" | "bkmkend" | "datafield" | "fldtype"
        | "atnid" | "atnauthor" | "atndate" | "atnref" | "atrfstart" | "atrfend" | "atntime" | "atnicn"
        | "atnparent" | "template" | "passwordhash" | "pgptbl" | "pnseclvl" | "ftnsep" | "ftnsepc"
        | "ftncn" | "aftnsep" | "aftnsepc" | "aftncn" | "panose" | "falt" | "blipuid" | "picprop"
        | "nesttableprops" | "upr" => Meaning::Destination(Destination::Nothing),
        _ => Meaning::Unknown,
    }
}
