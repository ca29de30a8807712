//! The customer index: which customer has this value, answered from keyed fingerprints.
//!
//! [`OpenIndex`] reads an index over the caller's bytes (usually a memory map) without copying it; the
//! [`builder`] makes one. The index holds no values, only fingerprints, the CRM's keys and what the judge
//! needs to know about chance. It contains its key, so it belongs on trusted hosts only.

pub mod builder;
mod format;
pub mod key;
mod keys_of;
mod sieve;
pub mod stats;

use crate::customer::CustomerKind;
use crate::finding::CustomerRef;
use format::{Frame, Section};
pub use key::{Fingerprint, KeyForm, Keyring};
pub use keys_of::keys_of;
use sieve::Sieve;
use stats::Densities;
pub use stats::IndexMeta;

/// Bytes of one entry: 6 of the fingerprint (its high bits are the bucket's number), 4 of the customer.
const ENTRY_BYTES: usize = 10;
/// Bytes of one customer: end of its CRM key, kind, account manager, organisation.
const CUSTOMER_BYTES: usize = 11;
/// Entries in a bucket on average; a power of two so that buckets follow the fingerprint's high bits.
const BUCKET_ENTRIES: u64 = 8;
/// Number of an account manager or organisation that means "none".
const NO_MANAGER: u16 = u16::MAX;
const NO_ORGANISATION: u32 = u32::MAX;

/// Why an index cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IndexError {
    /// Not an index at all.
    #[error("this is not a Homeward index")]
    Foreign,
    /// It ends before it should.
    #[error("the index is cut off")]
    Truncated,
    /// Its content does not agree with its digest or with itself.
    #[error("the index is damaged")]
    Damaged,
    /// Another version of the layout.
    #[error("the index has layout version {found}, this program knows {known}")]
    Version {
        /// What the file says.
        found: u32,
        /// What this program reads.
        known: u32,
    },
    /// Values were brought to another canonical form than this program's.
    #[error(
        "the index was built with another canonical form of {form} (version {found}, this program has {known})"
    )]
    Form {
        /// Which form of key.
        form: &'static str,
        /// What the file says.
        found: u8,
        /// What this program makes.
        known: u8,
    },
}

impl IndexError {
    /// What to do about it.
    #[must_use]
    pub const fn hint(&self) -> &'static str {
        match self {
            Self::Foreign => "give the file that `homeward index build` wrote",
            Self::Truncated | Self::Damaged => {
                "copy the index again or rebuild it with `homeward index build`"
            }
            Self::Version { .. } | Self::Form { .. } => {
                "rebuild it with this version's `homeward index build`, or update the program"
            }
        }
    }
}

/// How much of an index is checked on opening.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Check {
    /// Everything: the digest over the whole file.
    Digest,
    /// The frame only: for a process whose parent has checked the digest of the same file.
    HeaderOnly,
}

/// An open index over the caller's bytes.
#[derive(Debug, Clone)]
pub struct OpenIndex<'a> {
    keyring: Keyring,
    meta: IndexMeta,
    densities: Densities,
    sieve: Sieve<'a>,
    words: Sieve<'a>,
    buckets: &'a [[u8; 4]],
    bucket_bits: u32,
    entries: &'a [[u8; ENTRY_BYTES]],
    customers: &'a [[u8; CUSTOMER_BYTES]],
    ids: &'a [u8],
    size: u64,
}

/// What the index tells about one customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CustomerView<'a> {
    /// The CRM's key.
    pub id: &'a str,
    /// Person, organisation or contact.
    pub kind: CustomerKind,
    /// Who looks after the customer.
    pub account_manager: Option<&'a str>,
    /// The organisation that a contact belongs to.
    pub contact_of: Option<CustomerRef>,
}

/// The customers that have one value, ascending.
#[derive(Debug, Clone, Copy)]
pub struct Holders<'a> {
    entries: &'a [[u8; ENTRY_BYTES]],
}

