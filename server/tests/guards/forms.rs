//! Forms of other sites: none of all that changes something takes one.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use homeward_server::role::Role;
use std::collections::BTreeSet;
use uuid::Uuid;

use super::super::harness::{answer, on_both};

/// Everything on the pages that changes something.
pub(super) const CHANGES: [&str; 66] = [
    "/access",
    "/account/notices",
    "/account/password",
    "/account/second-factor",
    "/account/second-factor/remove",
    "/account/sessions",
    "/account/tokens",
    "/account/tokens/{id}/revoke",
    "/customers/uploads",
    "/customers/uploads/{id}",
    "/customers/uploads/{id}/discard",
    "/devices/tokens",
    "/devices/tokens/{id}/revoke",
    "/devices/{id}/approve",
    "/devices/{id}/index",
    "/devices/{id}/name",
    "/devices/{id}/revoke",
    "/devices/{id}/seen",
    "/devices/{id}/shares",
    "/findings/customer",
    "/findings/decide",
    "/findings/undo/{id}",
    "/findings/views",
    "/findings/views/{id}/remove",
    "/findings/{id}/{id}/customers",
    "/findings/{id}/{id}/decisions",
    "/findings/{id}/{id}/decisions/{id}/undo",
    "/findings/{id}/{id}/person",
    "/help/seen",
    "/language",
    "/link/{id}",
    "/login",
    "/login/code",
    "/logout",
    "/people/import",
    "/people/ldap",
    "/people/new",
    "/people/{id}/belongings",
    "/people/{id}/belongings/{id}/end",
    "/people/{id}/edit",
    "/review/policy",
    "/review/policy/answer",
    "/review/rules/{id}/back",
    "/review/rules/{id}/revoke",
    "/settings/accounts/new",
    "/settings/accounts/{id}",
    "/settings/accounts/{id}/access",
    "/settings/accounts/{id}/link",
    "/settings/accounts/{id}/second-factor",
    "/settings/certificate",
    "/settings/device",
    "/settings/mail",
    "/settings/mail/off",
    "/settings/mail/test",
    "/settings/notices",
    "/settings/notices/test",
    "/settings/policy",
    "/settings/retention",
    "/settings/siem",
    "/settings/siem/off",
    "/settings/siem/test",
    "/settings/webhooks",
    "/settings/webhooks/{id}/again",
    "/settings/webhooks/{id}/remove",
    "/settings/webhooks/{id}/test",
    "/welcome/{id}",
];

#[test]
fn no_form_of_another_site_is_taken() {
    on_both(async |place| {
        let (_, cookie) = place.login(&Role::ALL).await;
        let paths = CHANGES.map(|path| path.replace("{id}", &Uuid::now_v7().to_string()));
        for path in paths.iter().map(String::as_str).chain([
            "/api/v1/findings/00000000-0000-0000-0000-000000000000/00000000-0000-0000-0000-000000000000/decisions",
            "/scim/v2/Users",
        ]) {
            for (name, value) in [
                ("sec-fetch-site", "cross-site"),
                ("sec-fetch-site", "same-site"),
                ("origin", "https://evil.example"),
                ("origin", "null"),
            ] {
                let request = Request::post(path)
                    .header(header::HOST, "hw.example")
                    .header(header::COOKIE, &cookie)
                    .header(name, value)
                    .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                    .body(Body::from("a=b"))
                    .unwrap();
                let told = answer(place.pages(), request).await;
                assert_eq!(told.status, StatusCode::FORBIDDEN, "{path} {name}: {value}");
                assert_eq!(told.text(), "this request comes from another site\n", "{path}");
            }
        }
    });
}

/// The list above is that of the program's own source.
#[test]
fn all_that_changes_something_is_listed() {
    let mut found = BTreeSet::new();
    let mut folders = vec![std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/web")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            for route in text.split(".route(").skip(1) {
                let rest: String = route.split(".route(").next().unwrap().chars().take(200).collect();
                let rest = rest.split([';', '}']).collect::<Vec<_>>().join("}");
                let line = rest.split("\n    }").next().unwrap();
                let line = line.split("))").next().unwrap();
                if !line.contains("post(") {
                    continue;
                }
                let path = line.split('"').nth(1).unwrap();
                let plain: Vec<&str> = path
                    .split('/')
                    .map(|part| if part.starts_with('{') { "{id}" } else { part })
                    .collect();
                found.insert(plain.join("/"));
            }
        }
    }
    let missing: Vec<_> = found
        .iter()
        .filter(|path| !CHANGES.contains(&path.as_str()))
        .collect();
    assert!(missing.is_empty(), "add to CHANGES: {missing:?}");
}
