//! What is found, against what is true.

use homeward_tests::accuracy::{compare, parse, report};
use homeward_tests::forms::{BASE, make_home};
use homeward_tests::program::{Program, text};
use homeward_tests::world::{World, export};

use crate::stage::Stage;

fn shown(comparison: &homeward_tests::accuracy::Comparison) -> String {
    let mut out = Vec::new();
    report::write(comparison, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn the_sample_is_found_whole_and_nothing_else() {
    let stage = Stage::sample();
    let (findings, unscanned) = parse(&stage.lines(), text(&stage.home()).unwrap());
    let comparison = compare(&stage.truth, &findings, &unscanned);
    assert_eq!(comparison.files_missed, 0, "{}", shown(&comparison));
    assert_eq!(comparison.clean_flagged, 0, "{}", shown(&comparison));
    assert!(comparison.recall() >= 0.99, "{}", shown(&comparison));
    assert!(comparison.precision() >= 0.999, "{}", shown(&comparison));
    for outcome in &comparison.outcomes {
        assert!(outcome.columns_missed.is_empty(), "{}", shown(&comparison));
    }
}

#[test]
fn every_form_is_found_and_no_look_alike() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().canonicalize().unwrap();
    let (home, customers, index) = (
        folder.join("home"),
        folder.join("crm.csv"),
        folder.join("crm.hwi"),
    );
    let world = World::default();
    let truth = make_home(world, &home).unwrap();
    export::write_csv(world, BASE, &mut std::fs::File::create(&customers).unwrap()).unwrap();
    let program = Program::find(None).unwrap();
    program.build_index(&customers, &index).unwrap();
    let lines = program.scan(&home, &index).unwrap();
    let (findings, unscanned) = parse(&lines, text(&home).unwrap());
    let comparison = compare(&truth, &findings, &unscanned);
    assert_eq!(comparison.files_missed, 0, "{}", shown(&comparison));
    assert_eq!(comparison.clean_flagged, 0, "{}", shown(&comparison));
    assert!(comparison.unexpected.is_empty(), "{}", shown(&comparison));
    assert!(comparison.recall() >= 0.99, "{}", shown(&comparison));
    assert!(comparison.precision() >= 0.999, "{}", shown(&comparison));
}
