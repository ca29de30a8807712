//! Single sign-on by OpenID Connect (Core 1.0, code flow with PKCE): the organisation says who somebody is and, by groups,
//! what they are.
//!
//! The provider is asked anew for what it is at each login, so that its keys may turn. State, nonce and verifier stay with
//! the browser in a cookie that no script reads. Accounts are known by issuer and subject, never by mail address alone;
//! an address that the provider does not vouch for ties nobody to a person of the directory. Roles come from the groups at
//! every login: whoever has none does not get in, and loses what an earlier login gave.

use std::collections::BTreeMap;
use std::pin::Pin;
use std::time::Duration;

use openidconnect::core::{
    CoreAuthDisplay, CoreAuthPrompt, CoreAuthenticationFlow, CoreErrorResponseType, CoreGenderClaim,
    CoreJsonWebKey, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm, CoreProviderMetadata,
    CoreRevocableToken, CoreRevocationErrorResponse, CoreTokenIntrospectionResponse, CoreTokenType,
};
use openidconnect::{
    AdditionalClaims, AsyncHttpClient, AuthorizationCode, ClientId, ClientSecret, CsrfToken,
    EmptyExtraTokenFields, EndpointMaybeSet, EndpointNotSet, EndpointSet, HttpRequest, HttpResponse,
    IdTokenFields, IssuerUrl, Nonce, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, Scope,
    StandardErrorResponse, StandardTokenResponse, TokenResponse,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::change::{self, LONGEST, Vouched};
use super::login;
use crate::app::App;
use crate::config::Oidc;
use crate::people::import::is_address;
use crate::refusal::Refusal;
use crate::role::Role;
use crate::secret::Secret;
use crate::store::accounts::AccountDraft;

/// How long the provider may take for an answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// Longest answer of a provider.
const ANSWER: usize = 1024 * 1024;

/// Claims of which the standard says nothing: the groups are among them.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Extra(BTreeMap<String, Value>);

impl AdditionalClaims for Extra {}

type Tokens = StandardTokenResponse<
    IdTokenFields<
        Extra,
        EmptyExtraTokenFields,
        CoreGenderClaim,
        CoreJweContentEncryptionAlgorithm,
        CoreJwsSigningAlgorithm,
    >,
    CoreTokenType,
>;

type Client = openidconnect::Client<
    Extra,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJsonWebKey,
    CoreAuthPrompt,
    StandardErrorResponse<CoreErrorResponseType>,
    Tokens,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// What the browser keeps between going to the provider and coming back.
#[derive(Serialize, Deserialize)]
pub struct Pending {
    state: String,
    nonce: String,
    verifier: String,
    /// Where somebody wanted to be.
    pub back: String,
}

/// Why single sign-on did not let somebody in.
#[derive(Debug, thiserror::Error)]
pub enum OidcError {
    /// The answer is not to the question that this browser asked.
    #[error("the answer is not to this browser's question")]
    Foreign,
    /// The provider cannot be reached, or says what cannot be believed.
    #[error("the provider: {0}")]
    Provider(String),
    /// None of their groups has a role here.
    #[error("none of the groups has a role")]
    NoRole,
    /// Their groups give roles that one person must not have at once.
    #[error("the groups give roles that one person must not have at once")]
    Apart,
    /// The account is switched off.
    #[error("the account is switched off")]
    Disabled,
    /// The server failed.
    #[error("the server failed")]
    Failed(#[source] Refusal),
}

impl<E: Into<Refusal>> From<E> for OidcError {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

/// An error with what caused it: the library's own words end before they say anything.
fn told(error: &dyn std::error::Error) -> String {
    let mut words = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        words = format!("{words}: {error}");
        cause = error.source();
    }
    words
}

/// What goes wrong on the way to the provider.
#[derive(Debug, thiserror::Error)]
enum WayError {
    #[error(transparent)]
    Request(#[from] reqwest::Error),
    #[error("the answer is longer than a provider's")]
    Long,
    #[error(transparent)]
    Http(#[from] axum::http::Error),
}

/// Where to send a browser, and what it keeps meanwhile.
///
/// # Errors
///
/// When the provider cannot be reached.
pub async fn begin(app: &App, oidc: &Oidc, back: String) -> Result<(String, Pending), OidcError> {
    let http = http()?;
    let client = client(app, oidc, &http).await?;
    let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
    let mut asked = client
        .authorize_url(
            CoreAuthenticationFlow::AuthorizationCode,
            CsrfToken::new_random,
            Nonce::new_random,
        )
        .add_scope(Scope::new("profile".to_owned()))
        .add_scope(Scope::new("email".to_owned()))
        .set_pkce_challenge(challenge);
    for scope in &oidc.scopes {
        asked = asked.add_scope(Scope::new(scope.clone()));
    }
    let (url, state, nonce) = asked.url();
    let pending = Pending {
        state: state.secret().clone(),
        nonce: nonce.secret().clone(),
        verifier: verifier.secret().clone(),
        back,
    };
    Ok((url.to_string(), pending))
}

/// Lets somebody in whom the provider vouches for. Gives the secret of their session.
///
/// # Errors
///
/// Why not.
pub async fn finish(
    app: &App,
    oidc: &Oidc,
    pending: Pending,
    (state, code): (&str, String),
) -> Result<Secret, OidcError> {
    if crate::secret::digest(state) != crate::secret::digest(&pending.state) {
        return Err(OidcError::Foreign);
    }
    let http = http()?;
    let client = client(app, oidc, &http).await?;
    let tokens = client
        .exchange_code(AuthorizationCode::new(code))
        .map_err(|error| OidcError::Provider(told(&error)))?
        .set_pkce_verifier(PkceCodeVerifier::new(pending.verifier))
        .request_async(&http)
        .await
        .map_err(|error| OidcError::Provider(told(&error)))?;
    let token = tokens
        .id_token()
        .ok_or_else(|| OidcError::Provider("it gave no ID token".to_owned()))?;
    let claims = token
        .claims(&client.id_token_verifier(), &Nonce::new(pending.nonce))
        .map_err(|error| OidcError::Provider(told(&error)))?;
    let subject = format!("{} {}", oidc.issuer, claims.subject().as_str());
    if subject.len() > LONGEST * 2 {
        return Err(OidcError::Provider("the subject is too long".to_owned()));
    }
    let extra = &claims.additional_claims().0;
    let roles = match roles(oidc, extra) {
        Ok(roles) => roles,
        Err(why) => {
            change::without_role(app.store(), &subject).await?;
            return Err(why);
        }
    };
    let text = |word: &str| change::word(word).ok().flatten();
    let trusted = match oidc.trusted_email_claim.as_deref() {
        None => None,
        Some("email") => claims.email().map(|email| email.as_str()),
        Some("preferred_username") => claims.preferred_username().map(|name| name.as_str()),
        Some(other) => extra.get(other).and_then(Value::as_str),
    };
    let verified = claims
        .email()
        .filter(|_| claims.email_verified() == Some(true))
        .map(|email| email.as_str());
    let email = trusted
        .or(verified)
        .and_then(text)
        .filter(|email| is_address(email));
    let name = claims
        .name()
        .and_then(|name| name.get(None))
        .and_then(|name| text(name.as_str()));
    let login = claims
        .preferred_username()
        .and_then(|name| change::login(name.as_str()))
        .or_else(|| email.as_deref().and_then(change::login));
    let somebody = Somebody {
        subject,
        login,
        name,
        email,
        roles,
    };
    enter(app, somebody).await
}

/// Somebody whom the provider vouches for.
struct Somebody {
    subject: String,
    login: Option<String>,
    name: Option<String>,
    email: Option<String>,
    roles: Vec<Role>,
}

async fn enter(app: &App, somebody: Somebody) -> Result<Secret, OidcError> {
    let store = app.store();
    let linked = match &somebody.email {
        Some(email) => store.person_of_email(email).await?,
        None => None,
    };
    let known = store.account_of_subject(&somebody.subject).await?;
    let id = match known {
        Some(account) if !account.enabled => return Err(OidcError::Disabled),
        Some(account) => {
            let said = Vouched {
                name: somebody.name,
                email: somebody.email,
                roles: somebody.roles,
                person: linked,
            };
            change::as_vouched(store, account.id, said).await?;
            account.id
        }
        None => {
            let digest = crate::secret::digest(&somebody.subject);
            let short: String = digest.chars().take(12).collect();
            let mut login = somebody.login.unwrap_or_else(|| format!("sso-{short}"));
            if store.account_of_login(&login).await?.is_some() {
                // Somebody else's, by password: never taken over.
                login = format!("{login}+{short}");
            }
            let draft = AccountDraft {
                name: somebody.name.unwrap_or_else(|| login.clone()),
                login,
                email: somebody.email,
                roles: somebody.roles,
                person: linked,
                language: "nl".to_owned(),
                subject: Some(somebody.subject),
            };
            change::create_vouched(store, &draft).await?
        }
    };
    let transaction = store.write().await?;
    let secret = login::begin(&transaction, id, "oidc").await?;
    transaction
        .commit()
        .await
        .map_err(crate::store::StoreError::from)?;
    Ok(secret)
}

/// The roles of the groups that the claims list.
fn roles(oidc: &Oidc, claims: &BTreeMap<String, Value>) -> Result<Vec<Role>, OidcError> {
    let groups = claims.get(&oidc.groups_claim);
    let groups: Vec<&str> = match groups {
        Some(Value::Array(groups)) => groups.iter().filter_map(Value::as_str).collect(),
        Some(Value::String(group)) => vec![group.as_str()],
        _ => Vec::new(),
    };
    let mut roles: Vec<Role> = groups
        .iter()
        .filter_map(|group| oidc.roles.get(*group).copied())
        .collect();
    roles.sort();
    roles.dedup();
    if roles.is_empty() {
        Err(OidcError::NoRole)
    } else if Role::go_together(&roles) {
        Ok(roles)
    } else {
        Err(OidcError::Apart)
    }
}

async fn client(app: &App, oidc: &Oidc, http: &Way) -> Result<Client, OidcError> {
    let unusable = |error: String| OidcError::Provider(error);
    let issuer = IssuerUrl::new(oidc.issuer.clone()).map_err(|error| unusable(told(&error)))?;
    let metadata = CoreProviderMetadata::discover_async(issuer, http)
        .await
        .map_err(|error| unusable(told(&error)))?;
    let back = format!("{}/login/oidc/back", app.config().pages.url);
    let back = RedirectUrl::new(back).map_err(|error| unusable(told(&error)))?;
    let secret = oidc.client_secret.clone().map(ClientSecret::new);
    let id = ClientId::new(oidc.client_id.clone());
    Ok(Client::from_provider_metadata(metadata, id, secret).set_redirect_uri(back))
}

fn http() -> Result<Way, OidcError> {
    // The first to ask decides; all ask for the same.
    let _: Result<(), _> = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .timeout(PATIENCE)
        .build()
        .map(Way)
        .map_err(|error| OidcError::Provider(told(&error)))
}

/// The way to the provider, as the library asks for one.
struct Way(reqwest::Client);

impl<'c> AsyncHttpClient<'c> for Way {
    type Error = WayError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, WayError>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(send(self.0.clone(), request))
    }
}

async fn send(http: reqwest::Client, request: HttpRequest) -> Result<HttpResponse, WayError> {
    let mut answer = http.execute(request.try_into()?).await?;
    let mut made = axum::http::Response::builder().status(answer.status());
    for (name, value) in answer.headers() {
        made = made.header(name, value);
    }
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await? {
        if body.len() + chunk.len() > ANSWER {
            return Err(WayError::Long);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(made.body(body)?)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn groups_give_roles_and_strangers_none() {
        let oidc = Oidc {
            name: "Entra".into(),
            issuer: "https://id.example".into(),
            client_id: "homeward".into(),
            client_secret: None,
            groups_claim: "groups".into(),
            scopes: Vec::new(),
            trusted_email_claim: None,
            roles: BTreeMap::from([
                ("privacy".to_owned(), Role::PrivacyTeam),
                ("sales".to_owned(), Role::Manager),
                ("it".to_owned(), Role::Administrator),
            ]),
        };
        let claims = |groups: Value| BTreeMap::from([("groups".to_owned(), groups)]);
        assert_eq!(
            roles(&oidc, &claims(json!(["sales", "x", "privacy", "sales"]))).unwrap(),
            [Role::PrivacyTeam, Role::Manager]
        );
        assert_eq!(
            roles(&oidc, &claims(json!("privacy"))).unwrap(),
            [Role::PrivacyTeam]
        );
        let none = |said: &BTreeMap<String, Value>| matches!(roles(&oidc, said), Err(OidcError::NoRole));
        for groups in [json!([]), json!(null), json!({"it": true}), json!(["IT"])] {
            assert!(none(&claims(groups)));
        }
        assert!(none(&BTreeMap::new()));
        let apart = roles(&oidc, &claims(json!(["it", "privacy"])));
        assert!(matches!(apart, Err(OidcError::Apart)));
    }
}
