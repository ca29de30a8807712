//! `homeward-server token`: what lets devices in.

use std::io::{self, Write};
use std::time::Duration;

use clap::{Args, Subcommand};
use uuid::Uuid;

use super::operator::operator;
use super::{Exit, Failure, Hinted, Place, say};
use crate::app::App;
use crate::fleet::network::Networks;
use crate::fleet::tokens::{self, Approval, IndexUse, NewToken, TokenKind};

/// Tokens that let devices in.
#[derive(Debug, Subcommand)]
pub(super) enum TokenCommand {
    /// Make a token and print it; it is shown this once. How a device uses it stands on standard error.
    Create(CreateArgs),
    /// List tokens: id, kind, uses left, end, whether it was taken back, name; separated by tabs.
    List,
    /// Take a token back. Devices that came in by it stay.
    Revoke {
        /// Its id, as `token list` shows it.
        id: Uuid,
    },
}

/// What kind of token.
#[derive(Debug, Args)]
pub(super) struct CreateArgs {
    /// For people: what it is for.
    #[arg(long)]
    name: String,
    /// For so many devices, as in a roll-out; otherwise for one.
    #[arg(long, value_name = "DEVICES")]
    fleet: Option<i32>,
    /// How many hours it lives.
    #[arg(long, value_name = "HOURS", default_value_t = 72)]
    hours: u64,
    /// Networks from which it may be used, as 10.0.0.0/8; give it several times. Without one: from anywhere.
    #[arg(long = "network", value_name = "CIDR")]
    networks: Vec<String>,
    /// Devices wait until an administrator lets them in: usual for --fleet.
    #[arg(long)]
    approval: bool,
    /// Devices are let in by the token alone: usual for one device.
    #[arg(long, conflicts_with = "approval")]
    no_approval: bool,
    /// Devices get no index of the customers until an administrator gives it to each.
    #[arg(long)]
    no_index: bool,
}

pub(super) async fn run(place: &Place, command: TokenCommand) -> Result<Exit, Failure> {
    let (config, store) = place.open().await?;
    let app = App::new(store, config);
    match command {
        TokenCommand::Create(args) => {
            let networks = Networks::parse(&args.networks.join(" ")).or_hint(
                "the networks cannot be used",
                "write them as 10.0.0.0/8 or 2001:db8::/32",
            )?;
            let kind = if args.fleet.is_some() {
                TokenKind::Fleet
            } else {
                TokenKind::OneTime
            };
            let new = NewToken {
                name: args.name,
                kind,
                uses: args.fleet.unwrap_or(1),
                life: Duration::from_hours(args.hours.min(1_000_000)),
                networks,
                approval: match (args.approval, args.no_approval) {
                    (true, _) => Approval::Needed,
                    (_, true) => Approval::None,
                    _ => kind.usual_approval(),
                },
                index: if args.no_index {
                    IndexUse::Withheld
                } else {
                    IndexUse::Held
                },
            };
            let (_, secret) = tokens::create(&app, new, operator()).await.or_hint(
                "the token cannot be made",
                "`homeward-server token create --help`",
            )?;
            say(secret.reveal())?;
            if let Some(command) = tokens::command(&app) {
                writeln!(
                    io::stderr().lock(),
                    "on the device, with the token in TOKEN.txt:\n  {command}"
                )?;
            }
        }
        TokenCommand::List => {
            for token in app.store().enrol_tokens().await? {
                let left = token.uses_left.unwrap_or_default();
                let state = token.revoked.map_or("valid", |_| "revoked");
                say(format_args!(
                    "{}\t{}\t{left}\t{}\t{state}\t{}",
                    token.id, token.kind, token.expires, token.name
                ))?;
            }
        }
        TokenCommand::Revoke { id } => tokens::revoke(&app, id, operator()).await.or_hint(
            "the token cannot be taken back",
            "`homeward-server token list` shows those that there are",
        )?,
    }
    Ok(Exit::Done)
}
