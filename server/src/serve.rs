//! The server at work: its listeners side by side, from start to a stop that finishes what is under way.
//!
//! [`Bound::run`] is the one place at which listeners are put together: each is a `Side` with its own router and its own
//! TLS, and connections that are counted ([`front`]). When one fails, all stop, so that a supervisor notices. Addresses are bound before anything is announced.

use std::future::Future;
use std::io;
use std::net::{IpAddr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use axum::Router;
use axum::middleware;
use axum_server::Handle;
use axum_server::accept::DefaultAcceptor;
use axum_server::tls_rustls::{RustlsAcceptor, RustlsConfig};
use rustls::ServerConfig;
use tokio::task::JoinSet;

use crate::accounts::notice;
use crate::app::App;
use crate::audit::heads;
use crate::config::{Config, Listener};
use crate::customers::upload;
use crate::fleet::{self, publishing};
use crate::front::{self, Cap};
use crate::retention;
use crate::router;
use crate::siem;
use crate::store::Store;
use crate::tell;
use crate::tls::Shown;

/// How long a browser may take to send the head of a request: slow ones hold a connection and nothing else.
const HEADERS: Duration = Duration::from_secs(20);
/// How long requests under way may take when the server stops.
const FAREWELL: Duration = Duration::from_secs(20);
/// How often old uploads are looked for.
const SWEEP: Duration = Duration::from_mins(10);

/// A server whose addresses are its own, and that answers nobody yet.
#[derive(Debug)]
pub struct Bound {
    config: Config,
    pages: TcpListener,
    agents: TcpListener,
}

/// One listener: what it answers with, and by which certificate.
#[derive(Debug)]
struct Side {
    name: &'static str,
    listener: TcpListener,
    router: Router,
    cap: Cap,
    tls: Option<Arc<ServerConfig>>,
}

impl Bound {
    /// Binds the addresses. A port 0 becomes the port that the system gave, in the address for links too.
    ///
    /// # Errors
    ///
    /// When an address is another program's.
    pub fn bind(mut config: Config) -> anyhow::Result<Self> {
        let pages = listen(&mut config.pages).context("pages")?;
        let agents = listen(&mut config.agents).context("agents")?;
        Ok(Self {
            config,
            pages,
            agents,
        })
    }

    /// The configuration, with the ports that were given.
    #[must_use]
    pub const fn config(&self) -> &Config {
        &self.config
    }

    /// Answers until `stop` is ready, then finishes what is under way.
    ///
    /// # Errors
    ///
    /// When a certificate cannot be used or a listener fails.
    pub async fn run(self, store: Store, stop: impl Future<Output = ()>) -> anyhow::Result<()> {
        let shown = Shown::open(&self.config)?;
        let tls = shown.as_ref().map(Shown::server_config).transpose()?;
        let proxies: Arc<[IpAddr]> = self.config.front.proxies.as_slice().into();
        let heads = self.config.audit_heads.clone();
        let app = App::new(store, self.config);
        app.groups().begin(app.store()).await;
        let mut router = router::pages(app.clone());
        if tls.is_none() && !proxies.is_empty() {
            router = router.layer(middleware::from_fn_with_state(
                Arc::clone(&proxies),
                front::through_proxy,
            ));
        }
        let sides = [Side {
            name: "pages",
            listener: self.pages,
            router,
            cap: Cap::new(front::PAGES, &proxies),
            tls,
        }];
        // Ends with the server: what it erases is whole at any moment.
        let mut beside = JoinSet::new();
        beside.spawn(retention::keep(app.store().clone()));
        let (mut running, mut handles) = (JoinSet::new(), Vec::new());
        beside.spawn(heads::keep(app.store().clone(), heads));
        beside.spawn(notice::keep(app.clone()));
        beside.spawn(tell::keep(app.clone()));
        beside.spawn(siem::keep(app.clone()));
        let handle = Handle::new();
        handles.push(handle.clone());
        let mut chores = JoinSet::new();
        chores.spawn(sweep(app.clone()));
        // Agents show certificates: their listener has TLS of its own.
        let agents = fleet::listener::serve(app.clone(), router::agents(app), self.agents, handle);
        running.spawn(async { agents.await.context("the listener of agents") });
        for side in sides {
            let handle = Handle::new();
            handles.push(handle.clone());
            running.spawn(side.run(handle));
        }
        if let Some(shown) = shown {
            chores.spawn(shown.keep_good());
        }
        let ended = tokio::select! {
            () = stop => None,
            ended = running.join_next() => ended,
        };
        beside.abort_all();
        for handle in &handles {
            handle.graceful_shutdown(Some(FAREWELL));
        }
        tracing::info!("stopping; what is under way is finished first");
        let mut outcome = ended.map_or(Ok(()), flat);
        while let Some(ended) = running.join_next().await {
            outcome = outcome.and(flat(ended));
        }
        outcome
    }
}

impl Side {
    async fn run(self, handle: Handle<SocketAddr>) -> anyhow::Result<()> {
        let service = self.router.into_make_service_with_connect_info::<SocketAddr>();
        let served = match self.tls {
            Some(tls) => {
                let acceptor = RustlsAcceptor::new(RustlsConfig::from_config(tls));
                let mut server = axum_server::from_tcp(self.listener)?
                    .acceptor(self.cap.around(acceptor))
                    .handle(handle)
                    .http1_only();
                server
                    .http_builder()
                    .http1()
                    .timer(fleet::listener::timer())
                    .header_read_timeout(HEADERS);
                server.serve(service).await
            }
            None => {
                let mut server = axum_server::from_tcp(self.listener)?
                    .acceptor(self.cap.around(DefaultAcceptor::new()))
                    .handle(handle)
                    .http1_only();
                server
                    .http_builder()
                    .http1()
                    .timer(fleet::listener::timer())
                    .header_read_timeout(HEADERS);
                server.serve(service).await
            }
        };
        served.with_context(|| format!("the listener of {}", self.name))
    }
}

/// Removes uploads that nobody took and indexes that others replaced, for as long as the server runs.
async fn sweep(app: App) {
    loop {
        if let Err(error) = upload::sweep(&app.config().data) {
            tracing::warn!(%error, "old uploads cannot be removed");
        }
        if let Err(error) = publishing::clear_away(app.store(), &app.config().data).await {
            tracing::warn!(%error, "indexes that were replaced cannot be removed");
        }
        tokio::time::sleep(SWEEP).await;
    }
}

fn flat(ended: Result<anyhow::Result<()>, tokio::task::JoinError>) -> anyhow::Result<()> {
    ended.context("a listener ended badly")?
}

fn listen(listener: &mut Listener) -> io::Result<TcpListener> {
    let bound = TcpListener::bind(listener.listen)?;
    bound.set_nonblocking(true)?;
    let given = bound.local_addr()?;
    listener.url = listener
        .url
        .replace(&listener.listen.to_string(), &given.to_string());
    listener.listen = given;
    Ok(bound)
}

/// Ready when the process is told to stop: SIGTERM or Ctrl-C; on Windows also when its window is closed.
pub async fn stopped() {
    let interrupt = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let terminate = async {
            match signal(SignalKind::terminate()) {
                Ok(mut signal) => {
                    signal.recv().await;
                }
                Err(_) => std::future::pending().await,
            }
        };
        tokio::select! {
            () = interrupt => (),
            () = terminate => (),
        }
    }
    #[cfg(windows)]
    {
        use tokio::signal::windows::{ctrl_break, ctrl_close};
        // Ctrl-Break, and the window that is closed. The service manager has a way of its own.
        let broken_off = async {
            match ctrl_break() {
                Ok(mut signal) => {
                    signal.recv().await;
                }
                Err(_) => std::future::pending().await,
            }
        };
        let closed = async {
            match ctrl_close() {
                Ok(mut signal) => {
                    signal.recv().await;
                }
                Err(_) => std::future::pending().await,
            }
        };
        tokio::select! {
            () = interrupt => (),
            () = broken_off => (),
            () = closed => (),
        }
    }
    #[cfg(not(any(unix, windows)))]
    interrupt.await;
}
