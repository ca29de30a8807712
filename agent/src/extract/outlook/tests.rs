use homeward_rules::document::Aside;

use super::super::gathered::Gathered;
use super::*;

#[test]
fn x() {
    assert_eq!(Aside::Body, Aside::default());
    let _ = Gathered::default();
    let _ = Msg;
}
