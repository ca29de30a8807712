//! The door of a listener: how many connections are open at a time, and from whom.
//!
//! A connection costs a file of the process even while nothing is said over it. Beyond `Cap::most` nobody more is let in,
//! and one address holds at most half of them, so that one machine shuts nobody else out; proxies that are trusted stand for
//! many. Whoever is refused finds the connection closed.

use std::collections::HashMap;
use std::future::Future;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Extension;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::StatusCode;
use axum::middleware::{AddExtension, Next};
use axum::response::{IntoResponse, Response};
use axum_server::accept::Accept;
use tokio::net::TcpStream;
use tower::Layer;

/// Connections of the pages' listener: together with those of agents and the database fewer than the 1,024 files that a
/// process has where nobody gave it more.
pub const PAGES: usize = 300;
/// Connections of the agents' listener.
pub const AGENTS: usize = 500;

/// How many connections there may be.
#[derive(Debug, Clone)]
pub struct Cap {
    most: usize,
    /// Addresses that stand for many.
    proxies: Arc<[IpAddr]>,
    open: Arc<Mutex<HashMap<IpAddr, usize>>>,
}

/// A place of an open connection, given back at its end.
#[derive(Debug)]
struct Place {
    address: IpAddr,
    open: Arc<Mutex<HashMap<IpAddr, usize>>>,
}

fn counts(open: &Mutex<HashMap<IpAddr, usize>>) -> MutexGuard<'_, HashMap<IpAddr, usize>> {
    // A count is whole at any moment; whoever held it died elsewhere.
    open.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = counts(&self.open);
        if let Some(count) = open.get_mut(&self.address) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                open.remove(&self.address);
            }
        }
    }
}

impl Cap {
    /// At most so many, of which one address has half unless it is a proxy.
    #[must_use]
    pub fn new(most: usize, proxies: &[IpAddr]) -> Self {
        Self {
            most,
            proxies: proxies.into(),
            open: Arc::default(),
        }
    }

    /// A place for a connection from an address, if there is one.
    fn place(&self, address: IpAddr) -> Option<Place> {
        let address = address.to_canonical();
        let mut open = counts(&self.open);
        let all: usize = open.values().sum();
        let own = open.get(&address).copied().unwrap_or(0);
        let share = if self.proxies.contains(&address) {
            self.most
        } else {
            self.most.div_ceil(2)
        };
        if all >= self.most || own >= share {
            return None;
        }
        open.insert(address, own + 1);
        Some(Place {
            address,
            open: Arc::clone(&self.open),
        })
    }

    /// Holds the connections of an acceptor to it.
    #[must_use]
    pub const fn around<A>(self, inner: A) -> Capped<A> {
        Capped { cap: self, inner }
    }
}

/// An acceptor whose connections are counted.
#[derive(Debug, Clone)]
pub struct Capped<A> {
    cap: Cap,
    inner: A,
}

