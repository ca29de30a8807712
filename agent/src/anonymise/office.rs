//! Which texts and attributes in the parts of office documents are what.
//!
//! One list for Office Open XML and OpenDocument, by local names. Listed is what stays and what is text; an attribute
//! that is on no list is an internal name, of which only the words of the formats stay.

use super::fate::Fate;

/// Attributes that hold sizes, colours, counts and switches.
const MEASURES: &[&str] = &[
    "adj",
    "amt",
    "anchorId",
    "ang",
    "arcsize",
    "b",
    "bIns",
    "background-color",
    "baseline",
    "blurRad",
    "border-line-width",
    "border-line-width-bottom",
    "border-line-width-left",
    "border-line-width-right",
    "border-line-width-top",
    "bottom",
    "calcId",
    "caption-point-x",
    "caption-point-y",
    "cell-count",
    "cellpadding",
    "charSpace",
    "character-count",
    "codePage",
    "color",
    "color2",
    "column-width",
    "contourW",
    "coordorigin",
    "coordsize",
    "count",
    "csb0",
    "csb1",
    "cx",
    "cy",
    "d",
    "defTabSz",
    "defaultColWidth",
    "defaultImageDpi",
    "defaultRowHeight",
    "defaultThemeVersion",
    "dir",
    "dist",
    "distB",
    "distL",
    "distR",
    "distT",
    "distance-before-sep",
    "dyDescent",
    "end-line-spacing-horizontal",
    "end-line-spacing-vertical",
    "enhanced-path",
    "fill",
    "fill-color",
    "fillcolor",
    "font-size",
    "font-size-asian",
    "font-size-complex",
    "fontScale",
    "footer",
    "gradientshapeok",
    "h",
    "hanging",
    "header",
    "height",
    "horizontalDpi",
    "ht",
    "image-count",
    "indent",
    "iterateCount",
    "iterateDelta",
    "iteration-count",
    "kern",
    "l",
    "lIns",
    "lastClr",
    "lat",
    "left",
    "letter-spacing",
    "lim",
    "linestyle",
    "lnSpcReduction",
    "lon",
    "marL",
    "marR",
    "margin",
    "margin-bottom",
    "margin-left",
    "margin-right",
    "margin-top",
    "marker-start-width",
    "max-height",
    "max-width",
    "maximum-difference",
    "min-height",
    "min-label-width",
    "min-width",
    "minSupportedVersion",
    "modifiers",
    "non-whitespace-character-count",
    "null-year",
    "object-count",
    "offset",
    "origin",
    "padding",
    "padding-bottom",
    "padding-left",
    "padding-right",
    "padding-top",
    "page-count",
    "page-height",
    "page-width",
    "panose",
    "paragraph-count",
    "path",
    "points",
    "pos",
    "position",
    "rIns",
    "rad",
    "relativeHeight",
    "rgb",
    "right",
    "rot",
    "row-count",
    "row-height",
    "rupBuild",
    "scaled",
    "shadow",
    "shadow-offset-x",
    "shadow-offset-y",
    "size",
    "space-after",
    "space-before",
    "spcCol",
    "spidmax",
    "spinCount",
    "start-line-spacing-horizontal",
    "start-line-spacing-vertical",
    "stroke-color",
    "stroke-width",
    "strokecolor",
    "sx",
    "sy",
    "sz",
    "t",
    "tIns",
    "tab-stop-distance",
    "table-count",
    "text-areas",
    "text-indent",
    "text-underline-color",
    "tint",
    "top",
    "transform",
    "uniqueCount",
    "usb0",
    "usb1",
    "usb2",
    "usb3",
    "verticalDpi",
    "viewBox",
    "viewbox",
    "w",
    "width",
    "windowHeight",
    "windowWidth",
    "word-count",
    "workbookSpinCount",
    "wrapcoords",
    "x",
    "xWindow",
    "y",
    "yWindow",
    "zoom",
];
/// Attributes that hold places in sheets.
const POSITIONS: &[&str] = &[
    "activeCell",
    "activeCol",
    "activeRow",
    "bottomRow",
    "cell-address",
    "colId",
    "end-cell-address",
    "firstRow",
    "fmlaLink",
    "lastRow",
    "max",
    "maxRow",
    "min",
    "minRow",
    "number-columns-repeated",
    "number-columns-spanned",
    "number-matrix-columns-spanned",
    "number-matrix-rows-spanned",
    "number-rows-repeated",
    "number-rows-spanned",
    "r",
    "ref",
    "s",
    "si",
    "spans",
    "sqref",
    "topLeftCell",
    "topRow",
    "xSplit",
    "ySplit",
];

