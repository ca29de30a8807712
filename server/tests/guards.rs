//! What nobody gets past: tokens without the scope, other people's things by id, forms of other sites, bodies that are none.
//!
//! The API is walked by its own description, so that a resource that is added is walked as well; so are the addresses that
//! change something, which a test of its own keeps complete.

use std::collections::BTreeSet;

use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use homeward_server::accounts::scope::{self, Scope};
use homeward_server::ingest::accept;
use homeward_server::moment::Moment;
use homeward_server::role::Role;
use homeward_server::store::entity::{account, api_token, finding};
use homeward_server::viewer::Viewer;
use sea_orm::EntityTrait;
use sea_orm::sea_query::Expr;
use serde_json::{Value, json};
use uuid::Uuid;

use super::harness::told::{device, file, scan};
use super::harness::{Answer, Place, answer, on_both};

/// Everything on the pages that changes something.
const CHANGES: [&str; 66] = [
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

async fn token(place: &Place, account: Uuid, person: Option<Uuid>, scopes: &[Scope]) -> String {
    let viewer = Viewer {
        account,
        person,
        name: "Test".to_owned(),
        roles: Role::ALL.to_vec(),
        language: "en".to_owned(),
        token: None,
    };
    let secret = scope::make(place.store(), &viewer, "test".to_owned(), scopes, 1)
        .await
        .unwrap();
    secret.reveal().to_owned()
}

async fn ask(place: &Place, method: &str, path: &str, token: Option<&str>, body: &Value) -> Answer {
    let mut request = Request::builder()
        .method(Method::from_bytes(method.to_uppercase().as_bytes()).unwrap())
        .uri(path)
        .header(header::CONTENT_TYPE, "application/json");
    if let Some(token) = token {
        request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
    }
    answer(place.pages(), request.body(Body::from(body.to_string())).unwrap()).await
}

/// Every operation of the description: method, path with something in its places, scopes that it names.
async fn operations(place: &Place) -> Vec<(String, String, BTreeSet<String>)> {
    let description = place.get("/api/v1/openapi.json", "").await.json();
    let mut all = Vec::new();
    for (path, methods) in description["paths"].as_object().unwrap() {
        let mut filled = path.clone();
        while let (Some(from), Some(to)) = (filled.find('{'), filled.find('}')) {
            filled.replace_range(from..=to, &Uuid::now_v7().to_string());
        }
        for (method, operation) in methods.as_object().unwrap() {
            let ways = operation["security"].as_array();
            let ways = ways.unwrap_or_else(|| panic!("{method} {path} names no scope"));
            let scopes = ways.iter().find_map(|way| way["token"].as_array()).unwrap();
            let scopes = scopes.iter().map(|scope| scope.as_str().unwrap().to_owned());
            all.push((method.clone(), filled.clone(), scopes.collect()));
        }
    }
    assert!(all.len() >= 4);
    all
}

#[test]
fn every_resource_asks_for_the_scopes_that_it_names_and_for_no_others() {
    on_both(async |place| {
        let (account, _) = place.login(&Role::ALL).await;
        let body = json!({"kind": "delete"});
        let all = operations(place).await;
        for scopes in Scope::ALL
            .map(|scope| vec![scope])
            .into_iter()
            .chain([Scope::ALL.to_vec()])
        {
            let shown = token(place, account, None, &scopes).await;
            let mut has: BTreeSet<String> = scopes.iter().map(|scope| scope.as_str().to_owned()).collect();
            if has.contains("findings:decide") {
                // Nobody decides about what they cannot read.
                has.insert("findings:read".to_owned());
            }
            for (method, path, needed) in &all {
                let told = ask(place, method, path, Some(&shown), &body).await;
                let words = format!("{method} {path} with {has:?}: {}", told.text());
                if needed.is_subset(&has) {
                    assert!(
                        !matches!(told.status.as_u16(), 401 | 403 | 405 | 500..),
                        "{words}"
                    );
                } else {
                    // Where contents are not to be seen, nobody learns whether they are there.
                    assert!(matches!(told.status.as_u16(), 403 | 404), "{words}");
                }
                assert!(told.json().is_object(), "{words}");
            }
        }
        let good = token(place, account, None, &Scope::ALL).await;
        for (method, path, _) in &all {
            for nobody in [None, Some(""), Some("hwa_nonsense"), Some("é")] {
                let told = ask(place, method, path, nobody, &body).await;
                assert_eq!(told.status, 401, "{method} {path} {nobody:?}");
            }
        }
        // Ended, taken back, and of an account that is switched off.
        let end = |column, value: Moment| {
            api_token::Entity::update_many()
                .col_expr(column, Expr::value(value))
                .exec(&place.rows)
        };
        end(api_token::Column::Expires, Moment(1)).await.unwrap();
        assert_eq!(
            ask(place, "get", "/api/v1/findings", Some(&good), &body)
                .await
                .status,
            401
        );
        let good = token(place, account, None, &Scope::ALL).await;
        end(api_token::Column::Revoked, Moment::now()).await.unwrap();
        assert_eq!(
            ask(place, "get", "/api/v1/findings", Some(&good), &body)
                .await
                .status,
            401
        );
    });
}

#[test]
fn the_api_and_the_pages_have_one_grammar() {
    on_both(async |place| {
        let (_, cookie) = place.login(&[Role::PrivacyTeam]).await;
        let description = place.get("/api/v1/openapi.json", "").await.json();
        let parameters = description["paths"]["/api/v1/findings"]["get"]["parameters"].clone();
        for parameter in parameters.as_array().unwrap() {
            let name = parameter["name"].as_str().unwrap();
            // What nothing can be is refused by both, what is empty by neither.
            for (value, status) in [("", 200), ("%00", 422)] {
                for start in ["/findings", "/api/v1/findings", "/api/v1/findings/summary"] {
                    let path = format!("{start}?{name}={value}");
                    assert_eq!(place.get(&path, &cookie).await.status, status, "{path}");
                }
            }
        }
    });
}

#[test]
fn every_scope_opens_something() {
    on_both(async |place| {
        let (account, _) = place.login(&[Role::Administrator]).await;
        let named: BTreeSet<String> = operations(place)
            .await
            .into_iter()
            .flat_map(|(_, _, scopes)| scopes)
            .collect();
        for scope in Scope::ALL {
            let known = named.contains(scope.as_str());
            assert!(
                known || matches!(scope, Scope::Scim | Scope::MetricsRead),
                "{scope:?}"
            );
        }
        let counters = token(place, account, None, &[Scope::MetricsRead]).await;
        let other = token(place, account, None, &[Scope::CoverageRead]).await;
        for (shown, status) in [(&counters, 200), (&other, 403)] {
            let told = ask(place, "get", "/metrics", Some(shown), &Value::Null).await;
            assert_eq!(told.status, status);
        }
        let told = ask(place, "get", "/api/v1/devices", Some(&other), &Value::Null).await;
        assert_eq!((told.status.as_u16(), &told.json()["devices"]), (200, &json!([])));
        // The maker is no administrator any longer.
        account::Entity::update_many()
            .col_expr(account::Column::Roles, Expr::value("[\"employee\"]"))
            .exec(&place.rows)
            .await
            .unwrap();
        let told = ask(place, "get", "/metrics", Some(&counters), &Value::Null).await;
        assert_eq!(told.status, 403);
    });
}

#[test]
fn a_program_reads_the_log_on_and_on_and_is_named_once() {
    on_both(async |place| {
        let (auditor, cookie) = place.login(&[Role::Auditor]).await;
        let shown = token(place, auditor, None, &[Scope::AuditRead]).await;
        let read = async |path: &str| ask(place, "get", path, Some(&shown), &Value::Null).await.json();
        let first = read("/api/v1/audit").await;
        let entries = first["entries"].as_array().unwrap();
        let words: Vec<_> = entries
            .iter()
            .map(|entry| entry["action"].as_str().unwrap())
            .collect();
        assert_eq!(words, ["token.created", "audit.read"]);
        assert_eq!(entries[1]["previous"], entries[0]["hash"]);
        assert_eq!(read("/api/v1/audit?after=2").await["entries"], json!([]));
        assert_eq!(place.get("/api/v1/audit?after=x", &cookie).await.status, 422);
        assert_eq!(
            read("/api/v1/audit?after=-9").await["entries"]
                .as_array()
                .unwrap()
                .len(),
            2
        );
    });
}

#[test]
fn what_is_other_people_s_is_not_there_for_any_role() {
    on_both(async |place| {
        let report = scan("/home", 5, vec![file(1, "/home/els/geheim.csv", 0..40)]);
        accept(place.store(), &device(1), report, Moment::now())
            .await
            .unwrap();
        let els = place.person("Els Eigenaar", None).await;
        finding::Entity::update_many()
            .col_expr(finding::Column::PersonId, Expr::value(els))
            .exec(&place.rows)
            .await
            .unwrap();
        let row = finding::Entity::find().one(&place.rows).await.unwrap().unwrap();
        let key = format!("{}/{}", row.source_id, row.file_id);
        let (hers, _) = place.login_as(&[Role::Employee], Some(els)).await;
        let shown = token(place, hers, Some(els), &[Scope::FindingsRead]).await;
        let of_hers = place.store().tokens(Some(hers)).await.unwrap()[0].id;

        for role in [Role::Employee, Role::Manager, Role::Administrator] {
            let other = place.person("Iemand Anders", None).await;
            let (account, cookie) = place.login_as(&[role], Some(other)).await;
            let token = token(place, account, Some(other), &Scope::ALL).await;
            let gets = [
                format!("/findings/{key}"),
                format!("/api/v1/findings/{key}"),
                format!("/devices/{}/unscanned", Uuid::from_u128(1)),
            ];
            for path in &gets {
                let told = place.get(path, &cookie).await;
                assert!(
                    matches!(told.status.as_u16(), 403 | 404),
                    "{role} {path}: {}",
                    told.status
                );
                assert!(!told.text().contains("geheim"), "{role} {path}");
            }
            let told = ask(place, "get", &gets[1], Some(&token), &Value::Null).await;
            assert!(matches!(told.status.as_u16(), 403 | 404), "{role} by token");
            for (path, form) in [
                (format!("/findings/{key}/decisions"), "kind=delete&seen=0"),
                (format!("/findings/{key}/customers"), "reason=nieuwsgierig"),
            ] {
                let told = place.post(&path, &cookie, form).await;
                assert!(
                    matches!(told.status.as_u16(), 403 | 404),
                    "{role} {path}: {}",
                    told.status
                );
            }
            let told = place
                .post_json(
                    &format!("/api/v1/findings/{key}/decisions"),
                    &cookie,
                    &json!({"kind": "delete"}),
                )
                .await;
            assert!(matches!(told.status.as_u16(), 403 | 404), "{role} decides");
            for list in ["/findings?presence=all", "/api/v1/findings?presence=all"] {
                assert!(
                    !place.get(list, &cookie).await.text().contains("geheim"),
                    "{role}"
                );
            }
            let person = format!("/api/v1/findings?person={els}");
            assert!(!place.get(&person, &cookie).await.text().contains("geheim"));
            if role == Role::Administrator {
                continue;
            }
            for path in [
                format!("/people/{els}"),
                format!("/people/{els}/edit"),
                format!("/settings/accounts/{hers}"),
            ] {
                assert_eq!(place.get(&path, &cookie).await.status, 403, "{role} {path}");
            }
            for (path, form) in [
                (format!("/account/tokens/{of_hers}/revoke"), ""),
                (format!("/settings/accounts/{hers}/access"), "access=disabled"),
                (format!("/people/{els}/belongings"), "kind=account&value=x"),
                (format!("/devices/{}/revoke", Uuid::from_u128(1)), ""),
            ] {
                let told = place.post(&path, &cookie, form).await;
                assert!(matches!(told.status.as_u16(), 403 | 404), "{role} {path}");
            }
        }
        let own = ask(
            place,
            "get",
            &format!("/api/v1/findings/{key}"),
            Some(&shown),
            &Value::Null,
        )
        .await;
        assert_eq!(own.status, 200, "her own token still works");
    });
}

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

#[test]
fn an_address_puts_nothing_into_a_header_and_leads_to_no_other_host() {
    on_both(async |place| {
        let (_, cookie) = place.login(&[Role::Employee]).await;
        for back in [
            "//evil.example",
            "https://evil.example",
            "/%5Cevil.example",
            "/%5c%5cevil.example",
            "/%0d%0aSet-Cookie:%20homeward=x",
            "/%0aLocation:%20https://evil.example",
            "/%09/evil.example",
            "javascript:alert(1)",
        ] {
            for path in [format!("/login?back={back}"), format!("/?back={back}")] {
                for cookie in ["", cookie.as_str()] {
                    let told = place.get(&path, cookie).await;
                    assert!(!told.headers.contains_key("set-cookie"), "{path}");
                    if let Some(to) = told.headers.get(header::LOCATION) {
                        let to = to.to_str().unwrap();
                        assert!(
                            to.starts_with('/') && !to.starts_with("//") && !to.contains('\\'),
                            "{to}"
                        );
                    }
                }
            }
            let form = format!("language=nl&back={back}");
            let told = place.post("/language", &cookie, &form).await;
            if let Some(to) = told.headers.get(header::LOCATION) {
                let to = to.to_str().unwrap();
                assert!(
                    to.starts_with('/') && !to.starts_with("//") && !to.contains('\\'),
                    "{to}"
                );
            }
        }
        // A name of a host that is not ours stands in no answer.
        let request = Request::get("/login")
            .header(header::HOST, "evil.example")
            .header("x-forwarded-host", "evil.example")
            .body(Body::empty())
            .unwrap();
        assert!(
            !answer(place.pages(), request)
                .await
                .text()
                .contains("evil.example")
        );
    });
}

#[test]
fn bodies_that_are_too_long_or_none_are_refused_and_nothing_fails() {
    on_both(async |place| {
        let (_, cookie) = place.login(&Role::ALL).await;
        let long = "a".repeat(300 * 1024);
        let forms = CHANGES.map(|path| path.replace("{id}", &Uuid::now_v7().to_string()));
        let api = [
            format!("/api/v1/findings/{}/{}/decisions", Uuid::now_v7(), Uuid::now_v7()),
            "/scim/v2/Users".to_owned(),
        ];
        for path in forms.iter().chain(&api) {
            if path == "/logout" || path == "/account/sessions" {
                continue;
            }
            for kind in [
                "application/x-www-form-urlencoded",
                "application/json",
                "multipart/form-data; boundary=x",
                "text/plain",
            ] {
                for body in [
                    format!("name={long}"),
                    "%ff%fe=%ff&=&&==".to_owned(),
                    "{\"kind\":".to_owned(),
                    "[".repeat(10_000),
                    "\0".to_owned(),
                    "--x\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\n".to_owned(),
                ] {
                    let request = Request::post(path.as_str())
                        .header(header::COOKIE, &cookie)
                        .header("sec-fetch-site", "same-origin")
                        .header(header::CONTENT_TYPE, kind)
                        .body(Body::from(body))
                        .unwrap();
                    let told = answer(place.pages(), request).await;
                    assert!(
                        told.status.is_client_error()
                            || told.status.is_redirection()
                            || told.status.is_success(),
                        "{path} {kind}: {}",
                        told.status
                    );
                }
            }
        }
        // A page that is asked for with an id that is none, or with too long an address.
        for path in [
            "/findings/x/y".to_owned(),
            "/people/x".to_owned(),
            "/devices/%00".to_owned(),
            "/settings/accounts/..%2f".to_owned(),
            format!("/findings?text={}", "a".repeat(60_000)),
        ] {
            let told = place.get(&path, &cookie).await;
            assert!(told.status.is_client_error(), "{}", told.status);
        }
    });
}

#[test]
fn names_that_are_script_are_text_on_every_page() {
    on_both(async |place| {
        let evil = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>";
        let report = scan("/home", 5, vec![file(1, &format!("/home/{evil}.csv"), 0..40)]);
        accept(place.store(), &device(1), report, Moment::now())
            .await
            .unwrap();
        let person = place.person(evil, None).await;
        finding::Entity::update_many()
            .col_expr(finding::Column::PersonId, Expr::value(person))
            .exec(&place.rows)
            .await
            .unwrap();
        let row = finding::Entity::find().one(&place.rows).await.unwrap().unwrap();
        let (_, cookie) = place.login_as(&Role::ALL, Some(person)).await;
        for path in [
            "/".to_owned(),
            "/findings".to_owned(),
            format!("/findings/{}/{}", row.source_id, row.file_id),
            "/people".to_owned(),
            format!("/people/{person}"),
            format!("/people/{person}/edit"),
            format!("/findings?person={person}"),
            "/findings?text=%3Cscript%3Ealert(1)%3C/script%3E".to_owned(),
            "/findings?folder=%22%3E%3Cscript%3Ealert(1)".to_owned(),
            "/audit?object=%3Cscript%3Ealert(1)".to_owned(),
            "/people?words=%3Cscript%3Ealert(1)".to_owned(),
        ] {
            let told = place.get(&path, &cookie).await;
            assert_eq!(told.status, 200, "{path}");
            assert!(
                !told.text().contains("<script>alert") && !told.text().contains("<img src=x"),
                "{path}"
            );
            let policy = told.headers["content-security-policy"].to_str().unwrap();
            assert!(policy.contains("script-src 'self'") && !policy.contains("unsafe"));
            assert_eq!(told.headers["x-content-type-options"], "nosniff");
        }
    });
}
