//! The directory through its pages: by hand, from a file, and who may look.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use homeward_server::role::Role;
use homeward_server::store::people::PeopleFilter;

use super::harness::{Answer, Place, answer, on_both};

async fn upload(place: &Place, cookie: &str, file: &str) -> Answer {
    let body = format!(
        "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"m.csv\"\r\n\r\n{file}\r\n--x--\r\n"
    );
    let request = Request::post("/people/import")
        .header(header::COOKIE, cookie)
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=x")
        .body(Body::from(body))
        .unwrap();
    answer(place.pages(), request).await
}

#[test]
fn a_file_fills_the_directory_and_a_fault_leaves_it() {
    on_both(async |place| {
        let (_, cookie) = place.login(&[Role::PrivacyTeam]).await;
        let file = "personeelsnummer;naam;leidinggevende;apparaat\n1;Ada;;LT-1\n2;Bo <b>;1;LT-2\n";
        let done = upload(place, &cookie, file).await;
        assert_eq!(done.status, StatusCode::OK, "{}", done.text());
        let people = place.store().people(&PeopleFilter::default(), 10).await.unwrap();
        assert_eq!(people.len(), 2);
        assert_eq!(people[1].manager_id, Some(people[0].id));
        let faulty = upload(place, &cookie, "personeelsnummer;naam;leidinggevende\n3;Cas;9\n").await;
        assert_eq!(faulty.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(faulty.text().contains("neither in the file nor in the directory"));
        assert_eq!(place.store().people_counts().await.unwrap(), (2, 1));
        let list = place.get("/people?words=BO", &cookie).await;
        assert!(list.text().contains("Bo &#60;b&#62;") && !list.text().contains(">Ada</a>"));
        let wild = place.get("/people?words=%25", &cookie).await;
        assert!(
            !wild.text().contains(">Ada</a>"),
            "a sign of the pattern is a sign"
        );
    });
}

#[test]
fn people_are_kept_by_hand() {
    on_both(async |place| {
        let (_, cookie) = place.login(&[Role::Administrator]).await;
        let made = place
            .post("/people/new", &cookie, "name=Ada&external_id=1&email=ada@x.test")
            .await;
        let ada = made.location().to_owned();
        let bo = place
            .post("/people/new", &cookie, "name=Bo&manager=1")
            .await
            .location()
            .to_owned();
        let circle = place
            .post(
                &format!("{ada}/edit"),
                &cookie,
                &format!(
                    "name=Ada&external_id=1&manager={}",
                    bo.trim_start_matches("/people/")
                ),
            )
            .await;
        assert_eq!(circle.status, StatusCode::UNPROCESSABLE_ENTITY);
        let taken = place.post("/people/new", &cookie, "name=Cas&external_id=1").await;
        assert_eq!(taken.status, StatusCode::UNPROCESSABLE_ENTITY);
        let given = place
            .post(&format!("{bo}/belongings"), &cookie, "kind=device&value=LT-BO")
            .await;
        assert_eq!(given.status, StatusCode::SEE_OTHER);
        let page = place.get(&bo, &cookie).await;
        assert!(page.text().contains("lt-bo") && page.text().contains(">Ada</a>"));
        let end = page
            .text()
            .split("/belongings/")
            .nth(1)
            .unwrap()
            .split('"')
            .next()
            .unwrap()
            .to_owned();
        let ended = place.post(&format!("{bo}/belongings/{end}"), &cookie, "").await;
        assert_eq!(ended.status, StatusCode::SEE_OTHER);
        let again = place.post(&format!("{bo}/belongings/{end}"), &cookie, "").await;
        assert_eq!(again.status, StatusCode::NOT_FOUND);
        assert_eq!(
            place.get("/people/nobody", &cookie).await.status,
            StatusCode::NOT_FOUND
        );
    });
}
