//! A message in a file of its own.

use super::compound::{self, Storage};
use super::{Message, Property};

/// Writes a msg.
#[must_use]
pub fn write(message: &Message) -> Vec<u8> {
    compound::write(&storage(message, 32))
}

fn storage(message: &Message, head: usize) -> Storage {
    let mut storage = properties(&message.properties(), head);
    for (number, person) in message.recipients().iter().enumerate() {
        let mut person = properties(person, 8);
        person.name = format!("__recip_version1.0_#{number:08X}");
        storage.storages.push(person);
    }
    for (number, (name, bytes)) in message.attachments.iter().enumerate() {
        let list = [message.width.text(0x3707, name), (0x3701, 0x102, bytes.clone())];
        let mut attachment = properties(&list, 8);
        attachment.name = format!("__attach_version1.0_#{number:08X}");
        storage.storages.push(attachment);
    }
    for (number, within) in message.messages.iter().enumerate() {
        let mut attachment = properties(&[message.width.text(0x3001, "bericht")], 8);
        attachment.name = format!("__attach_version1.0_#{:08X}", message.attachments.len() + number);
        let mut within = self::storage(within, 24);
        "__substg1.0_3701000D".clone_into(&mut within.name);
        attachment.storages.push(within);
        storage.storages.push(attachment);
    }
    storage
}

/// A storage with these properties, the list of which has a head of so many bytes.
fn properties(properties: &[Property], head: usize) -> Storage {
    let mut storage = Storage::default();
    let mut list = vec![0; head];
    for (number, kind, bytes) in properties {
        list.extend(kind.to_le_bytes());
        list.extend(number.to_le_bytes());
        list.extend([6, 0, 0, 0]);
        if *kind == 3 {
            list.extend(bytes);
        } else {
            list.extend((bytes.len() as u32 + 2).to_le_bytes());
            let name = format!("__substg1.0_{number:04X}{kind:04X}");
            storage.streams.push((name, bytes.clone()));
        }
        list.resize(list.len().next_multiple_of(8), 0);
    }
    storage.streams.push(("__properties_version1.0".to_owned(), list));
    storage
}
