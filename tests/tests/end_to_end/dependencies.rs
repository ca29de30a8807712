//! Holds every dependency to `deny.toml`: its licence, its name, where it comes from.
//!
//! `cargo deny` does the same and more; this needs nothing installed. It reads what cargo knows of all
//! dependencies, those of other platforms too.

use std::collections::HashMap;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

/// A crate that may not be used, but by these others.
struct Banned {
    name: String,
    wrappers: Vec<String>,
}

struct Allowed {
    licences: Vec<String>,
    banned: Vec<Banned>,
    registries: Vec<String>,
}

impl Allowed {
    fn read() -> Self {
        let text = std::fs::read_to_string(root().join("deny.toml")).unwrap();
        let table: toml::Value = toml::from_str(&text).unwrap();
        let strings = |list: &toml::Value| -> Vec<String> {
            let list = list.as_array().unwrap().iter();
            list.map(|entry| entry.as_str().unwrap().to_owned()).collect()
        };
        let banned = table["bans"]["deny"].as_array().unwrap().iter();
        let banned = banned.map(|entry| Banned {
            name: entry["name"].as_str().unwrap().to_owned(),
            wrappers: entry.get("wrappers").map(strings).unwrap_or_default(),
        });
        Self {
            licences: strings(&table["licenses"]["allow"]),
            banned: banned.collect(),
            registries: strings(&table["sources"]["allow-registry"]),
        }
    }

    /// Whether a licence expression can be met: by one side of an `OR`, by both of an `AND`.
    fn meets(&self, expression: &str) -> bool {
        let spaced = expression
            .replace('/', " OR ")
            .replace('(', " ( ")
            .replace(')', " ) ");
        let mut words = spaced.split_whitespace().peekable();
        let met = self.either(&mut words);
        met && words.next().is_none()
    }

    fn either<'e>(&self, words: &mut std::iter::Peekable<impl Iterator<Item = &'e str>>) -> bool {
        let mut met = self.both(words);
        while words.next_if_eq(&"OR").is_some() {
            met |= self.both(words);
        }
        met
    }

    fn both<'e>(&self, words: &mut std::iter::Peekable<impl Iterator<Item = &'e str>>) -> bool {
        let mut met = self.one(words);
        while words.next_if_eq(&"AND").is_some() {
            met &= self.one(words);
        }
        met
    }

    fn one<'e>(&self, words: &mut std::iter::Peekable<impl Iterator<Item = &'e str>>) -> bool {
        if words.next_if_eq(&"(").is_some() {
            let met = self.either(words);
            return words.next_if_eq(&")").is_some() && met;
        }
        let Some(mut licence) = words.next().map(str::to_owned) else {
            return false;
        };
        if words.next_if_eq(&"WITH").is_some() {
            licence = format!("{licence} WITH {}", words.next().unwrap_or_default());
        }
        self.licences.contains(&licence)
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

fn metadata() -> Value {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--format-version", "1", "--locked"])
        .current_dir(root())
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).unwrap()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

/// The licence of a package that gives its text only.
fn licence_of_file(package: &Value) -> &'static str {
    let Some(file) = package["license_file"].as_str() else {
        return "";
    };
    let manifest = Path::new(package["manifest_path"].as_str().unwrap());
    let text = std::fs::read_to_string(manifest.with_file_name(file)).unwrap();
    let is_mit =
        text.starts_with("MIT License\n") && text.contains("Permission is hereby granted, free of charge");
    if is_mit { "MIT" } else { "" }
}

#[test]
fn dependencies_are_allowed() {
    let allowed = Allowed::read();
    let metadata = metadata();
    let packages = metadata["packages"].as_array().unwrap();
    assert!(packages.len() > 50, "{} packages", packages.len());
    let mut faults = Vec::new();
    for package in packages {
        let name = package["name"].as_str().unwrap();
        let licence = package["license"]
            .as_str()
            .unwrap_or_else(|| licence_of_file(package));
        if !allowed.meets(licence) {
            faults.push(format!("{name}: the licence {licence:?} is not in deny.toml"));
        }
        let known = match package["source"].as_str() {
            Some(source) => source
                .strip_prefix("registry+")
                .is_some_and(|registry| allowed.registries.iter().any(|known| known == registry)),
            None => name.starts_with("homeward-"),
        };
        if !known {
            faults.push(format!("{name}: comes from {}", package["source"]));
        }
    }
    let names: HashMap<&str, &str> = packages
        .iter()
        .map(|it| (text(&it["id"]), text(&it["name"])))
        .collect();
    for node in metadata["resolve"]["nodes"].as_array().unwrap() {
        let user = names[text(&node["id"])];
        for used in node["deps"].as_array().unwrap() {
            let used = names[text(&used["pkg"])];
            let banned = allowed.banned.iter().find(|banned| banned.name == used);
            if banned.is_some_and(|banned| banned.wrappers.iter().all(|wrapper| wrapper != user)) {
                faults.push(format!("{user}: uses {used}, which deny.toml bans"));
            }
        }
    }
    assert_eq!(faults, Vec::<String>::new());
}

#[test]
fn licence_expressions_are_read() {
    let allowed = Allowed {
        licences: ["MIT", "Apache-2.0", "Zlib", "Apache-2.0 WITH LLVM-exception"]
            .map(str::to_owned)
            .to_vec(),
        banned: Vec::new(),
        registries: Vec::new(),
    };
    for met in [
        "MIT",
        "MIT/GPL-3.0",
        "GPL-3.0 OR MIT",
        "(MIT OR GPL-3.0) AND Zlib",
        "Apache-2.0 WITH LLVM-exception",
    ] {
        assert!(allowed.meets(met), "{met}");
    }
    for unmet in [
        "",
        "GPL-3.0",
        "MIT AND GPL-3.0",
        "(MIT OR Zlib) AND GPL-3.0",
        "MIT WITH Something",
        "(MIT",
        "MIT MIT",
    ] {
        assert!(!allowed.meets(unmet), "{unmet}");
    }
}
