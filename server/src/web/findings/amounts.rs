//! What was found of a person or on a device, in numbers, beside a link to it.

use crate::app::App;
use crate::findings::{rules, summary};
use crate::refusal::Refusal;
use crate::role::Right;
use crate::web::member::Member;

/// Numbers of findings and of the distinct customers in them, and the list of them.
pub(in crate::web) struct Amounts {
    pub(in crate::web) href: String,
    pub(in crate::web) words: String,
}

/// What a question finds for this reader; none for whoever sees no findings.
pub(in crate::web) async fn amounts(
    app: &App,
    member: &Member,
    query: String,
) -> Result<Option<Amounts>, Refusal> {
    let filter = rules::filter_of(&query).filter(|_| member.viewer.has(Right::ViewFindings));
    let Some(filter) = filter else {
        return Ok(None);
    };
    let text = member.text();
    let found = summary(app.store(), &member.viewer, &filter).await?;
    Ok(Some(Amounts {
        href: format!("/findings?{query}"),
        words: format!(
            "{} · {}",
            text.count("findings-count", found.findings),
            text.count("distinct-customers", found.customers)
        ),
    }))
}