impl<'a> OpenIndex<'a> {
    /// Opens an index over its bytes.
    ///
    /// # Errors
    ///
    /// When the bytes are no index, are cut off or damaged, or were made by another version.
    pub fn open(bytes: &'a [u8], check: Check) -> Result<Self, IndexError> {
        let frame = Frame::check(bytes, check)?;
        let secret = frame
            .section(Section::Key)?
            .try_into()
            .map_err(|_| IndexError::Damaged)?;
        let meta: IndexMeta =
            serde_json::from_slice(frame.section(Section::Meta)?).map_err(|_| IndexError::Damaged)?;
        for form in KeyForm::ALL {
            let found = meta.versions.get(&form.into()).copied().unwrap_or_default();
            if found != form.version() {
                return Err(IndexError::Form {
                    form: form.kind().as_str(),
                    found,
                    known: form.version(),
                });
            }
        }
        let buckets = whole::<4>(frame.section(Section::Buckets)?)?;
        if !buckets.len().is_power_of_two() {
            return Err(IndexError::Damaged);
        }
        let index = Self {
            keyring: Keyring::new(secret),
            densities: Densities::of(&meta),
            meta,
            sieve: Sieve::over(frame.section(Section::Sieve)?).ok_or(IndexError::Damaged)?,
            words: Sieve::over(frame.section(Section::Words)?).ok_or(IndexError::Damaged)?,
            buckets,
            bucket_bits: buckets.len().trailing_zeros(),
            entries: whole(frame.section(Section::Entries)?)?,
            customers: whole(frame.section(Section::Customers)?)?,
            ids: frame.section(Section::Ids)?,
            size: bytes.len() as u64,
        };
        Ok(index)
    }

    /// What the index tells about itself.
    #[must_use]
    pub const fn meta(&self) -> &IndexMeta {
        &self.meta
    }

    /// Size of the whole file in bytes.
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// The fingerprint of a canonical value under this index's key.
    #[must_use]
    pub fn fingerprint(&self, form: KeyForm, value: &str) -> Fingerprint {
        self.keyring.fingerprint(form, value.as_bytes())
    }

    /// Chance that a stranger's value of this form is a customer's, from 0 to 1.
    #[must_use]
    pub fn density(&self, form: KeyForm, value: &str) -> f64 {
        self.densities.chance(form, value)
    }

    /// Whether any customer may have the value. No is certain; it costs one memory access.
    #[must_use]
    pub fn may_hold(&self, fingerprint: Fingerprint) -> bool {
        self.sieve.may_hold(fingerprint)
    }

    /// Whether a folded word may begin an organisation's name or be part of a surname.
    #[must_use]
    pub fn may_begin_name(&self, word: &str) -> bool {
        self.words
            .may_hold(self.keyring.fingerprint(KeyForm::Word, word.as_bytes()))
    }

