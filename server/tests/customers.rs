//! Exports become an index and a masked list, by the real program.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};

use homeward_rules::index::stats::KeyFormName;
use homeward_server::app::App;
use homeward_server::audit::Actor;
use homeward_server::config::Config;
use homeward_server::customers::{ImportFault, import, profile};
use homeward_server::fleet::publishing::index_file;
use homeward_server::role::Role;
use homeward_server::store::entity::{audit, customer};
use sea_orm::{EntityTrait, QueryOrder};

use super::harness::{Answer, Place, answer, on_both};

/// The program that reads exports, where the build put it.
fn configured(place: &Place) -> Config {
    let built = PathBuf::from(env!("CARGO_BIN_EXE_homeward-server")).with_file_name("homeward");
    assert!(
        built.exists(),
        "build the workspace first: cargo build --workspace"
    );
    Config {
        agent_program: Some(built),
        ..place.app.config().clone()
    }
}

#[test]
fn an_export_leaves_an_index_and_masked_labels() {
    on_both(async |place| {
        let config = configured(place);
        let export = place.folder.path().join("-export.csv");
        let header = "Klantnummer;Voornaam;Tussenvoegsel;Achternaam;Plaats;E-mail\n";
        let jan = "K1;Jan;de;Vries;Utrecht;jan.devries@example.nl\n";
        fs::write(
            &export,
            format!("{header}{jan}K2;Els;;Bakker;Gouda;els.bakker@example.nl\n"),
        )
        .unwrap();
        let first = import(place.store(), &config, Actor::Server, &export, &[])
            .await
            .unwrap();
        assert_eq!((first.customers, first.retired), (2, 0));
        assert!(index_file(&config.data, &first.digest).exists());
        let rows = customer::Entity::find()
            .order_by_asc(customer::Column::CrmId)
            .all(&place.rows)
            .await
            .unwrap();
        assert_eq!(rows[0].label, "J. de V…, Utrecht");
        assert!(rows.iter().all(|row| row.retired.is_none()));

        // Who leaves the CRM is retired; dense ids keep their meaning.
        fs::write(
            &export,
            format!("{header}{jan}K3;Ada;;Smit;Delft;ada.smit@example.nl\n"),
        )
        .unwrap();
        let second = import(place.store(), &config, Actor::Server, &export, &[])
            .await
            .unwrap();
        assert_eq!((second.customers, second.retired), (2, 1));
        let later = customer::Entity::find()
            .order_by_asc(customer::Column::CrmId)
            .all(&place.rows)
            .await
            .unwrap();
        assert_eq!(later[0].id, rows[0].id);
        assert!(later[1].retired.is_some() && later[2].retired.is_none());
        let current = place.store().current_index().await.unwrap().unwrap();
        assert_eq!(current.digest, second.digest);

        // What it holds is kept with it, and everybody may read by what customers are recognised.
        let sorts = profile::read(current.profile.as_deref().unwrap());
        let mail = sorts.iter().find(|sort| sort.form == KeyFormName::Email).unwrap();
        assert_eq!((mail.values, mail.shared_values), (2, 0));
        let (_, employee) = place.login(&[Role::Employee]).await;
        let page = place.get("/rules", &employee).await;
        assert!(
            page.status == 200 && page.text().contains("by itself"),
            "{}",
            page.text()
        );
        assert!(page.text().contains("06-12 34 56 78") && !page.text().contains("vries@example"));
    });
}

#[test]
fn an_export_that_is_none_changes_nothing() {
    on_both(async |place| {
        let config = configured(place);
        let export = place.folder.path().join("export.csv");
        fs::write(&export, "niets\n").unwrap();
        let fault = import(place.store(), &config, Actor::Server, &export, &[])
            .await
            .unwrap_err();
        assert!(matches!(fault, ImportFault::Export(_)), "{fault}");
        let nowhere = Config {
            agent_program: Some(PathBuf::from("/nonexistent/homeward")),
            ..config
        };
        let fault = import(place.store(), &nowhere, Actor::Server, &export, &[])
            .await
            .unwrap_err();
        assert!(matches!(fault, ImportFault::Program(..)), "{fault}");
        assert!(place.store().current_index().await.unwrap().is_none());
    });
}

const EXPORT: &str = "Klantnummer;Voornaam;Achternaam;Plaats;E-mail;IBAN\n\
    K1;Jan;Vries;Utrecht;jan.vries@example.nl;NL91ABNA0417164300\n\
    K2;Els;Bakker;Gouda;els.bakker@example.nl;NL00FOUT\n";
