//! The report: its fields as promised, and no customer text in it.

use std::collections::BTreeSet;

use homeward_tests::sample;
use homeward_tests::world::{Customer, World};
use serde_json::Value;

use crate::stage::Stage;

fn keys(line: &Value) -> BTreeSet<&str> {
    line.as_object().unwrap().keys().map(String::as_str).collect()
}

#[test]
fn lines_have_the_promised_fields() {
    let stage = Stage::sample();
    stage.write("home/kapot.xlsx", b"PK\x03\x04 cut off");
    let lines = stage.lines();
    let of = |kind: &str| {
        lines
            .iter()
            .filter(|line| line["type"] == kind)
            .cloned()
            .collect::<Vec<Value>>()
    };
    let (findings, unscanned, summary) = (of("finding"), of("unscanned"), of("summary"));
    assert_eq!(findings.len() + unscanned.len() + summary.len(), lines.len());
    assert_eq!(summary.len(), 1);
    assert_eq!(lines.last().unwrap()["type"], "summary");
    let promised = [
        "type",
        "path",
        "entry",
        "format",
        "size",
        "modified",
        "content_hash",
        "severity",
        "customers",
        "customer_ids",
        "identifiers",
        "evidence",
        "unmatched_records",
        "extra_columns",
    ];
    for finding in &findings {
        for key in promised {
            assert!(keys(finding).contains(key), "{key} is missing: {finding}");
        }
        let ids = finding["customer_ids"].as_array().unwrap();
        assert_eq!(finding["customers"].as_u64().unwrap() as usize, ids.len());
        assert!(
            finding["path"]
                .as_str()
                .unwrap()
                .starts_with(stage.home().to_str().unwrap())
        );
        let evidence = finding["evidence"].as_array().unwrap();
        assert!(evidence.iter().all(|e| keys(e).is_superset(&BTreeSet::from([
            "customer_id",
            "kinds",
            "location"
        ]))));
    }
    let broken = unscanned
        .iter()
        .find(|line| line["path"].as_str().unwrap().ends_with("kapot.xlsx"))
        .unwrap();
    assert!(keys(broken).is_superset(&BTreeSet::from(["type", "path", "entry", "reason", "detail"])));
    assert_eq!(broken["reason"], "corrupt");
    assert!(keys(&summary[0]).is_superset(&BTreeSet::from([
        "files",
        "bytes",
        "findings",
        "customers",
        "unscanned",
        "elapsed_ms"
    ])));
    assert_eq!(summary[0]["findings"].as_u64().unwrap() as usize, findings.len());
    let distinct: BTreeSet<String> = findings
        .iter()
        .flat_map(|f| f["customer_ids"].as_array().unwrap())
        .map(ToString::to_string)
        .collect();
    assert_eq!(summary[0]["customers"].as_u64().unwrap() as usize, distinct.len());
}

/// Every value of a customer by which somebody would know them, as an export and a file may write it.
fn values(customer: &Customer) -> Vec<String> {
    let person = customer.person.as_ref();
    let phones = customer.mobile.iter().chain(&customer.landline);
    let mut values: Vec<String> = phones
        .flat_map(|p| {
            [
                p.national(),
                p.digits(),
                p.bare(),
                p.international(),
                p.subscriber.clone(),
            ]
        })
        .collect();
    values.extend(customer.email.clone());
    values.extend(customer.iban.clone());
    values.extend(customer.vat.clone());
    values.extend(customer.kvk.clone());
    values.extend(customer.company.clone());
    values.extend(person.map(homeward_tests::world::Person::full));
    values.extend(person.map(homeward_tests::world::Person::inverted));
    values.extend(
        person
            .map(|p| p.surname.clone())
            .filter(|surname| surname.len() > 8),
    );
    values.push(customer.address.postcode.clone());
    values.push(customer.address.tight_postcode());
    values.retain(|value| value.len() > 5);
    values
}

#[test]
fn no_report_holds_a_customers_values() {
    let stage = Stage::sample();
    let customers: Vec<Customer> = World::default().customers(sample::CUSTOMERS).collect();
    for format in ["jsonl", "csv", "html", "human"] {
        let run = stage.scan(&stage.home(), format);
        assert_eq!(run.code, Some(1), "{format}: {}", run.err);
        let mut shown = format!("{}{}", run.out, run.err).to_lowercase();
        for line in stage.lines().iter().filter(|line| line["type"] == "finding") {
            for key in ["path", "content_hash"] {
                shown = shown.replace(&line[key].as_str().unwrap_or_default().to_lowercase(), "");
            }
            if let Some(size) = line["size"].as_u64() {
                shown = shown.replace(&size.to_string(), "");
            }
        }
        for customer in &customers {
            let id = customer.id.to_lowercase();
            for value in values(customer) {
                let value = value.to_lowercase();
                assert!(
                    id.contains(&value) || !shown.contains(&value),
                    "{format} shows a value of {id}"
                );
            }
        }
    }
}
