//! The way to the receiver: one connection a batch, over TLS, or plain on this machine.
//!
//! Syslog over TCP acknowledges nothing (RFC 6587, section 4.4). So the sender closes its half when all is written, and waits until
//! the receiver closes too: a receiver does that when it has read to the end. A batch of which this is not seen is sent again.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use rustls_platform_verifier::BuilderVerifierExt;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

use super::settings::{Security, SiemSettings, authorities};

/// How long the receiver may take to be reached, and again to take all.
const PATIENCE: Duration = Duration::from_secs(15);
/// What a receiver may say before it closes, in bytes.
const ANSWER: u64 = 64 * 1024;

/// Sends frames; what is sent was read to the end.
///
/// # Errors
///
/// Why it is not known to be, in the system's words.
pub async fn send(settings: &SiemSettings, frames: &[u8]) -> io::Result<()> {
    let late = |what: &'static str| move |_| io::Error::new(io::ErrorKind::TimedOut, what);
    let to = (settings.host.as_str(), settings.port);
    let stream = timeout(PATIENCE, TcpStream::connect(to))
        .await
        .map_err(late("the receiver cannot be reached in time"))??;
    let closed = late("the receiver did not close the connection after the end of the messages");
    match settings.security {
        Security::None => {
            // A name of this machine that is another's.
            if !stream.peer_addr()?.ip().is_loopback() {
                return Err(io::Error::other("without TLS only this machine is spoken to"));
            }
            timeout(PATIENCE, hand_over(stream, frames))
                .await
                .map_err(closed)?
        }
        Security::Tls => {
            let name = ServerName::try_from(settings.host.clone()).map_err(io::Error::other)?;
            let connector = TlsConnector::from(Arc::new(tls(settings)?));
            let stream = timeout(PATIENCE, connector.connect(name, stream))
                .await
                .map_err(late("the receiver does not speak TLS in time"))??;
            timeout(PATIENCE, hand_over(stream, frames))
                .await
                .map_err(closed)?
        }
    }
}

async fn hand_over(mut stream: impl AsyncRead + AsyncWrite + Unpin, frames: &[u8]) -> io::Result<()> {
    stream.write_all(frames).await?;
    stream.flush().await?;
    stream.shutdown().await?;
    let mut answer = stream.take(ANSWER);
    match tokio::io::copy(&mut answer, &mut tokio::io::sink()).await {
        Ok(read) if read == ANSWER => Err(io::Error::other("the receiver talks without end")),
        Ok(_) => Ok(()),
        // It closed without saying so by TLS; it closed after our end, and that is what matters.
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(()),
        Err(error) => Err(error),
    }
}

fn tls(settings: &SiemSettings) -> io::Result<ClientConfig> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(io::Error::other)?;
    let config = match &settings.authority {
        Some(pem) => {
            let bad = || io::Error::other("the authority holds no certificate that can be used");
            config.with_root_certificates(authorities(pem).ok_or_else(bad)?)
        }
        None => config.with_platform_verifier().map_err(io::Error::other)?,
    };
    Ok(config.with_no_client_auth())
}
