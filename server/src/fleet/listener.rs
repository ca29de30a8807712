//! The agents' listener: TLS with the server's own certificate, and the devices' certificates asked for.
//!
//! A client without a certificate is let as far as enrolment; a certificate of another authority, or one that has
//! ended, ends the handshake. Who is at the other end is put into each request as a [`Peer`]. The listener's certificate is
//! made anew each day, long before the last one ends.

use std::future::Future;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener};
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Extension;
use axum::Router;
use axum::middleware::AddExtension;
use axum_server::Handle;
use axum_server::accept::Accept;
use axum_server::tls_rustls::{RustlsAcceptor, RustlsConfig};
use rustls::crypto::ring;
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig};
use tokio::net::TcpStream;
use tower::Layer;

use super::authority::{AuthorityError, names_of};
use super::{Peer, fingerprint};
use crate::app::App;
use crate::front::{self, Cap};
use crate::moment::Moment;

/// How long a handshake may take.
const HANDSHAKE: Duration = Duration::from_secs(10);
/// How often the listener's certificate is made anew.
const ANEW: Duration = Duration::from_hours(24);

/// Why agents are not listened to.
#[derive(Debug, thiserror::Error)]
pub enum ListenError {
    /// There is no authority, or it makes no certificate.
    #[error(transparent)]
    Authority(#[from] AuthorityError),
    /// TLS refuses the certificates.
    #[error("TLS cannot be set up: {0}")]
    Tls(String),
    /// The system refuses.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// Serves agents on a listener until `handle` is told to end.
///
/// # Errors
///
/// When TLS cannot be set up or the listener fails.
pub async fn serve(
    app: App,
    agents: Router,
    listener: TcpListener,
    handle: Handle<SocketAddr>,
) -> Result<(), ListenError> {
    listener.set_nonblocking(true)?;
    let tls = RustlsConfig::from_config(tls(&app)?);
    let renewing = tls.clone();
    let renewal = tokio::spawn(async move {
        loop {
            tokio::time::sleep(ANEW).await;
            match self::tls(&app) {
                Ok(config) => renewing.reload_from_config(config),
                Err(error) => {
                    tracing::error!(%error, "the certificate of the agents' listener could not be made anew");
                }
            }
        }
    });
    let acceptor = PeerAcceptor(RustlsAcceptor::new(tls).handshake_timeout(HANDSHAKE));
    let acceptor = Cap::new(front::AGENTS, &[]).around(acceptor);
    // Which version of HTTP it is, nothing waits for: whoever says nothing is held to the time for headers.
    let mut server = axum_server::from_tcp(listener)?
        .acceptor(acceptor)
        .handle(handle)
        .http1_only();
    // Slow headers hold a connection and nothing else; not for long.
    server
        .http_builder()
        .http1()
        .timer(timer())
        .header_read_timeout(Duration::from_secs(20));
    let result = server.serve(agents.into_make_service()).await;
    renewal.abort();
    Ok(result?)
}

/// What measures time for a listener's connections.
pub(crate) fn timer() -> impl hyper::rt::Timer + Send + Sync + 'static {
    clock::Tokio
}

/// What TLS needs: our certificate, and our authority as the only one whose devices are let in.
fn tls(app: &App) -> Result<Arc<ServerConfig>, ListenError> {
    let authority = app.authority()?;
    let agents = &app.config().agents;
    let (chain, key) = authority.listener(&names_of(&agents.url, agents.listen.ip()), Moment::now())?;
    let told = |error: &dyn std::fmt::Display| ListenError::Tls(error.to_string());
    let mut roots = RootCertStore::empty();
    roots
        .add(authority.certificate().clone())
        .map_err(|error| told(&error))?;
    let provider = Arc::new(ring::default_provider());
    let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider.clone())
        .allow_unauthenticated()
        .build()
        .map_err(|error| told(&error))?;
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&rustls::version::TLS13, &rustls::version::TLS12])
        .map_err(|error| told(&error))?
        .with_client_cert_verifier(verifier)
        .with_single_cert(chain, key)
        .map_err(|error| told(&error))?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}

/// Accepts a TLS connection and remembers who is at its other end.
#[derive(Debug, Clone)]
struct PeerAcceptor(RustlsAcceptor);

impl<S: Send + 'static> Accept<TcpStream, S> for PeerAcceptor {
    type Stream = <RustlsAcceptor as Accept<TcpStream, S>>::Stream;
    type Service = AddExtension<S, Peer>;
    type Future = Pin<Box<dyn Future<Output = io::Result<(Self::Stream, Self::Service)>> + Send>>;

    fn accept(&self, stream: TcpStream, service: S) -> Self::Future {
        let handshake = self.0.accept(stream, service);
        Box::pin(async move {
            let (stream, service) = handshake.await?;
            let (tcp, tls) = stream.get_ref();
            let address = tcp
                .peer_addr()
                .map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |address| address.ip());
            let certificate = tls.peer_certificates().and_then(<[_]>::first);
            let peer = Peer {
                fingerprint: certificate.map(|der| fingerprint(der)),
                address,
            };
            Ok((stream, Extension(peer).layer(service)))
        })
    }
}

mod clock {
    //! hyper's timer on tokio's.

    use std::future::Future;
    use std::pin::Pin;
    use std::task::{Context, Poll};
    use std::time::{Duration, Instant};

    use hyper::rt::{Sleep, Timer};

    #[derive(Debug, Clone, Copy)]
    pub(super) struct Tokio;

    struct Sleeping(Pin<Box<tokio::time::Sleep>>);

    impl Timer for Tokio {
        fn sleep(&self, duration: Duration) -> Pin<Box<dyn Sleep>> {
            Box::pin(Sleeping(Box::pin(tokio::time::sleep(duration))))
        }

        fn sleep_until(&self, deadline: Instant) -> Pin<Box<dyn Sleep>> {
            Box::pin(Sleeping(Box::pin(tokio::time::sleep_until(deadline.into()))))
        }
    }

    impl Future for Sleeping {
        type Output = ();

        fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
            self.0.as_mut().poll(context)
        }
    }

    impl Sleep for Sleeping {}
}
