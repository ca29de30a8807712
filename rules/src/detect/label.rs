pub fn before(_t: &str, _s: usize) -> Option<crate::field::Field> {
    None
}
