//! One written form for each identifier, whatever people and programs did to it.

/// A canonical form: short, on the stack, made without allocation. Longer values are no identifiers.
pub type Form = arrayvec::ArrayString<96>;
