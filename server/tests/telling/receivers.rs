//! Receivers on loopback: one that speaks HTTP and refuses at first, and one of syslog, with TLS or without.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use rustls::ServerConfig;
use rustls::pki_types::PrivateKeyDer;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

/// A request as it came.
#[derive(Debug, Clone)]
pub(super) struct Heard {
    pub(super) line: String,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: String,
}

impl Heard {
    pub(super) fn header(&self, name: &str) -> &str {
        let known = self.headers.iter().find(|(known, _)| known == name);
        known.unwrap_or_else(|| panic!("no {name}")).1.as_str()
    }
}

/// Answers requests with these statuses, then with 204; keeps what came.
pub(super) async fn http(answers: &[&'static str]) -> (u16, Arc<Mutex<Vec<Heard>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let heard = Arc::new(Mutex::new(Vec::new()));
    let kept = Arc::clone(&heard);
    let mut answers: VecDeque<&'static str> = answers.iter().copied().collect();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let mut stream = BufReader::new(stream);
            let mut lines = Vec::new();
            loop {
                let mut line = String::new();
                if stream.read_line(&mut line).await.unwrap_or(0) == 0 || line == "\r\n" {
                    break;
                }
                lines.push(line.trim_end().to_owned());
            }
            if lines.is_empty() {
                continue;
            }
            let headers: Vec<(String, String)> = lines[1..]
                .iter()
                .filter_map(|line| line.split_once(": "))
                .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
                .collect();
            let length = headers.iter().find(|(name, _)| name == "content-length");
            let mut body = vec![0; length.map_or(0, |(_, length)| length.parse().unwrap())];
            stream.read_exact(&mut body).await.unwrap();
            kept.lock().unwrap().push(Heard {
                line: lines[0].clone(),
                headers,
                body: String::from_utf8(body).unwrap(),
            });
            let answer = answers.pop_front().unwrap_or("204 No Content");
            let answer = format!("HTTP/1.1 {answer}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
            stream.write_all(answer.as_bytes()).await.unwrap();
            stream.shutdown().await.unwrap();
        }
    });
    (port, heard)
}

/// A receiver of syslog.
pub(super) struct Syslog {
    pub(super) port: u16,
    /// The authority of its certificate, in PEM.
    pub(super) authority: String,
    /// Whether connections are cut without reading.
    pub(super) is_deaf: Arc<AtomicBool>,
    frames: Arc<Mutex<Vec<String>>>,
}

impl Syslog {
    /// What came since the last time, as messages.
    pub(super) fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.frames.lock().unwrap())
    }
}

/// Whether a receiver speaks TLS.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Speaks {
    Tls,
    Plain,
}

pub(super) async fn syslog(speaks: Speaks) -> Syslog {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let receiver = Syslog {
        port: listener.local_addr().unwrap().port(),
        authority: made.cert.pem(),
        is_deaf: Arc::new(AtomicBool::new(false)),
        frames: Arc::new(Mutex::new(Vec::new())),
    };
    let (deaf, frames) = (Arc::clone(&receiver.is_deaf), Arc::clone(&receiver.frames));
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            if deaf.load(Ordering::SeqCst) {
                continue;
            }
            if speaks == Speaks::Tls {
                // Whoever does not trust it goes away.
                if let Ok(mut stream) = acceptor.accept(stream).await {
                    read(&mut stream, &frames).await;
                    let _: std::io::Result<()> = stream.shutdown().await;
                }
            } else {
                let mut stream = stream;
                read(&mut stream, &frames).await;
            }
        }
    });
    receiver
}

/// Reads frames by octet counting to the end, and keeps them as they are complete.
async fn read(stream: &mut (impl AsyncRead + Unpin), frames: &Mutex<Vec<String>>) {
    let mut stream = BufReader::new(stream);
    loop {
        let mut length = Vec::new();
        stream.read_until(b' ', &mut length).await.unwrap();
        if length.is_empty() {
            return;
        }
        let length: usize = std::str::from_utf8(&length).unwrap().trim_end().parse().unwrap();
        let mut frame = vec![0; length];
        stream.read_exact(&mut frame).await.unwrap();
        frames.lock().unwrap().push(String::from_utf8(frame).unwrap());
    }
}
