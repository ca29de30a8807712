//! `homeward-server user`: accounts from the command line, for scripts and for whoever locked themselves out.
//!
//! A password never stands among the arguments, where others on the machine could read it: it is read from standard
//! input, or its holder chooses it by a one-time link.

use std::io::{self, BufRead};

use clap::{Subcommand, ValueEnum};

use super::operator::operator;
use super::{Exit, Failure, Hinted, Place, say};
use crate::accounts::change::{self, Access};
use crate::accounts::{Hasher, acceptable, link};
use crate::config::Config;
use crate::refusal::Refusal;
use crate::role::Role;
use crate::store::Store;
use crate::store::accounts::{AccountDraft, roles_of};
use crate::store::entity::account;

/// Accounts of those who log in.
#[derive(Debug, Subcommand)]
pub(super) enum UserCommand {
    /// Add an account, and print a one-time link by which its holder chooses a password.
    Add {
        /// What they type to log in.
        login: String,
        /// As people call them.
        #[arg(long)]
        name: String,
        /// What they are; give it several times for several roles.
        #[arg(long = "role", required = true, value_name = "ROLE")]
        roles: Vec<RoleName>,
        /// For mail.
        #[arg(long)]
        email: Option<String>,
        /// Language of the pages: nl or en.
        #[arg(long, default_value = "nl", value_parser = ["nl", "en"])]
        language: String,
        /// Read the password from standard input instead of printing a link.
        #[arg(long)]
        password_stdin: bool,
    },
    /// List accounts: login, name, roles, whether they may log in, last login; separated by tabs.
    List,
    /// Switch an account off, and end its sessions, links and tokens.
    Disable {
        /// What they type to log in.
        login: String,
    },
    /// Switch an account on again.
    Enable {
        /// What they type to log in.
        login: String,
    },
    /// Print a one-time link by which the holder chooses another password; with --remove-second-factor also for
    /// whoever lost telephone and recovery codes.
    Password {
        /// What they type to log in.
        login: String,
        /// Read the password from standard input instead of printing a link.
        #[arg(long)]
        password_stdin: bool,
        /// Take the second factor away too.
        #[arg(long)]
        remove_second_factor: bool,
    },
}

/// A role, as it is written on the command line.
#[derive(Debug, Clone, Copy, ValueEnum)]
#[value(rename_all = "snake_case")]
pub(super) enum RoleName {
    /// IT: devices, coverage, accounts; sees no findings' contents.
    Administrator,
    /// Reviews findings and decides.
    PrivacyTeam,
    /// Advises (FG), does not decide.
    DataProtectionOfficer,
    /// Sees their own people's findings.
    Manager,
    /// Sees their own files.
    Employee,
    /// Reads everything that was done.
    Auditor,
}

impl From<RoleName> for Role {
    fn from(name: RoleName) -> Self {
        match name {
            RoleName::Administrator => Self::Administrator,
            RoleName::PrivacyTeam => Self::PrivacyTeam,
            RoleName::DataProtectionOfficer => Self::DataProtectionOfficer,
            RoleName::Manager => Self::Manager,
            RoleName::Employee => Self::Employee,
            RoleName::Auditor => Self::Auditor,
        }
    }
}

pub(super) async fn run(place: &Place, command: UserCommand) -> Result<Exit, Failure> {
    let (config, store) = place.open().await?;
    match command {
        UserCommand::Add {
            login,
            name,
            roles,
            email,
            language,
            password_stdin,
        } => {
            let login = change::login(&login).ok_or_else(|| {
                Failure::new(
                    "that cannot be a login",
                    "use letters, digits, and . - _ @ + \\, without spaces",
                )
            })?;
            let password = password_stdin.then(|| read_password(&login, &name)).transpose()?;
            let draft = AccountDraft {
                login: login.clone(),
                name,
                email,
                roles: roles.into_iter().map(Role::from).collect(),
                person: None,
                language,
                subject: None,
            };
            let id = match change::create(&store, &draft, operator()).await {
                Err(Refusal::Conflict(_)) => {
                    return Err(Failure::new(
                        format_args!("there is an account {login} already"),
                        "`homeward-server user list` shows all; `user password` gives it another password",
                    ));
                }
                other => other?,
            };
            give_password(&config, &store, (id, &login), password).await?;
        }
        UserCommand::List => {
            for row in store.accounts().await? {
                let roles: Vec<_> = roles_of(&row).iter().map(|role| role.as_str()).collect();
                let login = row
                    .last_login
                    .map_or_else(|| "never".to_owned(), |at| at.to_string());
                let access = if row.enabled { "enabled" } else { "disabled" };
                say(format_args!(
                    "{}\t{}\t{}\t{access}\t{login}",
                    row.login,
                    row.name,
                    roles.join(",")
                ))?;
            }
        }
        UserCommand::Disable { login } => set(&store, &login, Access::Disabled).await?,
        UserCommand::Enable { login } => set(&store, &login, Access::Enabled).await?,
        UserCommand::Password {
            login,
            password_stdin,
            remove_second_factor,
        } => {
            let account = find(&store, &login).await?;
            let password = password_stdin
                .then(|| read_password(&account.login, &account.name))
                .transpose()?;
            if remove_second_factor {
                change::second_factor(&store, account.id, None, operator()).await?;
            }
            give_password(&config, &store, (account.id, &account.login), password).await?;
        }
    }
    Ok(Exit::Done)
}

async fn find(store: &Store, login: &str) -> Result<account::Model, Failure> {
    let login = login.trim().to_lowercase();
    store.account_of_login(&login).await?.ok_or_else(|| {
        Failure::new(
            format_args!("there is no account {login}"),
            "`homeward-server user list` shows all",
        )
    })
}

async fn set(store: &Store, login: &str, access: Access) -> Result<(), Failure> {
    let account = find(store, login).await?;
    change::access(store, account.id, access, operator()).await.or_hint(
        format!("cannot change the account {}", account.login),
        "make another administrator first: homeward-server user add LOGIN --name NAME --role administrator",
    )
}

async fn give_password(
    config: &Config,
    store: &Store,
    (id, login): (uuid::Uuid, &str),
    password: Option<String>,
) -> Result<(), Failure> {
    if let Some(password) = password {
        let hash = Hasher::default().hash(password).await?;
        change::password(store, id, hash, None, operator()).await?;
        say(format_args!("{login} may log in at {}", config.pages.url))?;
    } else {
        let secret = link::by_login(store, login, operator()).await?;
        say(format_args!(
            "{login} chooses a password here (the link works once, for three days): {}/link/{}",
            config.pages.url,
            secret.reveal()
        ))?;
    }
    Ok(())
}

fn read_password(login: &str, name: &str) -> Result<String, Failure> {
    let mut line = String::new();
    io::BufReader::new(io::Read::take(io::stdin().lock(), 4_096))
        .read_line(&mut line)
        .or_hint(
            "the password cannot be read",
            "give it on standard input, as one line",
        )?;
    let password = line.trim_end_matches(['\r', '\n']).to_owned();
    acceptable(&password, login, name).map_err(|_| {
        Failure::new(
            "the password is not taken",
            "use 12 letters or more, not your name and nothing that stands at the head of every list",
        )
    })?;
    Ok(password)
}
