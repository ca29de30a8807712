//! What nobody gets past: tokens without the scope, other people's things by id, forms of other sites, bodies that are none.
//!
//! The API is walked by its own description, so that a resource that is added is walked as well; so are the addresses that
//! change something, which a test of its own keeps complete.

mod forms;
mod hostile;
mod walk;

use axum::body::Body;
use axum::http::{Method, Request, header};
use homeward_server::accounts::scope;
use homeward_server::accounts::scope::Scope;
use homeward_server::ingest::accept;
use homeward_server::moment::Moment;
use homeward_server::role::Role;
use homeward_server::store::entity::{account, api_token, finding};
use homeward_server::viewer::Viewer;
use sea_orm::EntityTrait;
use sea_orm::sea_query::Expr;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use uuid::Uuid;

use super::harness::told::{device, file, scan};
use super::harness::{Answer, Place, answer, on_both};

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
