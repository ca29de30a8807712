//! Devices that a roll-out brings in by a file.

use std::io::Write;
use std::process::Output;

use homeward_server::fleet::tokens::Approval;

use super::program::{Agent, Server, furnish, list, token, words};
use crate::harness::on_both;

/// Enrols by what the file holds, as the packages do at each start of the service.
fn by(agent: &Agent, file: &str) -> Output {
    let mut command = agent.command(&["enroll", "--from", "-", "--unless-enrolled", "--patience", "5"]);
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(file.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

#[test]
fn a_file_brings_a_device_in_and_a_second_time_changes_nothing() {
    on_both(async |place| {
        furnish(place, 5, &["home"]).await;
        let server = Server::start(place);
        let agent = Agent::new(place, "lt-1");
        agent.write("klanten.csv", &list(0..5));
        let file = |token: &str| {
            format!(
                "server = \"{}\"\nfingerprint = \"{}\"\ntoken = \"{token}\"\n",
                server.url, server.fingerprint
            )
        };
        let refused = by(&agent, &file("hwe_nobody"));
        assert_eq!(refused.status.code(), Some(2));
        assert!(!agent.kept("identity.json").exists());
        let cut_off = by(&agent, &file("hwe_secret").replace("\"\n", "\n"));
        assert_eq!(cut_off.status.code(), Some(2));
        assert!(!words(&cut_off).contains("hwe_secret"), "{}", words(&cut_off));

        let token = token(place, 1, "", Approval::None).await;
        let done = by(&agent, &file(&token));
        assert!(done.status.success(), "{}", words(&done));
        let first = agent.identity();
        // The token has had its one use; the device is in, and asks nobody.
        let again = by(&agent, &file(&token));
        assert!(again.status.success(), "{}", words(&again));
        assert_eq!(agent.identity(), first);
        agent.round();
        assert_eq!(agent.status()["reports_waiting"], 0);
    });
}
