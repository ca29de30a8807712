//! What stands around every page: title, navigation by rights, who is logged in, the language.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};

use crate::refusal::Refusal;
use crate::role::{Reach, Right};
use crate::text::Text;
use crate::viewer::Viewer;

/// What the frame needs to know.
#[derive(Debug, Clone)]
pub struct Frame {
    /// The reader's words.
    pub text: Text,
    /// Who is logged in.
    pub name: Option<String>,
    /// Where they may go.
    pub links: Vec<Link>,
}

/// An entry of the navigation.
#[derive(Debug, Clone)]
pub struct Link {
    /// Where to.
    pub href: &'static str,
    /// What is there.
    pub words: String,
    /// Whether that is the page that is shown.
    pub here: bool,
}

impl Frame {
    /// The frame of a page within the part of the pages that begins with `part`, as "/findings".
    #[must_use]
    pub fn of(viewer: &Viewer, part: &str) -> Self {
        let text = Text::of(&viewer.language);
        let links = [
            ("/", "nav-start", true),
            ("/review", "nav-review", viewer.has(Right::Decide)),
            ("/findings", "nav-findings", viewer.reach() > Reach::None),
            (
                "/findings/customer",
                "nav-sought",
                viewer.has(Right::Decide) || viewer.has(Right::Advise),
            ),
            ("/devices", "nav-devices", viewer.has(Right::ViewCoverage)),
            ("/people", "nav-people", viewer.has(Right::ManagePeople)),
            ("/customers", "nav-customers", viewer.has(Right::ManageCustomers)),
            ("/audit", "nav-audit", viewer.has(Right::ReadAudit)),
            ("/settings", "nav-settings", viewer.has(Right::ManageServer)),
            ("/help", "nav-help", true),
        ];
        Self {
            text,
            name: Some(viewer.name.clone()),
            links: links
                .into_iter()
                .filter(|(_, _, may)| *may)
                .map(|(href, key, _)| Link {
                    href,
                    words: text.say(key),
                    here: href == part,
                })
                .collect(),
        }
    }

    /// The frame of a page for whoever is not logged in.
    #[must_use]
    pub const fn outside(text: Text) -> Self {
        Self {
            text,
            name: None,
            links: Vec::new(),
        }
    }

    /// What the explanation calls a term, as "customers".
    #[must_use]
    pub fn term(&self, term: &str) -> String {
        self.text.say(&format!("help-{term}"))
    }

    /// What a term of the explanation means.
    #[must_use]
    pub fn meaning(&self, term: &str) -> String {
        self.text.say(&format!("help-{term}-words"))
    }

    /// The code of the language that is not shown.
    #[must_use]
    pub const fn other_language(&self) -> &'static str {
        match self.text {
            Text::Nl => "en",
            Text::En => "nl",
        }
    }
}

/// A page from its template.
///
/// # Errors
///
/// When the template fails, which it does only where writing to memory does.
pub fn page(status: StatusCode, template: &impl Template) -> Result<Response, Refusal> {
    let html = template.render().map_err(|error| Refusal::Failed(error.into()))?;
    Ok((status, Html(html)).into_response())
}
