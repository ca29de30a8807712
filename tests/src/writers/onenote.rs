//! OneNote sections, as far as their texts go: sets of properties behind the head of a file.

/// The number of the property that holds the text of a paragraph.
const TEXT: u32 = 0x1c00_1c22;

/// A section with these paragraphs, and files put into it.
#[must_use]
pub fn section(paragraphs: &[String], files: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = b"\xE4\x52\x5C\x7B\x8C\xD8\xA7\x4D\xAE\xB1\x53\x78\xD0\x29\x96\xD3".to_vec();
    bytes.resize(1024, 0);
    for paragraph in paragraphs {
        let text: Vec<u8> = paragraph.encode_utf16().flat_map(u16::to_le_bytes).collect();
        // Two properties: a number of four bytes, and the text.
        bytes.extend(2_u16.to_le_bytes());
        bytes.extend(0x1400_1c0c_u32.to_le_bytes());
        bytes.extend(TEXT.to_le_bytes());
        bytes.extend([0xd4, 4, 0, 0]);
        bytes.extend((text.len() as u32).to_le_bytes());
        bytes.extend(text);
        bytes.resize(bytes.len().next_multiple_of(8), 0);
    }
    for file in files {
        bytes.extend([
            0xe7, 0x16, 0xe3, 0xbd, 0x65, 0x26, 0x11, 0x45, 0xa4, 0xc4, 0x8d, 0x4d, 0x0b, 0x7a, 0x9e, 0xac,
        ]);
        bytes.extend((file.len() as u64).to_le_bytes());
        bytes.extend([0; 12]);
        bytes.extend(file);
        bytes.resize(bytes.len().next_multiple_of(8) + 16, 0);
    }
    bytes
}
