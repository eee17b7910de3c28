//! PostgreSQL by way of a network: who is at the other end, and who reads along.

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use tempfile::TempDir;

use super::super::databases::{PASSWORD, Server};
use super::super::support::{Collector, binary, reaction};

/// A server with a certificate for `localhost`, and the file of the authority that signed it.
fn server(dir: &TempDir) -> (Server, String) {
    let mut authority = CertificateParams::new([]).unwrap();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = CertifiedIssuer::self_signed(authority, KeyPair::generate().unwrap()).unwrap();
    let key = KeyPair::generate().unwrap();
    let certificate = CertificateParams::new(["localhost".to_owned()]).unwrap().signed_by(&key, &authority).unwrap();
    let root = dir.path().join("root.crt");
    std::fs::write(&root, authority.pem()).unwrap();
    (Server::start_with_tls(&certificate.pem(), &key.serialize_pem()), root.to_str().unwrap().replace('/', "%2F"))
}

/// What a collector says that does not start.
fn refused(store: &str) -> String {
    let output = binary().args(["serve", "--listen", "127.0.0.1:0", "--store", store]).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success() && !said.contains(PASSWORD), "{said}");
    said
}

#[test]
fn a_database_over_the_network_is_reached_by_tls_and_only_if_it_is_the_one_meant() {
    let dir = TempDir::new().unwrap();
    let (server, root) = server(&dir);
    let verified = |host| format!("{}?sslmode=verify-full&sslrootcert={root}", server.address_on(host, "postgres"));

    let collector = Collector::start_on(&verified("localhost"), &[]);
    assert_eq!(collector.send(&[reaction("up")]).fates(), ["stored"]);
    assert_eq!(collector.stored().len(), 1);
    // The server's own list of who speaks TLS with it.
    server.run(
        "DO $$ BEGIN ASSERT (SELECT count(*) > 0 AND bool_and(ssl) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid)
            WHERE application_name = 'afterword-collector'), 'a connection without TLS'; END $$",
    );
    drop(collector);

    // The certificate is not for this name.
    let said = refused(&verified("127.0.0.1"));
    assert!(said.contains("cannot be reached") && said.contains("certificate"), "{said}");
    // Nobody known has signed it.
    let said = refused(&format!("{}?sslmode=verify-full", server.address_on("localhost", "postgres")));
    assert!(said.contains("cannot be reached") && said.contains("certificate"), "{said}");
}
