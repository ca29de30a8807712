//! Policy and rule packs, from the command line to the workers.

use std::fs;

use crate::home::{BOTH, Home, Said};

const POLICY: &str = r#"
[own]
emails = ["els.vandenberg@voorbeeld.example"]

[[allow]]
id = "quotations"
places = ["**/Offertes/**"]
most_customers = 1
ground = "contract"
owner = "sales"
"#;

fn with_policy(policy: &str) -> (Home, String) {
    let home = Home::new();
    home.put("Offertes/jan.txt", BOTH.lines().next().unwrap());
    home.put("lijst.txt", BOTH);
    let path = home.beside("policy.toml");
    fs::write(&path, policy).unwrap();
    (home, path.to_str().unwrap().to_owned())
}

#[test]
fn a_policy_allows_in_its_place_and_knows_the_companys_own() {
    let (home, policy) = with_policy(POLICY);
    let said = home.said(&["--policy", &policy]);
    assert_eq!(said.found(&home.root()), ["lijst.txt"]);
    assert_eq!(said.summary()["allowed"], 1);
    let list = &said.lines.iter().find(|line| line["type"] == "finding").unwrap();
    assert_eq!(
        list["customer_ids"],
        serde_json::json!(["C-1001"]),
        "own staff is no customer"
    );
    let shown = home.said(&["--policy", &policy, "--show-allowed"]);
    assert_eq!(shown.found(&home.root()), ["Offertes/jan.txt", "lijst.txt"]);
    assert_eq!(shown.summary()["findings"], 1);
}

#[test]
fn a_home_in_which_all_is_allowed_is_clean() {
    let (home, policy) = with_policy(POLICY);
    fs::remove_file(home.root().join("lijst.txt")).unwrap();
    let said = home.said(&["--policy", &policy]);
    assert_eq!((said.code, said.lines.len()), (Some(0), 1), "{}", said.stderr);
}

#[test]
fn a_policy_with_faults_stops_the_scan_with_all_of_them() {
    let (home, policy) = with_policy(
        &POLICY
            .replace("\"contract\"", "\"\"")
            .replace("\"sales\"", "\" \""),
    );
    let said = Said::of(&home.scan(&["--policy", &policy]).output().unwrap());
    assert_eq!(said.code, Some(2));
    assert!(
        said.stderr.contains("ground") && said.stderr.contains("owner"),
        "{}",
        said.stderr
    );
    assert!(said.stderr.contains("hint:"), "{}", said.stderr);
}

#[test]
fn a_rule_pack_of_ones_own_reaches_the_workers() {
    let home = Home::new();
    home.put("lijst.txt", BOTH);
    let built_in = include_str!("../../../rules/packs/default.toml");
    let path = home.beside("rules.toml");
    fs::write(&path, built_in.replace("\nmedium = 10", "\nmedium = 2")).unwrap();
    let said = home.said(&["--rules", path.to_str().unwrap()]);
    assert_eq!(said.lines[0]["severity"], "medium");
    assert_eq!(home.said(&[]).lines[0]["severity"], "low");
}

#[test]
fn the_rules_are_checked_against_their_examples() {
    let home = Home::new();
    let output = home.program().args(["rules", "check"]).output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success() && said.ends_with(" 0 faults\n"), "{said}");
    let path = home.beside("rules.toml");
    let built_in = include_str!("../../../rules/packs/default.toml");
    fs::write(&path, built_in.replace("BSN 123456782", "BSN 123456783")).unwrap();
    let output = home
        .program()
        .args(["rules", "check"])
        .arg(&path)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(
        String::from_utf8(output.stdout)
            .unwrap()
            .contains("bsn is not found in: BSN 123456783")
    );
}
