//! Speaks to the collection server: enrolment, certificate, policy, index, rules, heartbeat, reports.
//!
//! The connection is TLS to a server that the pinned authority vouches for ([`pin`]); afterwards the device's certificate
//! says who it is. No proxy of the environment is used and no redirect followed. Nothing is tried again here: an error says
//! whether a later try can do better ([`ServerError::may_pass`]).

mod error;
pub mod pin;

use std::time::Duration;

use homeward_rules::fleet::{AgentPolicy, EnrolAnswer, EnrolRequest, Heartbeat, RenewRequest};
use reqwest::blocking::{Client as Http, RequestBuilder, Response};
use reqwest::header::{CONTENT_ENCODING, CONTENT_TYPE, ETAG, HeaderMap, IF_MATCH, IF_NONE_MATCH, RANGE};
use reqwest::{Method, StatusCode, redirect};
use serde::Serialize;
use serde::de::DeserializeOwned;

pub use error::ServerError;

use crate::state::Identity;

/// How long a connection may take to be made.
const CONNECT: Duration = Duration::from_secs(20);
/// How long an answer may take.
const ANSWER: Duration = Duration::from_mins(5);

/// A server, and who we are to it.
#[derive(Debug)]
pub struct Client {
    http: Http,
    server: String,
    seen: pin::Seen,
}

/// Something that is fetched when it changed.
#[derive(Debug)]
pub enum Fetched<T> {
    /// As before.
    Same,
    /// It changed.
    New(T),
    /// There is none.
    None,
}

/// A piece of a file.
#[derive(Debug)]
pub enum Piece {
    /// Bytes from where they were asked for.
    Bytes(Vec<u8>),
    /// The file was replaced by another meanwhile.
    Replaced,
    /// There is nothing from there on.
    Beyond,
}

impl Client {
    /// For a device that is not enrolled: knows the server by the fingerprint of its authority.
    ///
    /// # Errors
    ///
    /// When the fingerprint is none, or TLS cannot be set up.
    pub fn stranger(server: &str, fingerprint: &str) -> Result<Self, ServerError> {
        let (tls, seen) = pin::stranger(fingerprint)?;
        Self::new(server, tls, seen)
    }

    /// For a device that is enrolled.
    ///
    /// # Errors
    ///
    /// When the identity holds no key or certificate.
    pub fn device(identity: &Identity) -> Result<Self, ServerError> {
        let (tls, seen) = pin::device(identity)?;
        Self::new(&identity.server, tls, seen)
    }