const VALUES: [&str; 4] = ["Bakker", "jan.vries", "FOUT", "NL91"];

/// A server whose program `homeward` is the built one, on the same database.
fn served(place: &Place) -> App {
    App::new(place.store().clone(), configured(place))
}

async fn ask(app: &App, request: Request<Body>) -> Answer {
    answer(homeward_server::router::pages(app.clone()), request).await
}

async fn upload(app: &App, cookie: &str, export: &str) -> Answer {
    let body = format!(
        "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"C:\\\\klanten <b>.csv\"\r\n\r\n{export}\r\n--x--\r\n"
    );
    let request = Request::post("/customers/uploads")
        .header(header::COOKIE, cookie)
        .header("sec-fetch-site", "same-origin")
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=x");
    ask(app, request.body(Body::from(body)).unwrap()).await
}

/// The page of an upload once nothing is under way.
async fn settled(app: &App, cookie: &str, page: &str) -> String {
    for _ in 0..600 {
        let request = Request::get(page).header(header::COOKIE, cookie);
        let shown = ask(app, request.body(Body::empty()).unwrap()).await;
        assert_eq!(shown.status, StatusCode::OK, "{}", shown.text());
        if !shown.text().contains("http-equiv=\"refresh\"") {
            return shown.text().to_owned();
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("it is under way for ever");
}

async fn post(app: &App, cookie: &str, page: &str, form: &str) -> Answer {
    let request = Request::post(page)
        .header(header::COOKIE, cookie)
        .header("sec-fetch-site", "same-origin")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    ask(app, request.body(Body::from(form.to_owned())).unwrap()).await
}

fn uploads(place: &Place) -> usize {
    let folder = place.folder.path().join("uploads");
    let folders = fs::read_dir(folder).map(|all| all.map(|one| one.unwrap().path()));
    folders.map_or(0, |mut all| {
        all.by_ref().filter(|one| one.join("export").exists()).count()
    })
}

#[test]
fn an_upload_is_looked_at_and_then_taken() {
    on_both(async |place| {
        let app = served(place);
        let (_, cookie) = place.login(&[Role::Administrator]).await;
        let empty = place.get("/customers", &cookie).await;
        assert!(empty.text().contains("no customers yet"), "{}", empty.text());
        let sent = upload(&app, &cookie, EXPORT).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text());
        let page = sent.location().to_owned();
        let shown = settled(&app, &cookie, &page).await;
        assert!(
            shown.contains("klanten &#60;b&#62;.csv") && shown.contains("Take these customers"),
            "{shown}"
        );
        assert!(shown.contains("Not usable as: Bank account"), "{shown}");
        assert!(VALUES.iter().all(|value| !shown.contains(value)), "{shown}");
        assert!(place.store().current_index().await.unwrap().is_none());

        // A column is corrected: it is read again before it can be taken.
        let again = post(&app, &cookie, &page, "column-6=ignore&what=import").await;
        assert_eq!(again.status, StatusCode::SEE_OTHER, "{}", again.text());
        let shown = settled(&app, &cookie, &page).await;
        assert!(!shown.contains("Not usable as"), "{shown}");
        assert!(place.store().current_index().await.unwrap().is_none());
        let taken = post(&app, &cookie, &page, "column-6=ignore&what=import").await;
        assert_eq!(taken.status, StatusCode::SEE_OTHER, "{}", taken.text());
        let shown = settled(&app, &cookie, &page).await;
        assert!(shown.contains("2 customers were taken"), "{shown}");
        assert_eq!(uploads(place), 0, "the export is deleted");
        let index = place.store().current_index().await.unwrap().unwrap();
        assert_eq!(index.export.as_deref(), Some("klanten <b>.csv"));
        assert!(
            place
                .get("/customers", &cookie)
                .await
                .text()
                .contains("klanten &#60;b&#62;.csv")
        );

        // Far fewer than before must be meant.
        let one = EXPORT.lines().take(2).collect::<Vec<_>>().join("\n");
        let page = upload(&app, &cookie, &one).await.location().to_owned();
        let shown = settled(&app, &cookie, &page).await;
        assert!(shown.contains("holds far fewer"), "{shown}");
        let refused = post(&app, &cookie, &page, "what=import").await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        post(&app, &cookie, &page, "what=import&fewer=yes").await;
        assert!(settled(&app, &cookie, &page).await.contains("has left"));
        assert_eq!(place.store().customer_counts().await.unwrap().retired, 1);
        let actions: Vec<_> = audit::Entity::find().all(&place.rows).await.unwrap();
        let count = |action: &str| actions.iter().filter(|entry| entry.action == action).count();
        assert_eq!((count("customers.uploaded"), count("customers.imported")), (2, 2));
        assert!(
            actions
                .iter()
                .all(|entry| VALUES.iter().all(|value| !entry.detail.contains(value)))
        );
    });
}

#[test]
fn an_upload_that_is_no_export_says_why_and_is_for_administrators() {
    on_both(async |place| {
        let app = served(place);
        let (_, cookie) = place.login(&[Role::Administrator]).await;
        let page = upload(&app, &cookie, "niets\n").await.location().to_owned();
        assert!(
            settled(&app, &cookie, &page)
                .await
                .contains("No row with column headings")
        );
        let unclear =
            "Klantnr;X\nK-1;jan@voorbeeld.example\nK-2;piet@voorbeeld.example\nK-3;els@voorbeeld.example\n";
        let other = upload(&app, &cookie, unclear).await.location().to_owned();
        let shown = settled(&app, &cookie, &other).await;
        assert!(
            shown.contains("Looks like: E-mail address") && !shown.contains("Take these"),
            "{shown}"
        );
        let wrong = post(&app, &cookie, &other, "column-2=--force&what=check").await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        post(&app, &cookie, &other, "column-2=email&what=check").await;
        assert!(settled(&app, &cookie, &other).await.contains("Take these"));
        let gone = post(&app, &cookie, &format!("{other}/discard"), "").await;
        assert_eq!((gone.location(), uploads(place)), ("/customers", 1));
        let none = upload(&app, &cookie, "").await;
        assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
        for role in Role::ALL.into_iter().filter(|role| *role != Role::Administrator) {
            let (_, cookie) = place.login(&[role]).await;
            assert_eq!(
                place.get("/customers", &cookie).await.status,
                StatusCode::FORBIDDEN
            );
            assert_eq!(place.get(&page, &cookie).await.status, StatusCode::FORBIDDEN);
            assert_eq!(upload(&app, &cookie, EXPORT).await.status, StatusCode::FORBIDDEN);
        }
    });
}

#[test]
fn a_program_brings_an_export() {
    on_both(async |place| {
        let app = served(place);
        let (_, cookie) = place.login(&[Role::Administrator]).await;
        let send = async |method: &str, path: &str, body: String| {
            let request = Request::builder()
                .method(method)
                .uri(format!("/api/v1/customers{path}"))
                .header(header::COOKIE, &cookie)
                .header(header::CONTENT_TYPE, "application/json");
            ask(&app, request.body(Body::from(body)).unwrap()).await
        };
        let kept = send("POST", "/uploads?name=nacht.csv", EXPORT.to_owned()).await;
        assert_eq!(kept.status, StatusCode::CREATED, "{}", kept.text());
        let upload = format!("/uploads/{}", kept.json()["id"].as_str().unwrap());
        let settled = async || {
            loop {
                let now = send("GET", &upload, String::new()).await.json();
                if now["state"]["is"] != "reading" && now["state"]["is"] != "importing" {
                    return now;
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        assert_eq!(settled().await["state"]["reading"]["customers"], 2);
        let wrong = send("PUT", &format!("{upload}/map"), r#"{"map":{"0":"email"}}"#.into()).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        let mapped = send(
            "PUT",
            &format!("{upload}/map"),
            r#"{"map":{"6":"ignore"}}"#.into(),
        )
        .await;
        assert_eq!(mapped.status, StatusCode::ACCEPTED);
        assert_eq!(settled().await["state"]["reading"]["rows"], serde_json::json!([]));
        let taken = send("POST", &format!("{upload}/import"), "{}".into()).await;
        assert_eq!(taken.status, StatusCode::ACCEPTED, "{}", taken.text());
        assert_eq!(settled().await["state"]["customers"], 2);
        let twice = send("POST", &format!("{upload}/import"), "{}".into()).await;
        assert_eq!(twice.status, StatusCode::CONFLICT);
        let now = send("GET", "", String::new()).await.json();
        assert_eq!(
            (&now["customers"], &now["indexes"][0]["export"]),
            (&2.into(), &"nacht.csv".into())
        );
        assert_eq!(
            send("DELETE", &upload, String::new()).await.status,
            StatusCode::NO_CONTENT
        );
        assert_eq!(
            send("GET", &upload, String::new()).await.status,
            StatusCode::NOT_FOUND
        );
    });
}
