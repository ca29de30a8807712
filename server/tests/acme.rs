//! A certificate by ACME from Pebble, the test authority of RFC 8555; skipped where it is not installed.

use std::fs;
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use homeward_server::config::{Config, Said};
use homeward_server::serve::Bound;
use homeward_server::store::Store;
use homeward_server::tls::{Acme, Kept, Paths, Way, last_trouble};
use rcgen::{CertificateParams, KeyPair};

const HOST: &str = "hw.voorbeeld.example";

/// A process that ends with the case.
struct Ended(Child);

impl Drop for Ended {
    fn drop(&mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

fn free() -> u16 {
    TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port()
}

fn spawn(command: &mut Command) -> Ended {
    Ended(
        command
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap(),
    )
}

/// Pebble and the name server that sends every name to this machine. Gives the port of its directory.
fn authority(folder: &Path, pages: u16) -> (u16, [Ended; 2]) {
    let key = KeyPair::generate().unwrap();
    let certificate = CertificateParams::new(vec!["localhost".to_owned()])
        .unwrap()
        .self_signed(&key)
        .unwrap();
    let at = |name: &str| folder.join(name);
    fs::write(at("pebble.pem"), certificate.pem()).unwrap();
    fs::write(at("pebble.key"), key.serialize_pem()).unwrap();
    let (port, manage, dns, web) = (free(), free(), free(), free());
    let config = serde_json::json!({"pebble": {
        "listenAddress": format!("127.0.0.1:{port}"), "managementListenAddress": format!("127.0.0.1:{manage}"),
        "certificate": at("pebble.pem"), "privateKey": at("pebble.key"), "httpPort": free(), "tlsPort": pages,
    }});
    fs::write(at("pebble.json"), config.to_string()).unwrap();
    let mut names = Command::new("pebble-challtestsrv");
    let help = Command::new("pebble-challtestsrv").arg("-help").output().unwrap();
    // Newer ones would listen for DNS over HTTPS beyond loopback.
    if String::from_utf8_lossy(&help.stderr).contains("-doh") {
        names.args(["-doh", ""]);
    }
    let names = spawn(names.args([
        "-defaultIPv4",
        "127.0.0.1",
        "-defaultIPv6",
        "",
        "-http01",
        "",
        "-https01",
        "",
        "-tlsalpn01",
        "",
        "-dns01",
        &format!("127.0.0.1:{dns}"),
        "-management",
        &format!("127.0.0.1:{web}"),
    ]));
    let pebble = spawn(
        Command::new("pebble")
            .env("PEBBLE_VA_NOSLEEP", "1")
            .arg("-config")
            .arg(at("pebble.json"))
            .args(["-dnsserver", &format!("127.0.0.1:{dns}")]),
    );
    (port, [names, pebble])
}

#[test]
fn the_pages_fetch_their_certificate_by_themselves() {
    if !Path::new("/usr/bin/pebble").exists() || !Path::new("/usr/bin/pebble-challtestsrv").exists() {
        eprintln!("skipped: pebble is not installed");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    fs::create_dir(&data).unwrap();
    let pages = free();
    let (port, _authority) = authority(folder.path(), pages);
    let kept = Kept {
        listen: ([127, 0, 0, 1], pages).into(),
        url: format!("https://{HOST}:{pages}"),
        way: Way::Acme(Acme {
            directory: format!("https://localhost:{port}/dir"),
            contact: Some("beheer@voorbeeld.example".to_owned()),
            root: Some(folder.path().join("pebble.pem")),
        }),
    };
    kept.write(&data).unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        for _ in 0..200 {
            if std::net::TcpStream::connect(("127.0.0.1", port)).is_ok() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        let said = Said {
            data: Some(data.clone()),
            ..Said::default()
        };
        let mut config = Config::load(&said).unwrap();
        config.agents.listen.set_port(0);
        let store = Store::open(&config.database).await.unwrap();
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let bound = Bound::bind(config).unwrap();
        let running = tokio::spawn(bound.run(store, async {
            stopped.await.unwrap_or_default();
        }));
        let mut issuer = String::new();
        for _ in 0..600 {
            if let Some(facts) = kept.facts(&data).filter(|facts| !facts.is_self_signed) {
                issuer = facts.issuer;
                break;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        assert!(issuer.contains("Pebble"), "{:?}", last_trouble(&Paths::of(&data)));
        stop.send(()).unwrap();
        running.await.unwrap().unwrap();
    });
}