/// Kept by a connection for as long as it is open.
#[derive(Debug, Clone)]
pub struct Held(#[expect(dead_code, reason = "held, not looked at")] Arc<Place>);

impl<A, S> Accept<TcpStream, S> for Capped<A>
where
    A: Accept<TcpStream, S>,
    A::Future: Send + 'static,
{
    type Stream = A::Stream;
    type Service = AddExtension<A::Service, Held>;
    type Future = Pin<Box<dyn Future<Output = io::Result<(Self::Stream, Self::Service)>> + Send>>;

    fn accept(&self, stream: TcpStream, service: S) -> Self::Future {
        let place = stream.peer_addr().and_then(|peer| {
            let place = self.cap.place(peer.ip());
            place.ok_or_else(|| io::Error::other("there are too many connections"))
        });
        let accepted = place.map(|place| (Held(Arc::new(place)), self.inner.accept(stream, service)));
        Box::pin(async move {
            let (place, accepted) = accepted?;
            let (stream, service) = accepted.await?;
            Ok((stream, Extension(place).layer(service)))
        })
    }
}

/// Refuses whoever comes to a listener without TLS past the proxy that ends TLS before it: what they type would cross the
/// network in the clear, and the proxy's rules would not hold. Programs of this machine may, as supervisors do.
pub async fn through_proxy(
    State(proxies): State<Arc<[IpAddr]>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    request: Request,
    next: Next,
) -> Response {
    let peer = peer.ip().to_canonical();
    if peer.is_loopback() || proxies.contains(&peer) {
        next.run(request).await
    } else {
        (
            StatusCode::FORBIDDEN,
            "this address answers its proxy only; use the server's own address\n",
        )
            .into_response()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use axum::Router;
    use axum::body::Body;
    use axum::middleware;
    use axum::routing::get;
    use axum_server::accept::DefaultAcceptor;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tower::ServiceExt;

    use super::*;

    fn ip(last: u8) -> IpAddr {
        IpAddr::from([192, 0, 2, last])
    }

    #[test]
    fn one_address_has_half_and_all_have_no_more_than_the_cap() {
        let cap = Cap::new(4, &[ip(9)]);
        let first = [cap.place(ip(1)).unwrap(), cap.place(ip(1)).unwrap()];
        assert!(cap.place(ip(1)).is_none());
        let mapped: IpAddr = "::ffff:192.0.2.1".parse().unwrap();
        assert!(cap.place(mapped).is_none(), "the same address, written as IPv6");
        let second = [cap.place(ip(2)).unwrap(), cap.place(ip(2)).unwrap()];
        assert!(cap.place(ip(3)).is_none());
        drop(first);
        assert!(cap.place(ip(3)).is_some());
        drop(second);
        assert!(counts(&cap.open).is_empty());
        let proxied: Vec<_> = (0..4).map(|_| cap.place(ip(9)).unwrap()).collect();
        assert!(cap.place(ip(9)).is_none());
        drop(proxied);
    }

    #[tokio::test]
    async fn whoever_comes_past_the_proxy_is_refused() {
        let proxies: Arc<[IpAddr]> = vec![ip(9)].into();
        let router = Router::new()
            .route("/", get(|| async { "in" }))
            .layer(middleware::from_fn_with_state(proxies, through_proxy));
        for (peer, status) in [
            ("192.0.2.9:1", 200),
            ("[::ffff:192.0.2.9]:1", 200),
            ("127.0.0.1:1", 200),
            ("192.0.2.8:1", 403),
            ("[2001:db8::1]:1", 403),
        ] {
            let mut request = Request::get("/")
                .header("x-forwarded-for", "192.0.2.9")
                .body(Body::empty())
                .unwrap();
            let peer: SocketAddr = peer.parse().unwrap();
            request.extensions_mut().insert(ConnectInfo(peer));
            let answer = router.clone().oneshot(request).await.unwrap();
            assert_eq!(answer.status().as_u16(), status, "{peer}");
        }
    }

    #[tokio::test]
    async fn a_connection_keeps_its_place_until_it_ends() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let address = listener.local_addr().unwrap();
        let cap = Cap::new(2, &[]);
        let server = axum_server::from_tcp(listener)
            .unwrap()
            .acceptor(cap.around(DefaultAcceptor::new()))
            .serve(
                Router::new()
                    .route("/", get(|| async { "in" }))
                    .into_make_service(),
            );
        tokio::spawn(server);
        let ask = async || {
            let mut stream = TcpStream::connect(address).await.unwrap();
            let mut answer = [0; 12];
            stream
                .write_all(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n")
                .await
                .ok()?;
            stream.read_exact(&mut answer).await.ok()?;
            assert_eq!(&answer, b"HTTP/1.1 200");
            Some(stream)
        };
        // One address has one of two.
        let first = ask().await.unwrap();
        assert!(ask().await.is_none());
        drop(first);
        for _ in 0..200 {
            if ask().await.is_some() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("the place was not given back");
    }
}