    fn new(server: &str, tls: rustls::ClientConfig, seen: pin::Seen) -> Result<Self, ServerError> {
        let http = Http::builder()
            .tls_backend_preconfigured(tls)
            .https_only(true)
            .no_proxy()
            .redirect(redirect::Policy::none())
            .connect_timeout(CONNECT)
            .timeout(ANSWER)
            .user_agent(concat!("homeward/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|error| ServerError::Setup(error.to_string()))?;
        Ok(Self {
            http,
            server: server.trim_end_matches('/').to_owned(),
            seen,
        })
    }

    /// Asks to be let in.
    ///
    /// # Errors
    ///
    /// When the server cannot be reached or refuses.
    pub fn enrol(&self, request: &EnrolRequest) -> Result<EnrolAnswer, ServerError> {
        let response = self.send(self.json(Method::POST, "/api/v1/enrol", request)?)?;
        parse(response)
    }

    /// Asks for the next certificate.
    ///
    /// # Errors
    ///
    /// When the server cannot be reached or refuses.
    pub fn renew(&self, csr: String) -> Result<EnrolAnswer, ServerError> {
        let request = RenewRequest { csr };
        parse(self.send(self.json(Method::POST, "/api/v1/agent/renew", &request)?)?)
    }

    /// Tells how the device is.
    ///
    /// # Errors
    ///
    /// When the server cannot be reached or refuses.
    pub fn heartbeat(&self, heartbeat: &Heartbeat) -> Result<(), ServerError> {
        self.send(self.json(Method::POST, "/api/v1/agent/heartbeat", heartbeat)?)
            .map(drop)
    }

    /// What the device is to do.
    ///
    /// # Errors
    ///
    /// When the server cannot be reached or refuses.
    pub fn policy(&self) -> Result<AgentPolicy, ServerError> {
        parse(self.send(self.request(Method::GET, "/api/v1/agent/policy"))?)
    }

    /// The rule pack in the place of the built-in one, if it is another than `known`.
    ///
    /// # Errors
    ///
    /// When the server cannot be reached or refuses.
    pub fn rules(&self, known: Option<&str>) -> Result<Fetched<String>, ServerError> {
        let mut request = self.request(Method::GET, "/api/v1/agent/rules");
        if let Some(known) = known {
            request = request.header(IF_NONE_MATCH, format!("\"{known}\""));
        }
        match self.send(request) {
            Ok(response) if response.status() == StatusCode::NOT_MODIFIED => Ok(Fetched::Same),
            Ok(response) => Ok(Fetched::New(response.text().map_err(ServerError::broken)?)),
            Err(ServerError::Refused { status: 404, .. }) => Ok(Fetched::None),
            Err(error) => Err(error),
        }
    }

    /// A piece of the index of that digest, from a byte on.
    ///
    /// # Errors
    ///
    /// When the server cannot be reached or refuses.
    pub fn index_piece(&self, digest: &str, from: u64) -> Result<Piece, ServerError> {
        let request = self
            .request(Method::GET, "/api/v1/agent/index")
            .header(IF_MATCH, format!("\"{digest}\""))
            .header(RANGE, format!("bytes={from}-"));
        match self.send(request) {
            Ok(response) => {
                let whole = response.status() == StatusCode::OK;
                if tag(response.headers()).as_deref() != Some(digest) || (whole && from != 0) {
                    return Ok(Piece::Replaced);
                }
                Ok(Piece::Bytes(
                    response.bytes().map_err(ServerError::broken)?.to_vec(),
                ))
            }
            Err(ServerError::Refused {
                status: 412 | 404, ..
            }) => Ok(Piece::Replaced),
            Err(ServerError::Refused { status: 416, .. }) => Ok(Piece::Beyond),
            Err(error) => Err(error),
        }
    }

    /// Hands a report over that is packed already. When this returns, the server has it.
    ///
    /// # Errors
    ///
    /// When the server cannot be reached or refuses.
    pub fn report(&self, packed: Vec<u8>) -> Result<(), ServerError> {
        let request = self
            .request(Method::POST, "/api/v1/agent/reports")
            .header(CONTENT_TYPE, "application/json")
            .header(CONTENT_ENCODING, "gzip")
            .body(packed);
        self.send(request).map(drop)
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("{}{path}", self.server))
    }

    fn json(&self, method: Method, path: &str, body: &impl Serialize) -> Result<RequestBuilder, ServerError> {
        let bytes = serde_json::to_vec(body).map_err(|error| ServerError::Setup(error.to_string()))?;
        let request = self.request(method, path);
        Ok(request.header(CONTENT_TYPE, "application/json").body(bytes))
    }

    fn send(&self, request: RequestBuilder) -> Result<Response, ServerError> {
        let response = request
            .send()
            .map_err(|error| ServerError::unreachable(&error, &self.seen))?;
        let status = response.status();
        if status.is_success() || status == StatusCode::NOT_MODIFIED {
            return Ok(response);
        }
        Err(ServerError::refused(response))
    }
}

fn tag(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(ETAG)?.to_str().ok()?;
    Some(value.trim_matches('"').to_owned())
}

fn parse<T: DeserializeOwned>(response: Response) -> Result<T, ServerError> {
    let bytes = response.bytes().map_err(ServerError::broken)?;
    serde_json::from_slice(&bytes).map_err(|_| ServerError::Nonsense)
}
