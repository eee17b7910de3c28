//! Writing: groups of records, erasures, and the counts with both.

use afterword_record::Polarity;
use serde::Serialize;
use sqlx::{Connection, QueryBuilder, Row, Sqlite, SqliteConnection};

use super::super::{
    Applied, Change, Changes, Incoming, Ledger, Standing, StoreError, Stored, Subject, Tally, polarity, spends_of,
};

/// IMMEDIATE: two processes on one file wait for each other here rather than fail in the middle.
pub(super) const BEGIN: &str = "BEGIN IMMEDIATE";
/// Records that go in one step: few enough that a step blocks nobody for long, and that memory stays constant.
const STEP: u32 = 500;
/// Rows in one statement: each statement is a message to the driver's thread and back, which is dearer than a row.
const ROWS: usize = 50;
const OF_RATERS: &str = "SELECT id, revisions, body FROM records JOIN documents ON place = document
    WHERE rater IN (SELECT value FROM json_each(?1)) LIMIT ?2";
const OLDER: &str = "SELECT id, revisions, body FROM records JOIN documents ON place = document
    WHERE hour < ?1 LIMIT ?2";

/// Reads what the group touches, lets the ledger decide, and writes what changed, in one transaction.
pub(super) async fn apply(connection: &mut SqliteConnection, group: Vec<Incoming>) -> Result<Applied, StoreError> {
    let mut transaction = connection.begin_with(BEGIN).await?;
    let mut ledger = Ledger::default();
    let spends = spends_of(&group);
    if !spends.is_empty() {
        let spent = sqlx::query("SELECT spend, record FROM spends WHERE spend IN (SELECT value FROM json_each(?1))")
            .bind(serde_json::json!(spends).to_string())
            .fetch_all(&mut *transaction);
        for row in spent.await? {
            ledger.spent(row.try_get("spend")?, row.try_get("record")?);
        }
    }
    let known: Vec<Stored> = sqlx::query_as(
        "SELECT id, revisions, body FROM records JOIN documents ON place = document
         WHERE id IN (SELECT value FROM json_each(?1))",
    )
    .bind(serde_json::json!(ledger.ids(&group)).to_string())
    .fetch_all(&mut *transaction)
    .await?;
    for stored in known {
        ledger.know(stored.record()?, stored.revisions);
    }
    let outcomes = group.into_iter().map(|incoming| ledger.put(incoming)).collect();
    let changes = ledger.into_changes();
    let leaves = changes.leaves;
    write(&mut transaction, changes).await?;
    transaction.commit().await?;
    Ok(Applied { outcomes, leaves })
}

/// Deletes the records of these raters and takes them out of the counts, in one transaction.
pub(super) async fn erase(connection: &mut SqliteConnection, raters: &[String]) -> Result<u64, StoreError> {
    let mut transaction = connection.begin_with(BEGIN).await?;
    let (raters, mut erased) = (serde_json::json!(raters).to_string(), 0);
    loop {
        match remove(&mut transaction, OF_RATERS, &raters).await? {
            0 => break,
            some => erased += some,
        }
    }
    transaction.commit().await?;
    Ok(erased)
}

/// The same for some of the records from before an hour; returns how many, which is none when none is left.
pub(super) async fn expire(connection: &mut SqliteConnection, hour: &str) -> Result<u64, StoreError> {
    let mut transaction = connection.begin_with(BEGIN).await?;
    let expired = remove(&mut transaction, OLDER, hour).await?;
    transaction.commit().await?;
    Ok(expired)
}

/// Deletes some of the records that a statement chooses, with their texts and counts; returns how many.
async fn remove(connection: &mut SqliteConnection, chosen: &'static str, key: &str) -> Result<u64, StoreError> {
    let going: Vec<Stored> = sqlx::query_as(chosen).bind(key).bind(STEP).fetch_all(&mut *connection).await?;
    let (mut tally, mut ids) = (Tally::default(), Vec::with_capacity(going.len()));
    for stored in going {
        tally.remove(&stored.record()?);
        ids.push(stored.id);
    }
    bury(connection, &ids).await?;
    let deleted = sqlx::query("DELETE FROM records WHERE id IN (SELECT value FROM json_each(?1))")
        .bind(serde_json::json!(ids).to_string())
        .execute(&mut *connection)
        .await?;
    settle(connection, tally).await?;
    Ok(deleted.rows_affected())
}

async fn write(connection: &mut SqliteConnection, changes: Changes) -> Result<(), StoreError> {
    let overwritten: Vec<&String> =
        changes.rows.iter().filter(|(_, change)| change.overwrites).map(|(id, _)| id).collect();
    if !overwritten.is_empty() {
        bury(connection, &overwritten).await?;
    }
    let rows: Vec<Change> = changes.rows.into_values().collect();
    let mut last: i64 =
        sqlx::query_scalar("SELECT coalesce(max(place), 0) FROM documents").fetch_one(&mut *connection).await?;
    // Whole statements share one that is prepared; what is left over goes row by row.
    let (whole, rest) = rows.split_at(rows.len() - rows.len() % ROWS);
    for some in whole.chunks(ROWS).chain(rest.chunks(1)) {
        put(connection, some, last + 1).await?;
        last += some.len() as i64;
    }
    for (spend, record) in changes.spends {
        sqlx::query(
            "INSERT INTO spends (spend, record) VALUES (?1, ?2) ON CONFLICT (spend) DO UPDATE SET record = excluded.record",
        )
        .bind(spend)
        .bind(record)
        .execute(&mut *connection)
        .await?;
    }
    settle(connection, changes.tally).await
}

