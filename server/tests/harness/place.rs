//! One empty server: its database, its data folder, its requests, and those who log in.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::request::Builder;
use axum::http::{HeaderMap, Request, StatusCode, header};
use homeward_server::app::App;
use homeward_server::config::{Config, Said};
use homeward_server::moment::Moment;
use homeward_server::role::Role;
use homeward_server::secret::Secret;
use homeward_server::store::entity::{account, session};
use homeward_server::store::{Store, StoreUrl};
use homeward_server::viewer::cookie_name;
use sea_orm::{
    ActiveModelTrait, ConnectOptions, ConnectionTrait, Database, DatabaseConnection, IntoActiveModel,
    Statement,
};
use std::path::Path;
use std::sync::OnceLock;
use std::time::Duration;
use tempfile::TempDir;
use tower::ServiceExt;
use uuid::Uuid;

use super::Engine;
use super::postgres::Server;

/// Longest answer that a case reads.
const ANSWER: usize = 64 * 1024 * 1024;

/// An empty server on one of the databases.
#[derive(Debug)]
pub(crate) struct Place {
    /// Which.
    pub(crate) engine: Engine,
    /// Its data folder.
    pub(crate) folder: TempDir,
    /// What its requests have at hand.
    pub(crate) app: App,
    /// The tables themselves, to put in and look at what no request can.
    pub(crate) rows: DatabaseConnection,
    /// Made once: that takes longer than most requests.
    router: OnceLock<Router>,
    database: Option<(&'static Server, String)>,
}

/// What a request was answered with.
#[derive(Debug)]
pub(crate) struct Answer {
    /// Status of HTTP.
    pub(crate) status: StatusCode,
    /// Headers.
    pub(crate) headers: HeaderMap,
    /// The whole body.
    pub(crate) body: Vec<u8>,
}

impl Answer {
    /// The body as text.
    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    /// The body as JSON.
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("no JSON: {}", self.text()))
    }

    /// Where a redirect leads.
    pub(crate) fn location(&self) -> &str {
        self.headers[header::LOCATION].to_str().unwrap()
    }
}

