//! Addresses, bodies and names that mean harm.

use axum::body::Body;
use axum::http::{Request, header};
use homeward_server::ingest::accept;
use homeward_server::moment::Moment;
use homeward_server::role::Role;
use homeward_server::store::entity::finding;
use sea_orm::EntityTrait;
use sea_orm::sea_query::Expr;
use uuid::Uuid;

use super::super::harness::told::{device, file, scan};
use super::super::harness::{answer, on_both};
use super::forms::CHANGES;

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
