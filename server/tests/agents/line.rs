//! Speaks to the agents' listener byte by byte, as no agent does: by TLS with any certificate, over one connection.

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::Duration;

use homeward_rules::fleet::EnrolAnswer;
use homeward_rules::report::ScanReport;
use rcgen::{CertificateParams, KeyPair};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use serde_json::{Value, json};

use super::program::{Server, authority};
use crate::harness::Place;

/// A certificate that somebody shows, and its key.
pub(super) type Shown = (CertificateDer<'static>, PrivateKeyDer<'static>);

/// One connection.
#[derive(Debug)]
pub(super) struct Line(StreamOwned<ClientConnection, TcpStream>);

/// What was answered.
#[derive(Debug)]
pub(super) struct Reply {
    pub(super) status: u16,
    pub(super) head: String,
    pub(super) body: Vec<u8>,
}

impl Reply {
    /// The word of a refusal.
    pub(super) fn word(&self) -> String {
        let body: Value = serde_json::from_slice(&self.body).unwrap_or_default();
        body["error"].as_str().unwrap_or_default().to_owned()
    }

    /// The body as JSON.
    pub(super) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}

impl Line {
    /// A connection on which the server answers with the certificate that its authority made.
    pub(super) fn open(place: &Place, server: &Server, shown: Option<Shown>) -> Self {
        Self::to(place, server.address(), shown).unwrap()
    }

    fn to(place: &Place, address: &str, shown: Option<Shown>) -> io::Result<Self> {
        let mut roots = RootCertStore::empty();
        roots
            .add(CertificateDer::from_pem_file(authority(place)).unwrap())
            .unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let builder = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots);
        let config = match shown {
            Some((certificate, key)) => builder.with_client_auth_cert(vec![certificate], key).unwrap(),
            None => builder.with_no_client_auth(),
        };
        let name = ServerName::try_from("127.0.0.1").unwrap();
        let connection = ClientConnection::new(Arc::new(config), name).unwrap();
        let tcp = TcpStream::connect(address)?;
        tcp.set_read_timeout(Some(Duration::from_secs(40)))?;
        Ok(Self(StreamOwned::new(connection, tcp)))
    }

    /// Sends bytes as they are.
    pub(super) fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.0.write_all(bytes)?;
        self.0.flush()
    }

    /// Asks and reads the answer.
    pub(super) fn ask(&mut self, first: &str, headers: &str, body: &[u8]) -> io::Result<Reply> {
        let head = format!(
            "{first} HTTP/1.1\r\nHost: homeward\r\n{headers}Content-Length: {}\r\n\r\n",
            body.len()
        );
        // In one piece: who is refused unread keeps the connection only when nothing of the body is still to come.
        self.send(&[head.as_bytes(), body].concat())?;
        self.answer()
    }

    /// Reads an answer.
    pub(super) fn answer(&mut self) -> io::Result<Reply> {
        let mut head = Vec::new();
        let mut byte = [0];
        while !head.ends_with(b"\r\n\r\n") {
            self.0.read_exact(&mut byte)?;
            head.push(byte[0]);
        }
        let head = String::from_utf8(head).unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        let length = head
            .lines()
            .find_map(|line| line.to_lowercase().strip_prefix("content-length: ")?.parse().ok())
            .unwrap_or(0);
        let mut body = vec![0; length];
        self.0.read_exact(&mut body)?;
        Ok(Reply { status, head, body })
    }

    /// Hands over a report.
    pub(super) fn report(&mut self, report: &ScanReport) -> io::Result<Reply> {
        self.body(&serde_json::to_vec(report).unwrap(), "")
    }

    /// Hands over any body as a report.
    pub(super) fn body(&mut self, body: &[u8], headers: &str) -> io::Result<Reply> {
        let headers = format!("Content-Type: application/json\r\n{headers}");
        self.ask("POST /api/v1/agent/reports", &headers, body)
    }

    /// Says how the device is.
    pub(super) fn beat(&mut self) -> io::Result<Reply> {
        self.heartbeat(&json!({}))
    }

    /// The same, with other words in it.
    pub(super) fn heartbeat(&mut self, other: &Value) -> io::Result<Reply> {
        let mut body = json!({
            "versions": {"agent": "0.1.0", "index": "", "rules": "built-in"},
            "name": "lt-0042", "system": "Debian 12", "queue": 0,
        });
        for (key, value) in other.as_object().unwrap() {
            body[key] = value.clone();
        }
        self.ask(
            "POST /api/v1/agent/heartbeat",
            "Content-Type: application/json\r\n",
            body.to_string().as_bytes(),
        )
    }
}

/// A device that does as the test says.
#[derive(Debug)]
pub(super) struct Rogue {
    key: Vec<u8>,
    /// What it got.
    pub(super) answer: EnrolAnswer,
}

impl Rogue {
    /// Brings a device in.
    pub(super) fn enrol(place: &Place, server: &Server, token: &str, machine: u8) -> Self {
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new(Vec::<String>::new()).unwrap();
        let csr = params.serialize_request(&key).unwrap().pem().unwrap();
        let body = json!({
            "protocol": 1, "token": token, "csr": csr, "machine": format!("{machine:02x}").repeat(32),
            "name": format!("lt-{machine}"), "system": "Debian 12", "agent": "0.1.0",
        });
        let reply = Line::open(place, server, None)
            .ask(
                "POST /api/v1/enrol",
                "Content-Type: application/json\r\n",
                body.to_string().as_bytes(),
            )
            .unwrap();
        assert_eq!(reply.status, 201, "{:?}", reply.word());
        Self {
            key: key.serialize_der(),
            answer: serde_json::from_slice(&reply.body).unwrap(),
        }
    }

    /// What it shows.
    pub(super) fn shown(&self) -> Shown {
        let certificate = CertificateDer::from_pem_slice(self.answer.certificate.as_bytes()).unwrap();
        (certificate, PrivatePkcs8KeyDer::from(self.key.clone()).into())
    }

    /// A connection of its own.
    pub(super) fn line(&self, place: &Place, server: &Server) -> Line {
        Line::open(place, server, Some(self.shown()))
    }

    /// The same, where the server may be away.
    pub(super) fn try_line(&self, place: &Place, address: &str) -> io::Result<Line> {
        Line::to(place, address, Some(self.shown()))
    }
}