/// What becomes of the text in an element.
pub(super) fn text(element: &str, cell_type: &str) -> Fate {
    match element {
        "Anchor" | "AutoFill" | "Column" | "Locked" | "LockText" | "MoveWithCells" | "Row"
        | "SizeWithCells" | "TextHAlign" | "TextVAlign" | "Visible" | "align" | "attrName" | "col"
        | "colOff" | "pctHeight" | "pctPosHOffset" | "pctPosVOffset" | "pctWidth" | "posOffset"
        | "ptCount" | "row" | "rowOff" => Fate::Measure,
        "formatCode" | "instrText" => Fate::Internal,
        "sqref" => Fate::Position,
        // An index of the shared texts, a truth value, an error.
        "v" if matches!(cell_type, "s" | "b") => Fate::Position,
        "v" if cell_type == "e" => Fate::Internal,
        "FmlaLink" | "FmlaRange" | "definedName" | "f" | "formula" | "formula1" | "formula2" => Fate::Formula,
        "binary-data" => Fate::Dropped,
        _ => Fate::Replaced,
    }
}

/// What becomes of a property of the document.
pub(super) fn property(element: &str) -> Fate {
    match element {
        "Application" | "generator" => Fate::Internal,
        "AppVersion" | "DocSecurity" | "bool" | "editing-duration" | "i4" => Fate::Measure,
        _ => Fate::Replaced,
    }
}

/// What becomes of an attribute's value.
pub(super) fn attribute(element: &str, name: &str, value: &str, tag: &str) -> Fate {
    let (prefix, local) = name.split_once(':').unwrap_or(("", name));
    match (element, local) {
        ("Relationship", "Target") if tag.contains("TargetMode=\"External\"") => Fate::Replaced,
        ("definedName", "comment") | (_, "alt" | "author" | "caption" | "command" | "commandText" | "connection")
        | (_, "descr" | "description" | "displayText" | "error" | "errorTitle" | "initials" | "prompt" | "promptTitle")
        | (_, "screenTip" | "sourceFile" | "string" | "title" | "tooltip" | "userId" | "uniqueName")
        // Fields, cached values, filters.
        | ("alias" | "connectString" | "docVar" | "query" | "tag" | "filter" | "customFilter", "val")
        | ("cacheField" | "tableColumn" | "pivotField" | "dataField", "name")
        | ("cmAuthor" | "author", "name")
        | ("d" | "n" | "s", "v")
        | ("listItem", "value")
        | ("sharedItems", "maxDate" | "maxValue" | "minDate" | "minValue")
        | ("hyperlink", "display")
        | ("person", "displayName") => Fate::Replaced,
        (_, "gfxdata") => Fate::Dropped,
        (_, "href") if value.contains(':') || value.contains('@') => Fate::Replaced,
        (_, "date-value" | "string-value" | "value" | "author-name" | "display-name")
            if matches!(prefix, "office" | "text") =>
        {
            Fate::Replaced
        }
        (_, "base-cell-address" | "cell-range-address" | "condition" | "expression" | "fmla" | "formula")
        | (_, "location" | "print-ranges" | "target-range-address") => Fate::Formula,
        ("ext", "uri") | (_, "fmtid" | "classid") => Fate::Measure,
        _ if POSITIONS.contains(&local) => Fate::Position,
        _ if MEASURES.contains(&local) => Fate::Measure,
        _ => Fate::Internal,
    }
}

/// Units, and what numbers of sixteen digits are written with.
const UNITS: [&str; 11] = [
    "auto", "cm", "deg", "dxa", "em", "in", "mm", "pct", "pt", "px", "rem",
];

/// Whether a value has the form of a size, a colour, a list of numbers or a GUID.
pub(super) fn is_measure(value: &str) -> bool {
    let is_sign = |c: char| c.is_ascii_alphanumeric() || " +-.,;:%#(){}*/".contains(c);
    value.chars().all(is_sign)
        && value.split(|c: char| !c.is_ascii_alphabetic()).all(|word| {
            word.len() <= 1
                || UNITS.contains(&word)
                || (word.len() <= 8 && word.bytes().all(|b| b.is_ascii_hexdigit()))
        })
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
        assert_eq!(text("v", "s"), Fate::Position);
        assert_eq!(text("v", "n"), Fate::Replaced);
        assert_eq!(attribute("sheet", "name", "Klanten", ""), Fate::Internal);
        assert_eq!(attribute("c", "r", "A1", ""), Fate::Position);
        assert_eq!(attribute("ext", "cx", "914400", ""), Fate::Measure);
        assert_eq!(attribute("table-cell", "office:value", "1", ""), Fate::Replaced);
        assert_eq!(attribute("anything", "new", "1", ""), Fate::Internal);
    }

    #[test]
    fn measures_have_their_form() {
        for measure in [
            "914400",
            "12.345cm",
            "FF4472C4",
            "0 0 21600 21600",
            "#ff0000",
            "-5%",
        ] {
            assert!(is_measure(measure), "{measure}");
        }
        for other in ["Vermeulen", "jan@x.nl", "Jan 12", "K\u{e9}"] {
            assert!(!is_measure(other), "{other}");
        }
    }
}
