//! `homeward-server check-config`: what the configuration says, or all that is wrong with it.

use clap::Args;

use super::{Exit, Failure, Place, say};

/// Tell what the configuration comes to, or all that is wrong with it (exit code 1). Opens and changes nothing.
#[derive(Debug, Args)]
pub(super) struct CheckConfigArgs {}

pub(super) fn run(place: &Place, _: &CheckConfigArgs) -> Result<Exit, Failure> {
    let config = match place.load() {
        Ok(config) => config,
        Err(failure) => {
            let _: Exit = failure.tell();
            return Ok(Exit::Wrong);
        }
    };
    say(format_args!("data      {}", config.data.display()))?;
    say(format_args!("database  {}", config.database))?;
    say(format_args!(
        "pages     {} as {}",
        config.pages.listen, config.pages.url
    ))?;
    say(format_args!(
        "agents    {} as {}",
        config.agents.listen, config.agents.url
    ))?;
    match &config.oidc {
        Some(oidc) => say(format_args!(
            "login     password, and {} ({})",
            oidc.name, oidc.issuer
        ))?,
        None => say("login     password")?,
    }
    Ok(Exit::Done)
}
