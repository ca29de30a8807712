//! `homeward run` between two rounds: what is saved is found and told within seconds, and what was read is not read again.

use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use homeward_server::fleet::tokens::Approval;
use homeward_server::store::entity::{finding, scan};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::json;

use super::program::{Agent, Server, furnish, list, token, words};
use crate::harness::{Place, on_both};

/// Longer than the agent waits for a place to be quiet and than it takes on a machine that has other work.
const PATIENCE: Duration = Duration::from_secs(90);

async fn let_in(place: &Place, server: &Server) -> Agent {
    let agent = Agent::new(place, "lt-1");
    let token = token(place, 1, "", Approval::None).await;
    let done = agent.enrol(&server.url, &server.fingerprint, &token);
    assert!(done.status.success(), "{}", words(&done));
    agent
}

/// Names of files with findings that are there, in order.
async fn there(place: &Place) -> Vec<String> {
    let rows = finding::Entity::find()
        .filter(finding::Column::Presence.eq("present"))
        .all(&place.rows)
        .await
        .unwrap();
    let name = |row: finding::Model| row.path.rsplit('/').next().unwrap_or_default().to_owned();
    let mut names: Vec<_> = rows.into_iter().map(name).collect();
    names.sort();
    names
}

async fn of_name(place: &Place, name: &str) -> finding::Model {
    let rows = finding::Entity::find().all(&place.rows).await.unwrap();
    rows.into_iter().find(|row| row.path.ends_with(name)).unwrap()
}

/// Waits until just these are there.
async fn until(place: &Place, agent: &Agent, names: &[&str]) {
    let began = Instant::now();
    loop {
        let there = there(place).await;
        if there == names {
            return;
        }
        let status = agent.status();
        assert!(
            began.elapsed() < PATIENCE,
            "{there:?} and not {names:?}; {status}"
        );
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// An agent at work, which ends with the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _: std::io::Result<()> = self.0.kill();
        let _: std::io::Result<std::process::ExitStatus> = self.0.wait();
    }
}

#[test]
fn what_is_saved_moved_or_deleted_is_told_between_two_rounds() {
    on_both(async |place| {
        furnish(place, 60, &["home"]).await;
        let server = Server::start(place);
        let agent = let_in(place, &server).await;
        agent.write("klanten.csv", &list(0..10));
        let mut command = agent.command(&["run"]);
        command.stdin(Stdio::null()).stderr(Stdio::null());
        let _running = Running(command.spawn().unwrap());
        until(place, &agent, &["klanten.csv"]).await;

        let home = agent.folder.join("home");
        agent.write("nieuw.csv", &list(10..20));
        std::fs::create_dir(home.join("map")).unwrap();
        agent.write("map/diep.csv", &list(20..30));
        until(place, &agent, &["diep.csv", "klanten.csv", "nieuw.csv"]).await;
        std::fs::rename(home.join("map"), home.join("elders")).unwrap();
        std::fs::rename(home.join("nieuw.csv"), home.join("nieuwer.csv")).unwrap();
        until(place, &agent, &["diep.csv", "klanten.csv", "nieuwer.csv"]).await;
        let before = of_name(place, "klanten.csv").await;
        // As office programs save: another file takes the place of the first.
        agent.write("klanten.tmp", &list(0..12));
        std::fs::rename(home.join("klanten.csv"), home.join("klanten.bak")).unwrap();
        std::fs::rename(home.join("klanten.tmp"), home.join("klanten.csv")).unwrap();
        std::fs::remove_file(home.join("klanten.bak")).unwrap();
        std::fs::remove_file(home.join("nieuwer.csv")).unwrap();
        until(place, &agent, &["diep.csv", "klanten.csv"]).await;
        let rows = finding::Entity::find()
            .filter(finding::Column::Presence.eq("present"))
            .all(&place.rows)
            .await
            .unwrap();
        let of = |name: &str| rows.iter().find(|row| row.path.ends_with(name)).unwrap();
        assert_eq!(of("klanten.csv").customers, 12);
        // To people it is the same file, with all that was decided about it.
        assert_eq!(of("klanten.csv").file_id, before.file_id);
        assert!(of("diep.csv").path.ends_with("home/elders/diep.csv"));

        // One scan of all, and some of a few files.
        let whole = scan::Entity::find().filter(scan::Column::Within.is_null());
        assert_eq!(whole.count(&place.rows).await.unwrap(), 1);
        let status = agent.status();
        assert_eq!(status["last_run"]["watch"]["polled"], json!([]));
        let folders = status["last_run"]["watch"]["folders"].as_u64().unwrap();
        assert_eq!(folders, if cfg!(target_os = "linux") { 2 } else { 1 });
    });
}

#[test]
fn a_second_round_reads_nothing_and_ends_nothing() {
    on_both(async |place| {
        furnish(place, 40, &["home"]).await;
        let server = Server::start(place);
        let agent = let_in(place, &server).await;
        agent.write("klanten.csv", &list(0..10));
        agent.write("brief.txt", "geen klant");
        // What was written a moment ago is read again.
        tokio::time::sleep(Duration::from_millis(2_100)).await;
        agent.round();
        assert_eq!(agent.status()["last_run"]["unchanged"], 0);
        let first = finding::Entity::find().one(&place.rows).await.unwrap().unwrap();
        agent.round();
        let status = agent.status();
        assert_eq!(status["last_run"]["unchanged"], 2);
        assert_eq!(status["last_run"]["coverage"]["files"], 2);
        assert_eq!(status["last_run"]["findings"], 1);
        let second = finding::Entity::find().one(&place.rows).await.unwrap().unwrap();
        assert_eq!(second.presence, "present");
        assert!(second.last_seen > first.last_seen);
        assert_eq!((second.customers, second.told), (first.customers, first.told));

        // Without what is remembered it is the same, and takes longer.
        std::fs::write(agent.kept("scanned.redb"), "broken").unwrap();
        let done = agent.once(60);
        assert!(
            done.status.success() && words(&done).contains("cannot be used"),
            "{}",
            words(&done)
        );
        assert_eq!(agent.status()["last_run"]["unchanged"], 0);
        assert_eq!(there(place).await, ["klanten.csv"]);
    });
}
