//! Twenty agents enrol, report and are reviewed, against one server.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Mutex;

use homeward_server::audit::{self, Verdict};
use homeward_server::fleet::tokens::Approval;
use homeward_server::role::Role;
use homeward_server::store::entity::{finding, report, scan};
use sea_orm::{EntityTrait, PaginatorTrait};
use serde_json::json;

use super::program::{Agent, Server, furnish, list, token, words};
use crate::harness::on_both;

/// Agents.
const AGENTS: usize = 20;
/// Customers of the company.
const CUSTOMERS: usize = 150;
/// Most memory of the server, in MiB.
const MEMORY: u64 = 150;

/// The customers whom only this agent's list has, and some of the next one's.
fn own(agent: usize) -> std::ops::Range<usize> {
    agent * 6..agent * 6 + 10
}

/// Those whom everybody's copy of one list has.
const SHARED: std::ops::Range<usize> = 130..145;

#[test]
fn twenty_agents_enrol_report_and_are_reviewed() {
    on_both(async |place| {
        furnish(place, CUSTOMERS, &["home"]).await;
        let token = token(place, 20, "127.0.0.0/8", Approval::None).await;
        let server = Server::start(place);
        let agents: Vec<Agent> = (0..AGENTS)
            .map(|number| {
                let agent = Agent::new(place, &format!("lt-{number}"));
                agent.write("mijn klanten.csv", &list(own(number)));
                agent.write("gedeeld.csv", &list(SHARED));
                agent.write("recept.txt", "Twee eieren, een snuf zout.\n");
                agent
            })
            .collect();

        // As many at a time as a small machine bears.
        let left = Mutex::new(agents.iter());
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    while let Some(agent) = { left.lock().unwrap().next() } {
                        let done = agent.enrol(&server.url, &server.fingerprint, &token);
                        assert!(done.status.success(), "{}", words(&done));
                        agent.round();
                    }
                });
            }
        });
        let memory = server.most_memory();
        eprintln!("the server took at most {memory:?} MiB");
        assert!(memory.is_none_or(|memory| memory <= MEMORY), "{memory:?} MiB");

        // Each is there with what it looked at, and nothing waits with it.
        let devices = place.store().devices(0, 100).await.unwrap();
        assert_eq!(devices.len(), AGENTS);
        let index = place.store().current_index().await.unwrap().unwrap().digest;
        for device in &devices {
            assert_eq!((device.status.as_str(), device.queue), ("active", 0));
            assert_eq!(device.index_version.as_deref(), Some(index.as_str()));
            // They share a machine, and its name with it.
            assert!(matches!(device.attention.as_deref(), None | Some("same_name")));
            let coverage: serde_json::Value =
                serde_json::from_str(device.coverage.as_deref().unwrap()).unwrap();
            assert_eq!(coverage["files"], 3);
        }
        for agent in &agents {
            let status = agent.status();
            assert_eq!(status["reports_waiting"], 0);
            assert_eq!(status["last_run"]["findings"], 2);
        }

        // Distinct customers, in all and on each device.
        let (_, officer) = place.login(&[Role::PrivacyTeam]).await;
        let everybody: BTreeSet<usize> = (0..AGENTS).flat_map(own).chain(SHARED).collect();
        let all = place.get("/api/v1/findings/summary", &officer).await.json();
        assert_eq!(all["findings"], 2 * AGENTS);
        assert_eq!(all["customers"], everybody.len());
        let mut by_device = BTreeMap::new();
        for row in finding::Entity::find().all(&place.rows).await.unwrap() {
            by_device.entry(row.device_id).or_insert_with(Vec::new).push(row);
        }
        for device in &devices {
            let path = format!("/api/v1/findings/summary?device={}", device.id);
            let one = place.get(&path, &officer).await.json();
            assert_eq!((&one["findings"], &one["customers"]), (&json!(2), &json!(25)));
        }

        // The copies are one group, and the officer decides on a finding.
        let row = by_device[&devices[3].id]
            .iter()
            .find(|row| row.path.ends_with("/gedeeld.csv"))
            .unwrap();
        let api = format!("/api/v1/findings/{}/{}", row.source_id, row.file_id);
        let detail = place.get(&api, &officer).await.json();
        assert_eq!(detail["customers"], SHARED.len());
        assert_eq!(detail["copies"].as_array().unwrap().len(), AGENTS - 1);
        let page = format!("/findings/{}/{}", row.source_id, row.file_id);
        assert!(place.get(&page, &officer).await.text().contains("gedeeld.csv"));
        let form = "kind=delete&reason=kopie+van+de+export&seen=0";
        let decided = place.post(&format!("{page}/decisions"), &officer, form).await;
        assert_eq!(decided.status, 303, "{}", decided.text());
        let left = place.get("/api/v1/findings?review=new&limit=200", &officer).await;
        assert_eq!(left.json()["count"], 2 * AGENTS - 1);

        // What was decided holds when the agent looks again; what is gone is gone.
        let again = agents
            .iter()
            .find(|agent| Path::new(&row.path).starts_with(&agent.folder));
        let again = again.unwrap();
        again.round();
        assert_eq!(place.get(&api, &officer).await.json()["review"], "to_delete");
        std::fs::remove_file(again.folder.join("home/gedeeld.csv")).unwrap();
        again.round();
        let gone = place.get(&api, &officer).await.json();
        assert_eq!(gone["presence"], "removed");

        assert_eq!(report::Entity::find().count(&place.rows).await.unwrap(), 22);
        assert_eq!(scan::Entity::find().count(&place.rows).await.unwrap(), 22);
        assert!(matches!(
            audit::verify(place.store(), &[]).await.unwrap(),
            Verdict::Whole { .. }
        ));
    });
}
