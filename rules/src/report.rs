//! What an agent tells the collection server: the wire format of `/api/v1`.
//!
//! A scan is told in parts, each a [`ScanReport`] of bounded size with an id of its own, so that a part that
//! is sent again is stored once. The last part has a [`ScanEnd`] with the [`Coverage`]. Nothing here holds text
//! of a file; customers are dense ids, places are ordinals. Paths are personal data and are the only names.
//! Fields that are not known are ignored, so that an older server understands a newer agent; files of every
//! released version are kept in the tests and are parsed forever.

use serde::{Deserialize, Serialize};

use crate::coverage::{Coverage, Reason};
use crate::finding::Finding;

mod bounded;
mod check;
#[cfg(test)]
mod tests;

pub use check::{Fault, Limits};

/// The number of this protocol. A server refuses one that it does not know.
pub const PROTOCOL: u32 = 1;

/// A part of what a scan found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScanReport {
    /// [`PROTOCOL`] of the sender.
    pub protocol: u32,
    /// Chosen by the agent: the same part sent again has the same id. A UUID.
    pub report_id: String,
    /// The scan that this is a part of. A UUID.
    pub scan_id: String,
    /// Its place among the parts of the scan, from 0.
    pub part: u32,
    /// What is scanned.
    pub source: Source,
    /// What scanned.
    pub versions: Versions,
    /// When the scan began, in milliseconds since 1970.
    pub started: i64,
    /// Files with customer data.
    #[serde(
        default,
        deserialize_with = "bounded::list::<_, _, { Limits::SERVER.findings }>"
    )]
    pub findings: Vec<FileFinding>,
    /// What was not read, or not to its end.
    #[serde(
        default,
        deserialize_with = "bounded::list::<_, _, { Limits::SERVER.unscanned }>"
    )]
    pub unscanned: Vec<Unscanned>,
    /// How the scan ended; in its last part only.
    #[serde(default)]
    pub end: Option<ScanEnd>,
}

/// A root that is scanned: of a device, or a share that several agents may scan.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Source {
    /// Of a device, or a share.
    pub kind: SourceKind,
    /// The root's path as the agent sees it; of a share its name, as `//server/share`.
    pub root: String,
}

/// Whether a root belongs to one device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SourceKind {
    /// A folder of the device that reports.
    DeviceRoot,
    /// A share: the same one for whichever agent reports it.
    Share,
}

/// The versions that a result depends on.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Versions {
    /// Of the agent.
    pub agent: String,
    /// Digest of the index, hexadecimal.
    pub index: String,
    /// Name and version of the rule pack.
    pub rules: String,
}

/// All that one file holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileFinding {
    /// Who the file is, wherever it is moved to within its source: 16 bytes in hexadecimal, keyed.
    pub file: String,
    /// Its path.
    pub path: String,
    /// The account that owns it: a name or a SID.
    #[serde(default)]
    pub owner: Option<String>,
    /// Its size in bytes.
    pub size: u64,
    /// When its content was changed last, in milliseconds since 1970.
    #[serde(default)]
    pub modified: Option<i64>,
    /// Keyed hash of its bytes: 32 bytes in hexadecimal. Copies have the same.
    pub content: String,
    /// What the file itself and each entry in it holds; at least one.
    #[serde(deserialize_with = "bounded::list::<_, _, { Limits::SERVER.parts }>")]
    pub parts: Vec<Part>,
}

/// What one entry of a file holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Path inside the file, joined by `!/`; none is the file itself.
    #[serde(default)]
    pub entry: Option<String>,
    /// Short name of its format.
    pub format: String,
    /// Its size in bytes.
    pub size: u64,
    /// What it holds. Its customers stand here, or in `customers` where they are many.
    pub finding: Finding,
    /// Its customers, where the list in `finding` is empty.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customers: Option<CustomerSet>,
    /// Places of evidence that were too many to be told.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub left_out: u64,
}

/// Many customers in little room: what would take 8 MB as numbers takes a tenth of it at most.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomerSet {
    /// How many they are.
    pub count: u64,
    /// A Roaring bitmap of their dense ids in its portable format, without runs, in base64 (RFC 4648, section 4).
    /// <https://github.com/RoaringBitmap/RoaringFormatSpec>
    pub set: String,
}

impl Part {
    /// How many distinct customers it holds.
    #[must_use]
    pub fn customer_count(&self) -> u64 {
        self.customers
            .as_ref()
            .map_or(self.finding.customers.len() as u64, |many| many.count)
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes fields so")]
const fn is_zero(count: &u64) -> bool {
    *count == 0
}

/// Something that was not read, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unscanned {
    /// The file, or a folder that could not be listed.
    pub path: String,
    /// Path inside the file.
    #[serde(default)]
    pub entry: Option<String>,
    /// Why.
    pub reason: Reason,
    /// More about it: a word of an enumeration that may grow.
    #[serde(default)]
    pub detail: Option<String>,
    /// Size of the file in bytes, where it is known.
    #[serde(default)]
    pub size: Option<u64>,
    /// When its content was changed last, in milliseconds since 1970, where that is known.
    #[serde(default)]
    pub modified: Option<i64>,
}

/// How a scan ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScanEnd {
    /// When, in milliseconds since 1970.
    pub finished: i64,
    /// Whether everything was answered.
    pub ending: Ending,
    /// What was looked at.
    pub coverage: Coverage,
    /// Files and folders of the source that were looked at, with all that lies below them, by a scan of these alone: what is
    /// known there and was not seen is gone. Such a scan says that it was stopped, so that who does not know of this takes
    /// nothing for gone.
    #[serde(
        default,
        skip_serializing_if = "Vec::is_empty",
        deserialize_with = "bounded::list::<_, _, { Limits::SERVER.within }>"
    )]
    pub within: Vec<String>,
}

/// Whether a scan came to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// Every file below the root was answered: what was not seen is gone.
    Complete,
    /// It was broken off: what was not seen may still be there.
    Stopped,
}
