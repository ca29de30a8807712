//! People kept by an identity provider over SCIM.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use homeward_server::role::Role;
use serde_json::{Value, json};

use super::harness::{Answer, Place, answer, on_both};

async fn token(place: &Place, cookie: &str, scope: &str) -> String {
    let made = place
        .post("/account/tokens", cookie, &format!("name=x&days=9&{scope}=yes"))
        .await;
    let shown = made
        .text()
        .split("hwa_")
        .nth(1)
        .unwrap()
        .split('<')
        .next()
        .unwrap();
    format!("hwa_{shown}")
}

async fn ask(place: &Place, token: &str, method: Method, path: &str, body: &Value) -> Answer {
    let request = Request::builder()
        .method(method)
        .uri(format!("/scim/v2{path}"))
        .header(header::AUTHORIZATION, format!("Bearer {token}"))
        .header(header::CONTENT_TYPE, "application/scim+json")
        .body(Body::from(body.to_string()))
        .unwrap();
    answer(place.pages(), request).await
}

#[test]
fn a_provider_adds_finds_and_ends_somebody() {
    on_both(async |place| {
        let (_, cookie) = place.login(&[Role::Administrator]).await;
        let scim = token(place, &cookie, "scim").await;
        let jan = json!({
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
            "userName": "Jan@voorbeeld.test", "externalId": "7", "active": true,
            "name": {"givenName": "Jan", "familyName": "de Tester"},
        });
        let made = ask(place, &scim, Method::POST, "/Users", &jan).await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
        let id = made.json()["id"].as_str().unwrap().to_owned();
        let again = ask(place, &scim, Method::POST, "/Users", &jan).await;
        assert_eq!(
            (again.status, &again.json()["scimType"]),
            (StatusCode::CONFLICT, &json!("uniqueness"))
        );
        let filter = "/Users?filter=userName%20eq%20%22jan%40voorbeeld.test%22";
        let found = ask(place, &scim, Method::GET, filter, &Value::Null).await.json();
        assert_eq!(
            (&found["totalResults"], &found["Resources"][0]["id"]),
            (&json!(1), &json!(id))
        );
        let nobody = ask(
            place,
            &scim,
            Method::GET,
            "/Users?filter=externalId%20eq%20%228%22",
            &Value::Null,
        )
        .await;
        assert_eq!(nobody.json()["totalResults"], 0);
        let all = ask(
            place,
            &scim,
            Method::GET,
            "/Users?startIndex=1&count=10",
            &Value::Null,
        )
        .await
        .json();
        assert_eq!(all["Resources"][0]["displayName"], "Jan de Tester");

        let (_, theirs) = place.login_as(&[Role::Employee], Some(id.parse().unwrap())).await;
        assert_eq!(place.get("/", &theirs).await.status, StatusCode::OK);
        let entra = json!({"Operations": [{"op": "Replace", "path": "active", "value": "False"}]});
        let left = ask(place, &scim, Method::PATCH, &format!("/Users/{id}"), &entra).await;
        assert_eq!(
            (left.status, &left.json()["active"]),
            (StatusCode::OK, &json!(false))
        );
        assert_eq!(
            place.get("/", &theirs).await.status,
            StatusCode::SEE_OTHER,
            "who left is logged out"
        );
        let okta = json!({"Operations": [{"op": "replace", "value": {"active": true}}]});
        let back = ask(place, &scim, Method::PATCH, &format!("/Users/{id}"), &okta).await;
        assert_eq!(back.json()["active"], true);
        let gone = ask(
            place,
            &scim,
            Method::DELETE,
            &format!("/Users/{id}"),
            &Value::Null,
        )
        .await;
        assert_eq!(gone.status, StatusCode::NO_CONTENT);
        assert_eq!(place.store().people_total().await.unwrap(), 1, "the entry stays");
    });
}

#[test]
fn only_a_token_for_it_is_let_in() {
    on_both(async |place| {
        let (_, cookie) = place.login(&[Role::Administrator]).await;
        let other = token(place, &cookie, "customers%3Amanage").await;
        for (token, status) in [(other.as_str(), 403), ("hwa_x", 401)] {
            let refused = ask(place, token, Method::GET, "/Users", &Value::Null).await;
            assert_eq!(refused.status, status);
        }
        assert_eq!(
            place.get("/scim/v2/Users", &cookie).await.status,
            StatusCode::FORBIDDEN
        );
        // Its maker's own rights bound it.
        let (former, theirs) = place.login(&[Role::Administrator]).await;
        let scim = token(place, &theirs, "scim").await;
        let got = ask(place, &scim, Method::GET, "/Users", &Value::Null).await;
        assert_eq!(got.status, 200);
        let path = format!("/settings/accounts/{former}");
        let demoted = place.post(&path, &cookie, "name=Test+Persoon&employee=yes").await;
        assert_eq!(demoted.status, StatusCode::SEE_OTHER, "{}", demoted.text());
        let got = ask(place, &scim, Method::GET, "/Users", &Value::Null).await;
        assert_eq!(got.status, 403);
        let scim = token(place, &cookie, "scim").await;
        for bad in ["{", "[]", "{\"userName\": {}}", "{\"active\": true}"] {
            let request = Request::post("/scim/v2/Users")
                .header(header::AUTHORIZATION, format!("Bearer {scim}"))
                .body(Body::from(bad))
                .unwrap();
            assert_eq!(
                answer(place.pages(), request).await.status,
                StatusCode::BAD_REQUEST,
                "{bad}"
            );
        }
    });
}
