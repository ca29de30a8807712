//! The server at work: its listeners side by side, from start to a stop that finishes what is under way.
//!
//! [`Bound::run`] is the one place at which listeners are put together: each is a `Side` with its own router and its own
//! TLS. When one fails, all stop, so that a supervisor notices. Addresses are bound before anything is announced.

use std::future::Future;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use axum::Router;
use axum_server::Handle;
use axum_server::tls_rustls::RustlsConfig;
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::task::JoinSet;

use crate::app::App;
use crate::config::{Config, Listener};
use crate::fleet;
use crate::router;
use crate::store::Store;

/// How long a browser may take to send the head of a request: slow ones hold a connection and nothing else.
const HEADERS: Duration = Duration::from_secs(20);
/// How long requests under way may take when the server stops.
const FAREWELL: Duration = Duration::from_secs(20);

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
        let tls = match &self.config.front.certificate {
            Some((chain, key)) => Some(certificate(chain, key)?),
            None => None,
        };
        let app = App::new(store, self.config);
        let sides = [Side {
            name: "pages",
            listener: self.pages,
            router: router::pages(app.clone()),
            tls,
        }];
        let (mut running, mut handles) = (JoinSet::new(), Vec::new());
        let handle = Handle::new();
        handles.push(handle.clone());
        // Agents show certificates: their listener has TLS of its own.
        let agents = fleet::listener::serve(app.clone(), router::agents(app), self.agents, handle);
        running.spawn(async { agents.await.context("the listener of agents") });
        for side in sides {
            let handle = Handle::new();
            handles.push(handle.clone());
            running.spawn(side.run(handle));
        }
        let ended = tokio::select! {
            () = stop => None,
            ended = running.join_next() => ended,
        };
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
                let mut server = axum_server::from_tcp_rustls(self.listener, RustlsConfig::from_config(tls))?
                    .handle(handle);
                server
                    .http_builder()
                    .http1()
                    .timer(fleet::listener::timer())
                    .header_read_timeout(HEADERS);
                server.serve(service).await
            }
            None => {
                let mut server = axum_server::from_tcp(self.listener)?.handle(handle);
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

fn certificate(chain: &Path, key: &Path) -> anyhow::Result<Arc<ServerConfig>> {
    let read = || -> anyhow::Result<ServerConfig> {
        let chain = CertificateDer::pem_file_iter(chain)?.collect::<Result<Vec<_>, _>>()?;
        let key = PrivateKeyDer::from_pem_file(key)?;
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(chain, key)?;
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Ok(config)
    };
    read()
        .map(Arc::new)
        .with_context(|| format!("the certificate {} with its key", chain.display()))
}

/// Ready when the process is told to stop: SIGTERM or Ctrl-C.
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
    #[cfg(not(unix))]
    interrupt.await;
}
