//! Single sign-on by OpenID Connect: the provider, and which of its groups have which role.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use serde::Deserialize;

use crate::role::Role;

/// A provider of single sign-on.
#[derive(Clone, PartialEq, Eq)]
pub struct Oidc {
    /// As its button calls it.
    pub name: String,
    /// Its address, whose `/.well-known/openid-configuration` tells the rest.
    pub issuer: String,
    /// As which the server is known there.
    pub client_id: String,
    /// What it proves that by.
    pub client_secret: Option<String>,
    /// The claim that lists groups.
    pub groups_claim: String,
    /// A claim whose mail address the company trusts without `email_verified`, since it gives it out itself: `upn` of
    /// Entra, `email` of a provider that has the company's own addresses only.
    pub trusted_email_claim: Option<String>,
    /// What is asked for beside `openid`, `profile` and `email`.
    pub scopes: Vec<String>,
    /// Groups and their roles.
    pub roles: BTreeMap<String, Role>,
}

impl std::fmt::Debug for Oidc {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Oidc")
            .field("issuer", &self.issuer)
            .field("client_id", &self.client_id)
            .finish_non_exhaustive()
    }
}

/// The table `[oidc]` as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawOidc {
    name: Option<String>,
    issuer: String,
    client_id: String,
    client_secret_file: Option<PathBuf>,
    #[serde(default = "groups")]
    groups_claim: String,
    #[serde(default)]
    scopes: Vec<String>,
    trusted_email_claim: Option<String>,
    roles: BTreeMap<String, String>,
}

fn groups() -> String {
    "groups".to_owned()
}

impl RawOidc {
    pub(super) fn check(self, faults: &mut Vec<String>) -> Oidc {
        let loopback = ["http://127.0.0.1:", "http://[::1]:", "http://localhost:"];
        if !self.issuer.starts_with("https://")
            && !loopback.iter().any(|start| self.issuer.starts_with(start))
        {
            faults.push("oidc.issuer: must begin with https:// (http:// on loopback only)".into());
        }
        let mut roles = BTreeMap::new();
        for (group, name) in self.roles {
            match Role::of(&name) {
                Some(role) => {
                    roles.insert(group, role);
                }
                None => faults.push(format!(
                    "oidc.roles: {name:?} is no role; there are {}",
                    Role::ALL.map(Role::as_str).join(", ")
                )),
            }
        }
        if roles.is_empty() {
            faults.push("oidc.roles: names no group, so that nobody could log in".into());
        }
        let client_secret = self
            .client_secret_file
            .and_then(|file| match fs::read_to_string(&file) {
                Ok(secret) => Some(secret.trim().to_owned()),
                Err(error) => {
                    faults.push(format!(
                        "oidc.client_secret_file: {} cannot be read: {error}",
                        file.display()
                    ));
                    None
                }
            });
        Oidc {
            name: self.name.unwrap_or_else(|| self.issuer.clone()),
            issuer: self.issuer,
            client_id: self.client_id,
            client_secret,
            groups_claim: self.groups_claim,
            scopes: self.scopes,
            trusted_email_claim: self.trusted_email_claim,
            roles,
        }
    }
}
