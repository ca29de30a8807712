use rcgen::PKCS_ECDSA_P384_SHA384;
use x509_parser::prelude::{FromDer, X509Certificate};

use super::*;

fn request(key: &KeyPair) -> String {
    let mut params = CertificateParams::new(vec!["server.example".to_owned()]).unwrap();
    params
        .distinguished_name
        .push(DnType::CommonName, "somebody else");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params.serialize_request(key).unwrap().pem().unwrap()
}

#[test]
fn the_authority_is_made_once_and_only_its_owner_reads_it() {
    let folder = tempfile::tempdir().unwrap();
    let first = Authority::open(folder.path()).unwrap();
    let again = Authority::open(folder.path()).unwrap();
    assert_eq!(first.fingerprint(), again.fingerprint());
    assert_eq!(first.fingerprint().len(), 64);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(folder.path().join(FILE))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    let years = {
        let (_, certificate) = X509Certificate::from_der(first.certificate()).unwrap();
        assert!(certificate.is_ca());
        let validity = certificate.validity();
        (validity.not_after.timestamp() - validity.not_before.timestamp()) / (365 * 86_400)
    };
    assert_eq!(years, 10);
}

#[test]
fn a_damaged_file_is_told_and_never_replaced() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join(FILE), "no certificate").unwrap();
    assert!(matches!(
        Authority::open(folder.path()),
        Err(AuthorityError::Foreign(_))
    ));
    assert_eq!(
        fs::read_to_string(folder.path().join(FILE)).unwrap(),
        "no certificate"
    );
}

#[test]
fn of_a_request_nothing_but_the_key_is_believed() {
    let folder = tempfile::tempdir().unwrap();
    let authority = Authority::open(folder.path()).unwrap();
    let key = KeyPair::generate().unwrap();
    let asked = Request::parse(&request(&key)).unwrap();
    assert_eq!(asked.key(), fingerprint(key.public_key_raw()));
    let device = Uuid::now_v7();
    let issued = authority.issue(&asked, device, Moment::now()).unwrap();
    let der = CertificateDer::from_pem_slice(issued.pem.as_bytes()).unwrap();
    let (_, certificate) = X509Certificate::from_der(&der).unwrap();
    assert_eq!(certificate.subject().to_string(), format!("CN={device}"));
    assert!(!certificate.is_ca());
    assert!(certificate.subject_alternative_name().unwrap().is_none());
    let uses = certificate.extended_key_usage().unwrap().unwrap().value;
    assert!(uses.client_auth && !uses.server_auth && !uses.any);
    assert_eq!(
        certificate
            .tbs_certificate
            .raw_serial_as_string()
            .replace(':', ""),
        issued.serial
    );
    assert_eq!(
        certificate.validity().not_after.timestamp(),
        issued.expires.0 / 1_000
    );
    let (_, above) = X509Certificate::from_der(authority.certificate()).unwrap();
    certificate.verify_signature(Some(above.public_key())).unwrap();
}

#[test]
fn keys_of_other_kinds_and_broken_requests_are_refused() {
    let strong = KeyPair::generate_for(&PKCS_ECDSA_P384_SHA384).unwrap();
    assert!(Request::parse(&request(&strong)).is_ok());
    let brief = KeyPair::generate_for(&rcgen::PKCS_ED25519).unwrap();
    assert!(Request::parse(&request(&brief)).is_ok());
    assert_eq!(Request::parse("").unwrap_err(), RequestFault::Unreadable);
    let good = request(&KeyPair::generate().unwrap());
    let mut forged: Vec<char> = good.chars().collect();
    let at = forged.len() - 60;
    forged[at] = if forged[at] == 'A' { 'B' } else { 'A' };
    let forged: String = forged.into_iter().collect();
    assert_eq!(Request::parse(&forged).unwrap_err(), RequestFault::Unreadable);
}

#[test]
fn a_listener_goes_by_its_url_and_on_loopback_by_this_machine() {
    let loopback: IpAddr = "127.0.0.1".parse().unwrap();
    assert_eq!(
        names_of("https://127.0.0.1:8643", loopback),
        ["127.0.0.1", "localhost"]
    );
    assert_eq!(
        names_of("https://agents.example:8643", "0.0.0.0".parse().unwrap()),
        ["agents.example"]
    );
    assert_eq!(
        names_of("https://[::1]:9", "::1".parse().unwrap()),
        ["::1", "localhost"]
    );
    let folder = tempfile::tempdir().unwrap();
    let authority = Authority::open(folder.path()).unwrap();
    let (chain, _) = authority
        .listener(&["agents.example".to_owned()], Moment::now())
        .unwrap();
    assert_eq!(chain.len(), 2);
    assert_eq!(fingerprint(&chain[1]), authority.fingerprint());
}
