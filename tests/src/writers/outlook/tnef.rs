//! What Outlook attaches for other Outlooks: winmail.dat.

use super::{Message, Property};

/// Writes a winmail.dat.
#[must_use]
pub fn write(message: &Message) -> Vec<u8> {
    let mut file = 0x223e_9f78_u32.to_le_bytes().to_vec();
    file.extend([1, 0]);
    attribute(&mut file, 1, 0x0008_9006, &[0, 0, 1, 0]);
    attribute(&mut file, 1, 0x0006_9007, &[0xe4, 4, 0, 0, 0, 0, 0, 0]);
    attribute(&mut file, 1, 0x0006_9003, &list(&message.properties()));
    let people: Vec<u8> = message
        .recipients()
        .iter()
        .flat_map(|person| list(person))
        .collect();
    let count = message.people.len() as u32;
    attribute(
        &mut file,
        1,
        0x0006_9004,
        &[&count.to_le_bytes()[..], &people].concat(),
    );
    for (name, bytes) in &message.attachments {
        attribute(&mut file, 2, 0x0006_9002, &[1; 14]);
        attribute(&mut file, 2, 0x0006_800f, bytes);
        attribute(
            &mut file,
            2,
            0x0006_9005,
            &list(&[message.width.text(0x3707, name)]),
        );
    }
    for within in &message.messages {
        let mut bytes = vec![7, 3, 2, 0, 0, 0, 0, 0, 0xc0, 0, 0, 0, 0, 0, 0, 0x46];
        bytes.extend(write(within));
        attribute(&mut file, 2, 0x0006_9002, &[1; 14]);
        attribute(&mut file, 2, 0x0006_9005, &list(&[(0x3701, 0x0d, bytes)]));
    }
    file
}

fn attribute(file: &mut Vec<u8>, level: u8, number: u32, bytes: &[u8]) {
    file.push(level);
    file.extend(number.to_le_bytes());
    file.extend((bytes.len() as u32).to_le_bytes());
    file.extend(bytes);
    let sum = bytes
        .iter()
        .fold(0_u16, |sum, byte| sum.wrapping_add((*byte).into()));
    file.extend(sum.to_le_bytes());
}

fn list(properties: &[Property]) -> Vec<u8> {
    let mut list = (properties.len() as u32).to_le_bytes().to_vec();
    for (number, kind, bytes) in properties {
        list.extend(kind.to_le_bytes());
        list.extend(number.to_le_bytes());
        if *kind != 3 {
            list.extend(1_u32.to_le_bytes());
            list.extend((bytes.len() as u32).to_le_bytes());
        }
        list.extend(bytes);
        list.resize(list.len().next_multiple_of(4), 0);
    }
    list
}
