//! A picture that a telephone reads: a QR code (ISO/IEC 18004) as one path of an SVG.

use qrcodegen::{QrCode, QrCodeEcc};

/// The picture: modules a side, with the quiet zone, and the path of the dark ones.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Qr {
    pub(super) size: i32,
    pub(super) path: String,
}

/// Light modules around the code (section 6.3.8 of the standard).
const QUIET: i32 = 4;

/// The picture of a text; none where it is too long for one.
pub(super) fn picture(text: &str) -> Option<Qr> {
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).ok()?;
    let mut path = String::new();
    for y in 0..code.size() {
        for x in 0..code.size() {
            if code.get_module(x, y) {
                path.push_str(&format!("M{} {}h1v1h-1z", x + QUIET, y + QUIET));
            }
        }
    }
    Some(Qr {
        size: code.size() + 2 * QUIET,
        path,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_has_its_quiet_zone_and_corners() {
        let qr = picture("otpauth://totp/Homeward:jan?secret=ABC").unwrap();
        assert!(qr.path.starts_with("M4 4h1v1h-1z") && qr.size >= 21 + 8);
        assert_eq!(picture(&"x".repeat(5_000)), None);
    }
}
