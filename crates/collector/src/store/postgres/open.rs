//! Connecting: to a database that is fit and ours, with its tables up to date.

use std::net::IpAddr;
use std::time::Duration;

use sqlx::migrate::MigrateError;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions, PgSslMode};
use sqlx::{Connection, Executor, PgConnection, PgPool};

use super::super::StoreError;
use super::super::migrations::migrator;

/// The tables, in the order in which they came to be.
const MIGRATIONS: [(&str, &str); 1] = [("store", include_str!("../../../migrations/postgres/0001_store.sql"))];
/// Where the tables are: apart from whatever else the database holds.
pub(super) const SCHEMA: &str = "afterword";
/// Where the migrations that were run are noted.
const NOTES: &str = "afterword._sqlx_migrations";
/// How long a request waits for a connection before it is told to come back.
const CONNECT_TIME: Duration = Duration::from_secs(5);
/// One that writes, and one for what runs beside: retention, clearing up.
const WRITERS: u32 = 2;
/// Pages of the overview and exports that read at the same time.
const READERS: u32 = 4;
/// What every connection is set to: what is acknowledged is on the disk, however the server is tuned; a lock that is not
/// to be had soon is an error; a collector that hangs in a transaction does not hang the others.
const SETTINGS: &str = "SELECT set_config('search_path', 'afterword', false),
    set_config('lock_timeout', '5s', false),
    set_config('idle_in_transaction_session_timeout', '30s', false),
    CASE WHEN current_setting('synchronous_commit') = 'off' THEN set_config('synchronous_commit', 'on', false) END";

/// Opens the pools of those that write and those that read.
pub(super) async fn pools(address: &str, create: bool) -> Result<(PgPool, PgPool), StoreError> {
    let options = parse(address)?.application_name("afterword-collector");
    let server = name(&options);
    let at_start = |error| StoreError::at_start(&server, error);
    if is_exposed(&options) {
        tracing::warn!(
            "whoever is on the way to {server} may read along or answer in its place: add ?sslmode=verify-full to --store"
        );
    }
    let mut connection = PgConnection::connect_with(&options).await.map_err(at_start)?;
    fit(&mut connection, &server).await?;
    update(&mut connection, &server, create).await?;
    connection.close().await.map_err(at_start)?;

    let base = PgPoolOptions::new()
        .acquire_timeout(CONNECT_TIME)
        .after_connect(|connection, _| Box::pin(async move { connection.execute(SETTINGS).await.map(drop) }));
    let writers = base.clone().max_connections(WRITERS).connect_lazy_with(options.clone());
    Ok((writers, base.max_connections(READERS).connect_lazy_with(options)))
}

fn parse(address: &str) -> Result<PgConnectOptions, StoreError> {
    address.parse().map_err(|error: sqlx::Error| StoreError::Misspelt(error.to_string()))
}

/// An address without its password, however that was given.
///
/// # Errors
/// [`StoreError::Misspelt`] for what is no such address.
pub(in crate::store) fn shown(address: &str) -> Result<String, StoreError> {
    Ok(name(&parse(address)?))
}

fn name(options: &PgConnectOptions) -> String {
    let (user, database) = (options.get_username(), options.get_database().unwrap_or(options.get_username()));
    match options.get_socket() {
        Some(socket) => format!("postgres://{user}@/{database}?host={}", socket.display()),
        None => format!("postgres://{user}@{}:{}/{database}", options.get_host(), options.get_port()),
    }
}

/// Whether records leave this machine without proof of who takes them. The default, `sslmode=prefer`, goes on in plain
/// text where a server, or somebody in its place, says that it speaks no TLS.
fn is_exposed(options: &PgConnectOptions) -> bool {
    let host = options.get_host();
    let address = host.trim_matches(['[', ']']).parse();
    let here = host == "localhost" || address.is_ok_and(|address: IpAddr| address.is_loopback());
    let proven = matches!(options.get_ssl_mode(), PgSslMode::VerifyFull | PgSslMode::VerifyCa);
    !here && !proven && options.get_socket().is_none() && !host.starts_with('/')
}

/// Refuses a database that cannot hold every text, and warns of one that may forget.
async fn fit(connection: &mut PgConnection, server: &str) -> Result<(), StoreError> {
    let (encoding, fsync): (String, String) =
        sqlx::query_as("SELECT current_setting('server_encoding'), current_setting('fsync')")
            .fetch_one(connection)
            .await
            .map_err(|error| StoreError::at_start(server, error))?;
    if encoding != "UTF8" {
        return Err(StoreError::Encoding { server: server.to_owned(), encoding });
    }
    if fsync == "off" {
        tracing::warn!("{server} runs with fsync = off: what is acknowledged can be lost with its machine's power");
    }
    Ok(())
}

/// Runs the migrations that were not run yet, each once, however many collectors start together.
async fn update(connection: &mut PgConnection, server: &str, create: bool) -> Result<(), StoreError> {
    let at_start = |error| StoreError::at_start(server, error);
    let schema: bool = sqlx::query_scalar("SELECT to_regnamespace($1) IS NOT NULL")
        .bind(SCHEMA)
        .fetch_one(&mut *connection)
        .await
        .map_err(at_start)?;
    let newest = MIGRATIONS.len() as i64;
    match version(connection).await.map_err(at_start)? {
        Some(version) if version == newest => return Ok(()),
        None if !create => return Err(StoreError::Empty(server.to_owned())),
        _ => {}
    }
    let mut migrator = migrator(MIGRATIONS);
    migrator.dangerous_set_table_name(NOTES);
    if !schema {
        // Only then: even a schema that is there is refused to who may not make one.
        migrator.create_schema(SCHEMA);
    }
    connection.execute("SELECT set_config('search_path', 'afterword', false)").await.map_err(at_start)?;
    migrator.run(connection).await.map_err(|error| match error {
        MigrateError::Execute(error) => StoreError::at_start(server, error),
        error => StoreError::Migration { store: server.to_owned(), cause: error.to_string() },
    })
}

/// The last migration that was run, if any was.
async fn version(connection: &mut PgConnection) -> sqlx::Result<Option<i64>> {
    let there: bool =
        sqlx::query_scalar("SELECT to_regclass($1) IS NOT NULL").bind(NOTES).fetch_one(&mut *connection).await?;
    if !there {
        return Ok(None);
    }
    sqlx::query_scalar("SELECT max(version) FROM afterword._sqlx_migrations").fetch_one(connection).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_across_a_network_is_exposed_until_the_server_has_to_prove_itself() {
        let exposed = |address: &str| is_exposed(&parse(address).unwrap());
        for near in ["postgres://me@localhost/x", "postgres://me@127.0.0.1/x", "postgres://me@[::1]/x"] {
            assert!(!exposed(near), "{near}");
        }
        for socket in ["postgres://me@%2Frun%2Fpostgresql/x", "postgres://me@localhost/x?host=/run/postgresql"] {
            assert!(!exposed(socket), "{socket}");
        }
        for mode in ["", "?sslmode=disable", "?sslmode=prefer", "?sslmode=require"] {
            assert!(exposed(&format!("postgres://me@db.example/x{mode}")), "{mode}");
        }
        for mode in ["verify-ca", "verify-full"] {
            assert!(!exposed(&format!("postgres://me@db.example/x?sslmode={mode}")), "{mode}");
        }
    }
}