impl Place {
    pub(super) async fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = StoreUrl::in_folder(folder.path());
        Self::open(Engine::Sqlite, folder, url, None).await
    }

    pub(super) async fn postgres(server: &'static Server) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let name = format!("case_{}", Uuid::now_v7().simple());
        let maintenance = Database::connect(server.url("postgres")).await.unwrap();
        maintenance
            .execute_unprepared(&format!("CREATE DATABASE {name}"))
            .await
            .unwrap();
        maintenance.close().await.unwrap();
        let url = StoreUrl::parse(&server.url(&name)).unwrap();
        Self::open(Engine::Postgres, folder, url, Some((server, name))).await
    }

    /// Where another database of the same kind may be, empty or not there yet.
    pub(crate) async fn another(&self, folder: &Path) -> StoreUrl {
        let Some((server, name)) = &self.database else {
            return StoreUrl::in_folder(folder);
        };
        let name = format!("{name}_b");
        let create = format!("CREATE DATABASE {name}");
        self.rows.execute_unprepared(&create).await.unwrap();
        StoreUrl::parse(&server.url(&name)).unwrap()
    }

    /// Removes what [`Place::another`] made.
    pub(crate) async fn forget_another(&self, store: Store) {
        drop(store);
        if let Some((_, name)) = &self.database {
            let drop = format!("DROP DATABASE {name}_b WITH (FORCE)");
            self.rows.execute_unprepared(&drop).await.unwrap();
        }
    }

    async fn open(
        engine: Engine,
        folder: TempDir,
        url: StoreUrl,
        database: Option<(&'static Server, String)>,
    ) -> Self {
        let store = Store::open(&url).await.unwrap();
        let said = Said {
            data: Some(folder.path().to_owned()),
            ..Said::default()
        };
        let mut config = Config::load(&said).unwrap();
        config.database = url.clone();
        let (StoreUrl::Sqlite(plain) | StoreUrl::Postgres(plain)) = url;
        let mut options = ConnectOptions::new(plain);
        options.max_connections(2).sqlx_logging(false);
        if engine == Engine::Postgres {
            options.set_schema_search_path("homeward");
        }
        let rows = Database::connect(options).await.unwrap();
        Self {
            engine,
            folder,
            app: App::new(store, config),
            rows,
            router: OnceLock::new(),
            database,
        }
    }

    /// Drops what the server of all cases would keep.
    pub(super) async fn leave(self) {
        if let Some((server, name)) = &self.database {
            let maintenance = Database::connect(server.url("postgres")).await.unwrap();
            let drop = format!("DROP DATABASE {name} WITH (FORCE)");
            maintenance.execute_unprepared(&drop).await.unwrap();
            maintenance.close().await.unwrap();
        }
    }

    /// The database's version.
    pub(super) async fn version(&self) -> String {
        let ask = match self.engine {
            Engine::Sqlite => "SELECT sqlite_version() AS version",
            Engine::Postgres => "SELECT split_part(current_setting('server_version'), ' ', 1) AS version",
        };
        let backend = self.rows.get_database_backend();
        let row = self
            .rows
            .query_one_raw(Statement::from_string(backend, ask))
            .await;
        row.unwrap().unwrap().try_get("", "version").unwrap()
    }

    /// The database as the server has it.
    pub(crate) fn store(&self) -> &Store {
        self.app.store()
    }

    /// What people and programs speak to.
    pub(crate) fn pages(&self) -> Router {
        let router = || homeward_server::router::pages(self.app.clone());
        self.router.get_or_init(router).clone()
    }

    /// Somebody with these roles who is logged in: the account and the value of a `Cookie` header.
    pub(crate) async fn login(&self, roles: &[Role]) -> (Uuid, String) {
        self.login_as(roles, None).await
    }

    /// The same, who is a person of the directory.
    pub(crate) async fn login_as(&self, roles: &[Role], person: Option<Uuid>) -> (Uuid, String) {
        let now = Moment::now();
        let id = Uuid::now_v7();
        let row = account::Model {
            id,
            login: format!("login-{id}"),
            name: "Test Persoon".to_owned(),
            email: None,
            roles: serde_json::to_string(roles).unwrap(),
            person_id: person,
            password: None,
            totp: None,
            totp_step: None,
            recovery: None,
            subject: None,
            language: "en".to_owned(),
            enabled: true,
            failures: 0,
            locked_until: None,
            created: now,
            last_login: None,
            welcomed: None,
        };
        row.into_active_model()
            .reset_all()
            .insert(&self.rows)
            .await
            .unwrap();
        (id, self.login_again(id).await)
    }

    /// Another session of an account: the value of a `Cookie` header.
    pub(crate) async fn login_again(&self, id: Uuid) -> String {
        let now = Moment::now();
        let secret = Secret::new("").unwrap();
        let row = session::Model {
            hash: secret.digest(),
            account_id: id,
            created: now,
            last_seen: now,
            expires: now.after(Duration::from_hours(1)),
            stage: "full".to_owned(),
        };
        row.into_active_model()
            .reset_all()
            .insert(&self.rows)
            .await
            .unwrap();
        format!("{}={}", cookie_name(self.app.config()), secret.reveal())
    }

    /// Gets a page or a resource, logged in by `cookie` or not.
    pub(crate) async fn get(&self, path: &str, cookie: &str) -> Answer {
        let request = Request::get(path).header(header::COOKIE, cookie);
        answer(self.pages(), request.body(Body::empty()).unwrap()).await
    }

    /// Posts a form, as a browser does from our own pages.
    pub(crate) async fn post(&self, path: &str, cookie: &str, form: &str) -> Answer {
        let request = Request::post(path)
            .header(header::COOKIE, cookie)
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        answer(self.pages(), request.body(Body::from(form.to_owned())).unwrap()).await
    }

    /// Posts JSON, as a program does.
    pub(crate) async fn post_json(&self, path: &str, cookie: &str, body: &serde_json::Value) -> Answer {
        self.send_json(Request::post(path), cookie, body).await
    }

    /// Puts JSON.
    pub(crate) async fn put_json(&self, path: &str, cookie: &str, body: &serde_json::Value) -> Answer {
        self.send_json(Request::put(path), cookie, body).await
    }

    async fn send_json(&self, request: Builder, cookie: &str, body: &serde_json::Value) -> Answer {
        let request = request
            .header(header::COOKIE, cookie)
            .header(header::CONTENT_TYPE, "application/json");
        answer(self.pages(), request.body(Body::from(body.to_string())).unwrap()).await
    }
}

/// What a router answers.
pub(crate) async fn answer(router: Router, request: Request<Body>) -> Answer {
    let response = router.oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    Answer {
        status: parts.status,
        headers: parts.headers,
        body: to_bytes(body, ANSWER).await.unwrap().to_vec(),
    }
}
