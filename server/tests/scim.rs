//! People kept by an identity provider over SCIM.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use futures_util::future::join_all;
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
fn a_provider_that_sends_all_at_once_waits_for_itself_alone() {
    on_both(async |place| {
        let (_, cookie) = place.login(&[Role::Administrator]).await;
        let scim = token(place, &cookie, "scim").await;
        let user = |name: &str| json!({"userName": format!("{name}@voorbeeld.test"), "active": true});
        // The same three times: one of them is somebody.
        let same = user("dubbel");
        let three = (0..3).map(|_| ask(place, &scim, Method::POST, "/Users", &same));
        let mut made: Vec<_> = join_all(three)
            .await
            .iter()
            .map(|answer| answer.status.as_u16())
            .collect();
        made.sort_unstable();
        assert_eq!(made, [201, 409, 409]);
        let mut ids = Vec::new();
        for number in 0..40 {
            let made = ask(place, &scim, Method::POST, "/Users", &user(&format!("p{number}"))).await;
            ids.push(made.json()["id"].as_str().unwrap().to_owned());
        }
        // More than there are connections, each of them with reads of its own.
        let manager = |id: &String| {
            let change = json!({"Operations": [{"op": "replace", "path":
                "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager", "value": ids[0]}]});
            let path = format!("/Users/{id}");
            let scim = scim.clone();
            async move { ask(place, &scim, Method::PATCH, &path, &change).await.status }
        };
        let done = join_all(ids.iter().skip(1).map(manager)).await;
        assert!(done.iter().all(|status| *status == StatusCode::OK), "{done:?}");
        // One leaves while another change of them is under way.
        let (id, path) = (&ids[1], format!("/Users/{}", ids[1]));
        let change = |field: &str, value: Value| json!({"Operations": [{"op": "replace", "path": field, "value": value}]});
        let (ends, named) = (
            change("active", json!(false)),
            change("displayName", json!("Els")),
        );
        let both = [&ends, &named].map(|body| ask(place, &scim, Method::PATCH, &path, body));
        join_all(both).await;
        let person = place.store().person(id.parse().unwrap()).await.unwrap().unwrap();
        assert_eq!((person.active, person.name.as_str()), (false, "Els"));
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
