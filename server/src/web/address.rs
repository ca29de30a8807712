//! From which address a request comes: the connection's, or what a proxy that is trusted says of it.
//!
//! Of `X-Forwarded-For` the last entry counts that no trusted proxy stands for: what is before it anybody may have
//! written.

use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::HeaderMap;
use axum::http::request::Parts;

use crate::app::App;

/// The address that a request comes from; 0.0.0.0 where there is no connection, as in tests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ClientAddress(pub IpAddr);

impl FromRequestParts<App> for ClientAddress {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        let peer = parts
            .extensions
            .get::<ConnectInfo<SocketAddr>>()
            .map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |ConnectInfo(peer)| peer.ip());
        Ok(Self(behind(peer, &parts.headers, &app.config().front.proxies)))
    }
}

fn behind(peer: IpAddr, headers: &HeaderMap, proxies: &[IpAddr]) -> IpAddr {
    let peer = peer.to_canonical();
    if !proxies.contains(&peer) {
        return peer;
    }
    let mut entries = Vec::new();
    for value in headers.get_all("x-forwarded-for") {
        // What cannot be read is an entry too: nothing before it is believed.
        entries.extend(value.to_str().unwrap_or("?").split(','));
    }
    entries
        .into_iter()
        .rev()
        .map(|entry| {
            entry
                .trim()
                .parse::<IpAddr>()
                .map(|address| address.to_canonical())
        })
        .find(|address| !matches!(address, Ok(address) if proxies.contains(address)))
        .and_then(Result::ok)
        .unwrap_or(peer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_trusted_proxy_is_believed() {
        let mut headers = HeaderMap::new();
        headers.append("x-forwarded-for", "203.0.113.9, 198.51.100.7".parse().unwrap());
        headers.append("x-forwarded-for", "10.0.0.2".parse().unwrap());
        let (proxy, other): (IpAddr, IpAddr) = ("10.0.0.2".parse().unwrap(), "192.0.2.1".parse().unwrap());
        assert_eq!(behind(other, &headers, &[proxy]), other);
        assert_eq!(
            behind(proxy, &headers, &[proxy]),
            "198.51.100.7".parse::<IpAddr>().unwrap()
        );
        assert_eq!(behind(proxy, &HeaderMap::new(), &[proxy]), proxy);
        let mut forged = HeaderMap::new();
        forged.append("x-forwarded-for", "1.2.3.4, x, 198.51.100.7".parse().unwrap());
        assert_eq!(
            behind(proxy, &forged, &[proxy]),
            "198.51.100.7".parse::<IpAddr>().unwrap()
        );
        forged.append("x-forwarded-for", "x".parse().unwrap());
        assert_eq!(behind(proxy, &forged, &[proxy]), proxy);
    }
}
