//! What a collector says of a PostgreSQL that it cannot use, and that it never says the password.

use std::process::Output;

use super::super::databases::{PASSWORD, Server, sql_on};
use super::super::support::{Collector, binary, reaction};

fn started(store: &str) -> Output {
    binary().args(["serve", "--listen", "127.0.0.1:0", "--store", store]).output().unwrap()
}

/// The one sentence of a command that did not start.
fn refused(store: &str) -> String {
    let output = started(store);
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success() && !said.contains(PASSWORD), "{said}");
    said
}

#[test]
fn a_database_that_cannot_be_used_is_named_with_what_to_do() {
    let server = Server::shared();
    let address = server.database();
    let said = refused(&address.replace(PASSWORD, "another"));
    assert!(said.contains("password authentication failed") && said.contains("Correct user, password"), "{said}");
    let said = refused(&server.address("nowhere"));
    assert!(said.contains("\"nowhere\" does not exist") && said.contains("postgres://tester@/nowhere?host="), "{said}");
    let said = refused(&format!("postgres://tester:{PASSWORD}@127.0.0.1:1/x"));
    assert!(said.contains("postgres://tester@127.0.0.1:1/x cannot be reached") && said.contains("Start"), "{said}");
    let said = refused(&format!("postgres://tester:{PASSWORD}@[::/x"));
    assert!(said.contains("is no PostgreSQL address"), "{said}");
    // The driver's own warning would repeat the value.
    let said = refused(&format!("postgres://tester@127.0.0.1:1/x?pasword={PASSWORD}"));
    assert!(said.contains("cannot be reached"), "{said}");
    let said = refused(&format!("postgresql:tester:{PASSWORD}@db/x"));
    assert!(said.contains("names no store"), "{said}");

    server.run("CREATE DATABASE latin TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C' LOCALE_PROVIDER libc");
    let said = refused(&server.address("latin"));
    assert!(said.contains("has the encoding LATIN1") && said.contains("UTF8"), "{said}");

    let output = binary().args(["export", "--format", "records", "--store", &address]).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success() && said.contains("holds no Afterword store"), "{said}");
    let output = binary().args(["serve", "--max-store-mb", "9", "--store", &address]).output().unwrap();
    assert!(String::from_utf8(output.stderr).unwrap().contains("limit PostgreSQL where it runs"));
}

#[test]
fn a_user_may_do_no_more_than_it_must() {
    let server = Server::shared();
    let address = server.database();
    server.run("CREATE USER humble PASSWORD 'humble-pass'");
    let humble = address.replace(&format!("tester:{PASSWORD}"), "humble:humble-pass");
    let said = refused(&humble);
    assert!(said.contains("permission denied") && said.contains("what the user may do"), "{said}");
    // A schema of its own is enough, beside another program's tables of the same names.
    sql_on(&address, "CREATE SCHEMA afterword AUTHORIZATION humble");
    sql_on(&address, "CREATE TABLE public.records (theirs int); CREATE TABLE public._sqlx_migrations (theirs int)");
    let collector = Collector::start_on(&humble, &[]);
    assert_eq!(collector.send(&[reaction("up")]).fates(), ["stored"]);
    assert_eq!(collector.stored().len(), 1);
    assert!(!collector.log().contains("humble-pass"));
}

#[test]
fn a_store_of_a_newer_version_is_left_alone() {
    let address = Server::shared().database();
    drop(Collector::start_on(&address, &[]));
    sql_on(&address, "INSERT INTO afterword._sqlx_migrations VALUES (99, 'later', now(), true, '\\x00', 1)");
    let said = refused(&address);
    assert!(said.contains("cannot be brought up to date") && said.contains("or a newer one"), "{said}");
}

#[test]
fn a_database_that_may_only_be_read_puts_off_what_is_sent_and_is_exported() {
    let server = Server::shared();
    let address = server.database();
    let collector = Collector::start_on(&address, &[]);
    assert_eq!(collector.send(&[reaction("up")]).fates(), ["stored"]);
    let name = address.rsplit_once('/').unwrap().1;
    server.run(&format!("ALTER DATABASE {name} SET default_transaction_read_only = on"));
    server.run(&format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"));
    let refused = collector.send(&[reaction("up")]);
    assert_eq!(refused.status, 503, "{}", refused.text);
    assert!(!refused.header("retry-after").is_empty());
    assert_eq!(collector.get("/readyz").status, 503);
    assert_eq!(collector.stored().len(), 1, "another process exports");
    server.run(&format!("ALTER DATABASE {name} RESET default_transaction_read_only"));
    server.run(&format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"));
    let accepted = (0..20).any(|_| collector.send(&[reaction("up")]).status == 200);
    assert!(accepted, "{}", collector.log());
    assert!(!collector.log().contains(PASSWORD));
}

#[test]
fn a_server_without_a_free_connection_puts_off_what_is_sent() {
    let server = Server::shared();
    let address = server.database();
    let name = address.rsplit_once('/').unwrap().1;
    server.run("CREATE USER crowded PASSWORD 'crowded-pass' CONNECTION LIMIT 0");
    server.run(&format!("GRANT ALL ON DATABASE {name} TO crowded"));
    let said = refused(&address.replace(&format!("tester:{PASSWORD}"), "crowded:crowded-pass"));
    assert!(said.contains("too many connections") && said.contains("cannot be reached"), "{said}");
}

/// What PostgreSQL says where its disk is full, said by a trigger.
#[test]
fn a_server_whose_disk_is_full_puts_off_what_is_sent_until_there_is_room() {
    let address = Server::shared().database();
    let collector = Collector::start_on(&address, &[]);
    sql_on(
        &address,
        "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN RAISE 'could not extend file' USING ERRCODE = 'disk_full'; END $$;
        CREATE TRIGGER full_disk BEFORE INSERT ON afterword.records EXECUTE FUNCTION full_disk()",
    );
    let batch = [reaction("up")];
    let refused = collector.send(&batch);
    assert_eq!(refused.status, 503, "{}", refused.text);
    assert!(refused.error().contains("store is full"), "{}", refused.text);
    assert!(!refused.header("retry-after").is_empty());
    assert_eq!(collector.get("/readyz").status, 503);
    sql_on(&address, "DROP TRIGGER full_disk ON afterword.records");
    assert_eq!(collector.send(&batch).fates(), ["stored"], "the same batch, sent again");
    collector.recovers();
    assert_eq!(collector.stored().len(), 1, "nothing stays of what was tried");
}
