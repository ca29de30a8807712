//! Which texts and attributes in the parts of office documents people typed.
//!
//! One list for Office Open XML and OpenDocument, by local names: what is not on it stays, and what stays by
//! mistake the proof finds.

use super::markup::Fate;

/// What becomes of the text in an element.
pub(super) fn text(element: &str, cell_type: &str) -> Fate {
    match element {
        // Places, sizes and switches.
        "Anchor" | "AutoFill" | "Column" | "Locked" | "LockText" | "MoveWithCells" | "Row"
        | "SizeWithCells" | "TextHAlign" | "TextVAlign" | "Visible" | "align" | "attrName" | "col"
        | "colOff" | "formatCode" | "pctHeight" | "pctPosHOffset" | "pctPosVOffset" | "pctWidth"
        | "posOffset" | "ptCount" | "row" | "rowOff" | "sqref" => Fate::Kept,
        // An index of the shared texts, a truth value, an error.
        "v" if matches!(cell_type, "s" | "b" | "e") => Fate::Kept,
        "FmlaLink" | "FmlaRange" | "definedName" | "f" | "formula" | "formula1" | "formula2" => Fate::Formula,
        "binary-data" => Fate::Dropped,
        _ => Fate::Replaced,
    }
}

/// What becomes of a property of the document.
pub(super) fn property(element: &str) -> Fate {
    match element {
        "AppVersion" | "Application" | "DocSecurity" | "bool" | "editing-duration" | "generator" | "i4" => {
            Fate::Kept
        }
        "created" | "creation-date" | "date" | "filetime" | "modified" | "print-date" => Fate::Replaced,
        _ => Fate::Dropped,
    }
}

/// What becomes of an attribute's value.
pub(super) fn attribute(element: &str, name: &str, value: &str, tag: &str) -> Fate {
    let (prefix, local) = name.split_once(':').unwrap_or(("", name));
    match (element, local) {
        ("Relationship", "Target") if tag.contains("TargetMode=\"External\"") => Fate::Replaced,
        ("Relationship", _) => Fate::Kept,
        ("definedName", "comment") | (_, "alt" | "author" | "caption" | "command" | "commandText" | "connection")
        | (_, "descr" | "description" | "displayText" | "error" | "errorTitle" | "initials" | "prompt" | "promptTitle")
        | (_, "screenTip" | "sourceFile" | "string" | "title" | "tooltip" | "userId" | "uniqueName")
        // Fields, cached values, filters, names that people give.
        | ("alias" | "connectString" | "docVar" | "query" | "tag" | "sheetName" | "filter" | "customFilter", "val")
        | ("docVar" | "cacheField" | "cNvPr" | "docPr" | "cmAuthor" | "author" | "sheet" | "tableColumn", "name")
        | ("d" | "n" | "s", "v")
        | ("listItem", "value")
        | ("worksheetSource", "sheet")
        | ("sharedItems", "maxDate" | "maxValue" | "minDate" | "minValue")
        | ("config-item-map-entry", "name") => Fate::Replaced,
        ("hyperlink", "display") | ("person", "displayName") | ("pivotField" | "dataField", "name") => Fate::Replaced,
        (_, "href") => if value.contains(':') || value.contains('@') { Fate::Replaced } else { Fate::Kept },
        (_, "date-value" | "string-value" | "value" | "author-name" | "display-name") if prefix == "office" || prefix == "text" => Fate::Replaced,
        ("table" | "named-range" | "named-expression", "name") if prefix == "table" => Fate::Replaced,
        (_, "base-cell-address" | "cell-range-address" | "condition" | "formula" | "target-range-address" | "print-ranges" | "location") => Fate::Formula,
        _ => Fate::Kept,
    }
}

/// Whether a tag may stand inside a word: runs of one paragraph and how they look.
pub(super) fn is_inline(element: &str) -> bool {
    matches!(
        element,
        "b" | "bCs"
            | "bookmarkEnd"
            | "bookmarkStart"
            | "charset"
            | "color"
            | "family"
            | "highlight"
            | "i"
            | "iCs"
            | "lang"
            | "lastRenderedPageBreak"
            | "latin"
            | "noProof"
            | "proofErr"
            | "r"
            | "rFont"
            | "rFonts"
            | "rPr"
            | "rStyle"
            | "scheme"
            | "solidFill"
            | "span"
            | "srgbClr"
            | "strike"
            | "sz"
            | "szCs"
            | "t"
            | "u"
            | "vertAlign"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn indexes_stay_and_numbers_go() {
        assert_eq!(text("v", "s"), Fate::Kept);
        assert_eq!(text("v", "n"), Fate::Replaced);
        assert_eq!(attribute("sheet", "name", "Klanten", ""), Fate::Replaced);
        assert_eq!(attribute("sheet", "sheetId", "1", ""), Fate::Kept);
        assert_eq!(attribute("Relationship", "Target", "x.xml", ""), Fate::Kept);
        assert_eq!(attribute("table-cell", "office:value", "1", ""), Fate::Replaced);
    }
}