/// Writes rows whose documents take the places from `first` on.
async fn put(connection: &mut SqliteConnection, rows: &[Change], first: i64) -> Result<(), StoreError> {
    let bodies = rows.iter().map(|row| serde_json::to_string(&row.record)).collect::<Result<Vec<_>, _>>();
    let bodies = bodies.map_err(|error| StoreError::Failed(error.to_string()))?;
    let mut documents = QueryBuilder::<Sqlite>::new("INSERT INTO documents (place, body) ");
    documents.push_values((first..).zip(bodies), |mut row, (place, body)| {
        row.push_bind(place).push_bind(body);
    });
    documents.build().execute(&mut *connection).await?;
    let mut records = QueryBuilder::<Sqlite>::new(
        "INSERT INTO records (id, rev, revisions, state, kind, origin, polarity, rater, conversation, message, hour, document) ",
    );
    records.push_values((first..).zip(rows), |mut row, (place, Change { record, revisions, .. })| {
        row.push_bind(&record.id)
            .push_bind(record.rev)
            .push_bind(revisions)
            .push_bind(record.state.as_str())
            .push_bind(record.kind.as_str())
            .push_bind(record.origin.as_str())
            .push_bind(polarity(record).map(Polarity::as_str))
            .push_bind(&record.rater)
            .push_bind(&record.subject.conversation)
            .push_bind(&record.subject.message)
            .push_bind(&record.hour)
            .push_bind(place);
    });
    records.push(
        " ON CONFLICT (id) DO UPDATE SET rev = excluded.rev, revisions = excluded.revisions, state = excluded.state,
             origin = excluded.origin, polarity = excluded.polarity, conversation = excluded.conversation,
             message = excluded.message, hour = excluded.hour, document = excluded.document",
    );
    records.build().execute(connection).await?;
    Ok(())
}

/// Overwrites the documents of these records, each with zeros of its own length (see the migration).
async fn bury(connection: &mut SqliteConnection, ids: &impl Serialize) -> Result<(), StoreError> {
    let buried = sqlx::query(
        "UPDATE documents SET body = zeroblob(octet_length(body)) WHERE place IN
             (SELECT document FROM records WHERE id IN (SELECT value FROM json_each(?1)))
         RETURNING octet_length(body)",
    )
    .bind(serde_json::json!(ids).to_string())
    .fetch_all(&mut *connection)
    .await?;
    let bytes = buried.iter().map(|row| row.try_get::<i64, _>(0)).sum::<Result<i64, _>>()?;
    sqlx::query("UPDATE waste SET bytes = bytes + ?1").bind(bytes).execute(&mut *connection).await?;
    Ok(())
}

/// Moves the counts; what is counted no more leaves no row, since its name may be a person's words.
async fn settle(connection: &mut SqliteConnection, mut tally: Tally) -> Result<(), StoreError> {
    const MOVE: &str = "INSERT INTO tallies (day, origin, kind, measure, name, count) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
        ON CONFLICT (day, origin, kind, measure, name) DO UPDATE SET count = count + excluded.count";
    const DROP: &str = "DELETE FROM tallies
        WHERE day = ?1 AND origin = ?2 AND kind = ?3 AND measure = ?4 AND name = ?5 AND count + ?6 = 0";
    pair(connection, &mut tally).await?;
    for (counted, by) in tally.moves() {
        let statement = |sql| {
            sqlx::query(sql)
                .bind(&counted.day)
                .bind(counted.origin.as_str())
                .bind(counted.kind.as_str())
                .bind(counted.measure.as_str())
                .bind(&counted.name)
                .bind(by)
        };
        let dropped = by < 0 && statement(DROP).execute(&mut *connection).await?.rows_affected() > 0;
        if !dropped {
            statement(MOVE).execute(&mut *connection).await?;
        }
    }
    Ok(())
}

/// Moves what is said and read of each message, and has the pairs counted that come of it.
async fn pair(connection: &mut SqliteConnection, tally: &mut Tally) -> Result<(), StoreError> {
    let moved: Vec<_> =
        tally.sides().map(|(Subject { conversation, message }, sides)| (conversation, message, sides.0)).collect();
    if moved.is_empty() {
        return Ok(());
    }
    let now: Vec<Standing> = sqlx::query_as(
        "INSERT INTO subjects (conversation, message, said_sat, said_dsat, read_sat, read_neutral, read_dsat)
         SELECT value ->> 0, value ->> 1, value ->> '$[2][0]', value ->> '$[2][1]', value ->> '$[2][2]',
             value ->> '$[2][3]', value ->> '$[2][4]'
         FROM json_each(?1) WHERE TRUE
         ON CONFLICT (conversation, message) DO UPDATE SET said_sat = said_sat + excluded.said_sat,
             said_dsat = said_dsat + excluded.said_dsat, read_sat = read_sat + excluded.read_sat,
             read_neutral = read_neutral + excluded.read_neutral, read_dsat = read_dsat + excluded.read_dsat
         RETURNING conversation, message, said_sat, said_dsat, read_sat, read_neutral, read_dsat",
    )
    .bind(serde_json::json!(moved).to_string())
    .fetch_all(&mut *connection)
    .await?;
    let gone: Vec<_> =
        tally.pair(now).into_iter().map(|Subject { conversation, message }| (conversation, message)).collect();
    if !gone.is_empty() {
        sqlx::query(
            "DELETE FROM subjects WHERE (conversation, message) IN (SELECT value ->> 0, value ->> 1 FROM json_each(?1))",
        )
        .bind(serde_json::json!(gone).to_string())
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}
