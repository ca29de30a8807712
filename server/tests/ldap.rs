//! The directory from a real slapd, started by the case on a loopback port; skipped where it is not installed.

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use axum::http::StatusCode;
use homeward_server::audit::Actor;
use homeward_server::keep::Kept;
use homeward_server::people::ldap::{self, Came, LdapFault, LdapSettings};
use homeward_server::role::Role;
use homeward_server::store::people::PeopleFilter;
use tempfile::TempDir;

use super::harness::on_both;

/// More than a page of them.
const MANY: usize = 1_200;
const SCHEMA: &str = "\
attributetype ( 1.2.840.113556.1.4.146 NAME 'objectSid' SYNTAX 1.3.6.1.4.1.1466.115.121.1.40 SINGLE-VALUE )
objectclass ( 1.3.6.1.4.1.99999.1 NAME 'windowsAccount' SUP top AUXILIARY MAY ( objectSid ) )
";

/// A directory that ends with the case.
struct Slapd {
    process: Child,
    port: u16,
    _folder: TempDir,
}

impl Drop for Slapd {
    fn drop(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

fn program(name: &str) -> Option<PathBuf> {
    let path = Path::new("/usr/sbin").join(name);
    path.exists().then_some(path)
}

fn people() -> String {
    let mut text = String::from(
        "dn: dc=example,dc=nl\nobjectClass: dcObject\nobjectClass: organization\no: Voorbeeld\ndc: example\n\n\
         dn: ou=people,dc=example,dc=nl\nobjectClass: organizationalUnit\nou: people\n\n\
         dn: cn=lezer,dc=example,dc=nl\nobjectClass: organizationalRole\nobjectClass: simpleSecurityObject\ncn: lezer\nuserPassword: geheim\n\n\
         dn: uid=ada,ou=people,dc=example,dc=nl\nobjectClass: inetOrgPerson\nobjectClass: windowsAccount\nuid: Ada\ncn: Ada Haan\nsn: Haan\n\
         employeeNumber: 1\nmail: ada@example.nl\ndepartmentNumber: Verkoop\nobjectSid:: AQUAAAAAAAUVAAAAAQAAAAIAAAADAAAA9AEAAA==\n\n",
    );
    for number in 2..=MANY {
        text.push_str(&format!(
            "dn: uid=p{number},ou=people,dc=example,dc=nl\nobjectClass: inetOrgPerson\nuid: p{number}\ncn: Persoon {number}\nsn: Persoon\n\
             employeeNumber: {number}\nmanager: UID=ada, OU=people,dc=example,dc=nl\n\n"
        ));
    }
    text.push_str("dn: uid=gast,ou=people,dc=example,dc=nl\nobjectClass: inetOrgPerson\nuid: gast\ncn: Gast\nsn: Gast\n");
    text
}

fn start() -> Option<Slapd> {
    let (slapd, slapadd) = (program("slapd")?, program("slapadd")?);
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::create_dir(at("db")).unwrap();
    fs::write(at("own.schema"), SCHEMA).unwrap();
    let config = format!(
        "include /etc/ldap/schema/core.schema\ninclude /etc/ldap/schema/cosine.schema\ninclude /etc/ldap/schema/inetorgperson.schema\n\
         include {schema}\nmodulepath /usr/lib/ldap\nmoduleload back_mdb\npidfile {pid}\nargsfile {args}\n\
         database mdb\nsuffix dc=example,dc=nl\ndirectory {db}\nmaxsize 67108864\nsizelimit 500\n\
         limits dn.exact=cn=lezer,dc=example,dc=nl size.pr=500 size.prtotal=unlimited\n\
         access to attrs=userPassword by anonymous auth by * none\naccess to * by dn.exact=cn=lezer,dc=example,dc=nl read by * none\n",
        schema = at("own.schema").display(),
        pid = at("pid").display(),
        args = at("args").display(),
        db = at("db").display(),
    );
    fs::write(at("slapd.conf"), config).unwrap();
    fs::write(at("people.ldif"), people()).unwrap();
    let added = Command::new(slapadd)
        .args(["-q", "-f"])
        .arg(at("slapd.conf"))
        .arg("-l")
        .arg(at("people.ldif"))
        .output()
        .unwrap();
    assert!(
        added.status.success(),
        "{}",
        String::from_utf8_lossy(&added.stderr)
    );
    let port = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let process = Command::new(slapd)
        .args(["-d", "0", "-h", &format!("ldap://127.0.0.1:{port}"), "-f"])
        .arg(at("slapd.conf"))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let slapd = Slapd {
        process,
        port,
        _folder: folder,
    };
    for _ in 0..200 {
        if std::net::TcpStream::connect(("127.0.0.1", port)).is_ok() {
            return Some(slapd);
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    panic!("slapd does not answer");
}

fn settings(port: u16) -> LdapSettings {
    let mut settings = LdapSettings {
        url: format!("ldap://127.0.0.1:{port}"),
        bind: Some("cn=lezer,dc=example,dc=nl".to_owned()),
        base: "ou=people,dc=example,dc=nl".to_owned(),
        ..LdapSettings::open_ldap()
    };
    "objectSid".clone_into(&mut settings.attributes.sid);
    settings
}

#[test]
fn people_come_from_a_real_directory() {
    let Some(slapd) = start() else {
        eprintln!("skipped: slapd is not installed");
        return;
    };
    on_both(async |place| {
        let app = &place.app;
        let set = async |settings: &LdapSettings, password: &str| {
            let password = Kept::of(password);
            ldap::set(app, settings, password.as_ref(), Actor::Server)
                .await
                .unwrap();
        };
        assert!(matches!(ldap::look(app).await, Err(LdapFault::NotSetUp)));
        set(&settings(slapd.port), "verkeerd").await;
        assert!(matches!(ldap::look(app).await, Err(LdapFault::Refused)));
        set(&settings(slapd.port), "geheim").await;

        let (table, seen) = ldap::look(app).await.unwrap();
        assert_eq!(
            (table.rows.len(), seen.entries, seen.unnamed),
            (MANY, MANY + 1, 1)
        );
        assert_eq!(
            place.store().people_counts().await.unwrap().0,
            0,
            "a look changes nothing"
        );
        let Came::Taken(counts, _) = ldap::import(app, Actor::Server).await.unwrap() else {
            panic!("faults");
        };
        assert_eq!(counts.added, MANY);
        let people = place
            .store()
            .people(&PeopleFilter::default(), 5_000)
            .await
            .unwrap();
        let ada = people.iter().find(|person| person.name == "Ada Haan").unwrap();
        assert_eq!(
            (ada.team.as_deref(), ada.origin.as_str()),
            (Some("Verkoop"), "ldap")
        );
        assert!(
            people
                .iter()
                .filter(|person| person.id != ada.id)
                .all(|person| person.manager_id == Some(ada.id))
        );
        let (_, cookie) = place.login(&[Role::Administrator]).await;
        let page = place.get(&format!("/people/{}", ada.id), &cookie).await;
        assert!(page.text().contains("s-1-5-21-1-2-3-500"), "{}", page.text());

        // The same once more changes nothing; the page does it too, and never shows the password.
        let again = place.post("/people/ldap", &cookie, "what=import").await;
        assert_eq!(again.status, StatusCode::OK, "{}", again.text());
        assert!(
            again.text().contains("<strong>1,200</strong>"),
            "{}",
            again.text()
        );
        assert!(!again.text().contains("geheim"));

        let nowhere = LdapSettings {
            base: "ou=nobody,dc=example,dc=nl".to_owned(),
            ..settings(slapd.port)
        };
        set(&nowhere, "geheim").await;
        assert!(matches!(ldap::look(app).await, Err(LdapFault::Question(_))));
        let silent = LdapSettings {
            url: "ldap://127.0.0.1:1".to_owned(),
            ..nowhere
        };
        set(&silent, "geheim").await;
        assert!(matches!(ldap::look(app).await, Err(LdapFault::Unreachable(_))));
    });
}

#[test]
fn settings_of_ldap_are_for_administrators() {
    on_both(async |place| {
        let (_, cookie) = place.login(&[Role::PrivacyTeam]).await;
        assert_eq!(
            place.get("/people/ldap", &cookie).await.status,
            StatusCode::FORBIDDEN
        );
        let (_, cookie) = place.login(&[Role::Administrator]).await;
        let page = place.get("/people/ldap?preset=openldap", &cookie).await;
        assert!(page.text().contains("employeeNumber"));
        let wrong = place
            .post(
                "/people/ldap",
                &cookie,
                "what=look&url=http://x&base=&filter=(&key=a&name=b&password=p4ss",
            )
            .await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(wrong.text().contains("no LDAP filter") && !wrong.text().contains("p4ss"));
    });
}