    /// The customers that have the value.
    #[must_use]
    pub fn holders(&self, fingerprint: Fingerprint) -> Holders<'a> {
        let bucket = bucket_of(fingerprint, self.bucket_bits);
        let end_of = |bucket: usize| self.buckets.get(bucket).map_or(0, |end| u32::from_le_bytes(*end));
        let start = bucket.checked_sub(1).map_or(0, end_of);
        let entries = self
            .entries
            .get(start as usize..end_of(bucket) as usize)
            .unwrap_or_default();
        let wanted = remainder(fingerprint);
        let from = entries.partition_point(|entry| entry_remainder(entry) < wanted);
        let to = from
            + entries
                .get(from..)
                .unwrap_or_default()
                .partition_point(|entry| entry_remainder(entry) == wanted);
        Holders {
            entries: entries.get(from..to).unwrap_or_default(),
        }
    }

    /// What is known of a customer; `None` when there is no such customer (any more).
    #[must_use]
    pub fn customer(&self, customer: CustomerRef) -> Option<CustomerView<'_>> {
        let at = customer.0 as usize;
        let row = self.customers.get(at)?;
        let start = match at.checked_sub(1) {
            None => 0,
            Some(before) => customer_end(self.customers.get(before)?)?,
        };
        let id = std::str::from_utf8(self.ids.get(start..customer_end(row)?)?).ok()?;
        if id.is_empty() {
            return None;
        }
        let [_, _, _, _, kind, m0, m1, o0, o1, o2, o3] = *row;
        let manager = u16::from_le_bytes([m0, m1]);
        let organisation = u32::from_le_bytes([o0, o1, o2, o3]);
        Some(CustomerView {
            id,
            kind: CustomerKind::from_code(kind)?,
            account_manager: self
                .meta
                .account_managers
                .get(usize::from(manager))
                .map(String::as_str),
            contact_of: (organisation != NO_ORGANISATION).then_some(CustomerRef(organisation)),
        })
    }

    /// What a customer is, without more of it than that; `None` when there never was such a customer.
    pub(crate) fn kind(&self, customer: CustomerRef) -> Option<CustomerKind> {
        let [_, _, _, _, kind, ..] = *self.customers.get(customer.0 as usize)?;
        CustomerKind::from_code(kind)
    }

    /// How many dense ids were given out, retired ones included.
    #[must_use]
    pub const fn dense_ids(&self) -> u32 {
        self.customers.len() as u32
    }

    /// The customer with this CRM key. Looks through all of them.
    #[must_use]
    pub fn find(&self, id: &str) -> Option<CustomerRef> {
        (0..self.dense_ids())
            .map(CustomerRef)
            .find(|c| self.customer(*c).is_some_and(|view| view.id == id))
    }

    /// A hash of a file's content under the index's key, so that copies of one content can be told without
    /// the hash saying anything to those who do not have the key.
    #[must_use]
    pub fn keyed_hash(&self, data: &[u8]) -> [u8; 32] {
        self.keyring.content_hash(data)
    }

    pub(crate) const fn keyring(&self) -> &Keyring {
        &self.keyring
    }
}

impl Holders<'_> {
    /// How many customers share the value.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether nobody has it.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The customers, ascending.
    pub fn iter(&self) -> impl Iterator<Item = CustomerRef> {
        self.entries.iter().map(entry_customer)
    }

    /// Whether this customer has it.
    #[must_use]
    pub fn contain(&self, customer: CustomerRef) -> bool {
        self.entries
            .binary_search_by_key(&customer, entry_customer)
            .is_ok()
    }
}

/// Cuts bytes into fields of `N`; a rest means damage.
fn whole<const N: usize>(bytes: &[u8]) -> Result<&[[u8; N]], IndexError> {
    let (fields, rest) = bytes.as_chunks::<N>();
    if rest.is_empty() {
        Ok(fields)
    } else {
        Err(IndexError::Damaged)
    }
}

fn customer_end(row: &[u8; CUSTOMER_BYTES]) -> Option<usize> {
    row.first_chunk().map(|end| u32::from_le_bytes(*end) as usize)
}

/// The bucket of a fingerprint: its `bits` highest bits.
const fn bucket_of(fingerprint: Fingerprint, bits: u32) -> usize {
    if bits == 0 {
        0
    } else {
        (fingerprint.0 >> (64 - bits)) as usize
    }
}

/// What an entry stores of a fingerprint: its 48 low bits. With 2^16 buckets or more nothing is lost.
const fn remainder(fingerprint: Fingerprint) -> u64 {
    fingerprint.0 & 0xFFFF_FFFF_FFFF
}

fn entry_remainder(entry: &[u8; ENTRY_BYTES]) -> u64 {
    let [a, b, c, d, e, f, ..] = *entry;
    u64::from_be_bytes([0, 0, a, b, c, d, e, f])
}

fn entry_customer(entry: &[u8; ENTRY_BYTES]) -> CustomerRef {
    let [.., a, b, c, d] = *entry;
    CustomerRef(u32::from_le_bytes([a, b, c, d]))
}
