//! Writing: groups of records, erasures, retention, and the counts with all of them.

use std::collections::BTreeMap;

use afterword_record::{Polarity, Record};
use futures_util::TryStreamExt;
use sqlx::postgres::PgArguments;
use sqlx::query::Query;
use sqlx::{PgConnection, PgPool, Postgres};

use super::super::{
    Applied, Change, Incoming, Ledger, Sides, Standing, StoreError, Stored, Subject, Tally, polarity, spends_of,
};

/// Every statement sees what was committed before it, and what it locked cannot change: the ledger needs no more.
const BEGIN: &str = "BEGIN ISOLATION LEVEL READ COMMITTED";
/// Records that expire in one transaction, or ids in one statement.
const STEP: usize = 500;
/// Slots of each count: as many transactions write at once without waiting for each other's counts.
const SLOTS: i32 = 16;
/// Our first key among advisory locks, which all programs on a database share: "AFTW".
const LOCKS: i32 = 0x4146_5457;

/// Locks and reads what the group touches, lets the ledger decide, and writes what changed, in one transaction.
pub(super) async fn apply(pool: &PgPool, group: &[Incoming]) -> Result<Applied, StoreError> {
    let mut transaction = pool.begin_with(BEGIN).await?;
    let mut ledger = Ledger::default();
    let spent = spent(&mut transaction, group).await?;
    for (spend, record) in &spent {
        ledger.spent(spend.clone(), record.clone());
    }
    let known: Vec<Stored> =
        sqlx::query_as("SELECT id, revisions, body FROM records WHERE id = ANY($1) ORDER BY id FOR UPDATE")
            .bind(ledger.ids(group).into_iter().collect::<Vec<_>>())
            .fetch_all(&mut *transaction)
            .await?;
    for stored in &known {
        ledger.know(stored.record()?, stored.revisions);
    }
    let outcomes = group.iter().map(|incoming| ledger.put(incoming.clone())).collect();
    let changes = ledger.into_changes();
    let leaves = changes.leaves;
    let (revised, new): (Vec<Change>, Vec<Change>) = changes.rows.into_values().partition(|change| change.overwrites);
    insert(&mut transaction, new).await?;
    update(&mut transaction, revised).await?;
    spend(&mut transaction, changes.spends, &spent).await?;
    settle(&mut transaction, changes.tally).await?;
    transaction.commit().await?;
    Ok(Applied { outcomes, leaves })
}

/// Locks and reads what the tokens of a group were spent on: spend to record id.
async fn spent(connection: &mut PgConnection, group: &[Incoming]) -> Result<BTreeMap<String, String>, StoreError> {
    let spends = spends_of(group);
    if spends.is_empty() {
        return Ok(BTreeMap::new());
    }
    let rows: Vec<(String, String)> =
        sqlx::query_as("SELECT spend, record FROM spends WHERE spend = ANY($1) ORDER BY spend FOR UPDATE")
            .bind(spends.into_iter().collect::<Vec<_>>())
            .fetch_all(connection)
            .await?;
    Ok(rows.into_iter().collect())
}

/// Writes what tokens are spent on now. Where one was not spent when the group was read, and is by now, the ledger did not
/// know of it.
async fn spend(
    connection: &mut PgConnection,
    spends: BTreeMap<String, String>,
    spent: &BTreeMap<String, String>,
) -> Result<(), StoreError> {
    const INSERT: &str = "INSERT INTO spends (spend, record) SELECT * FROM unnest($1::text[], $2::text[])
        ON CONFLICT (spend) DO NOTHING";
    const UPDATE: &str =
        "UPDATE spends SET record = new.record FROM unnest($1::text[], $2::text[]) AS new(spend, record)
        WHERE spends.spend = new.spend";
    let (moved, new): (BTreeMap<_, _>, BTreeMap<_, _>) =
        spends.into_iter().partition(|(spend, _)| spent.contains_key(spend));
    for (sql, rows) in [(INSERT, new), (UPDATE, moved)] {
        let count = rows.len() as u64;
        if count == 0 {
            continue;
        }
        let (spends, records): (Vec<_>, Vec<_>) = rows.into_iter().unzip();
        let written = sqlx::query(sql).bind(spends).bind(records).execute(&mut *connection).await?;
        if written.rows_affected() < count {
            return Err(StoreError::Contended);
        }
    }
    Ok(())
}

/// Deletes the records of these raters and takes them out of the counts, in one transaction.
pub(super) async fn erase(pool: &PgPool, raters: &[String]) -> Result<u64, StoreError> {
    let mut transaction = pool.begin_with(BEGIN).await?;
    let (mut tally, mut ids) = (Tally::default(), Vec::new());
    {
        let mut theirs = sqlx::query_as::<_, Stored>(
            "SELECT id, revisions, body FROM records WHERE rater = ANY($1) ORDER BY id FOR UPDATE",
        )
        .bind(raters)
        .fetch(&mut *transaction);
        while let Some(stored) = theirs.try_next().await? {
            tally.remove(&stored.record()?);
            ids.push(stored.id);
        }
    }
    for some in ids.chunks(STEP) {
        delete(&mut transaction, some).await?;
    }
    settle(&mut transaction, tally).await?;
    transaction.commit().await?;
    Ok(ids.len() as u64)
}

/// The same for some of the records from before an hour; `None` where there is none.
pub(super) async fn expire(pool: &PgPool, hour: &str) -> Result<Option<u64>, StoreError> {
    let mut transaction = pool.begin_with(BEGIN).await?;
    let some: Vec<String> = sqlx::query_scalar("SELECT id FROM records WHERE hour < $1 LIMIT $2")
        .bind(hour)
        .bind(STEP as i64)
        .fetch_all(&mut *transaction)
        .await?;
    if some.is_empty() {
        return Ok(None);
    }
    // Asked again with the lock: a revision may have come, and another collector may expire the same.
    let old: Vec<Stored> = sqlx::query_as(
        "SELECT id, revisions, body FROM records WHERE id = ANY($1) AND hour < $2 ORDER BY id FOR UPDATE",
    )
    .bind(some)
    .bind(hour)
    .fetch_all(&mut *transaction)
    .await?;
    let mut tally = Tally::default();
    for stored in &old {
        tally.remove(&stored.record()?);
    }
    let ids: Vec<String> = old.into_iter().map(|stored| stored.id).collect();
    delete(&mut transaction, &ids).await?;
    settle(&mut transaction, tally).await?;
    transaction.commit().await?;
    Ok(Some(ids.len() as u64))
}

async fn delete(connection: &mut PgConnection, ids: &[String]) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM records WHERE id = ANY($1)").bind(ids).execute(connection).await?;
    Ok(())
}

/// Rows that were not there when the group was read. Where one is by now, the ledger did not know of it.
async fn insert(connection: &mut PgConnection, new: Vec<Change>) -> Result<(), StoreError> {
    const INSERT: &str = "INSERT INTO records
            (id, rev, revisions, state, kind, origin, polarity, rater, conversation, message, hour, body)
        SELECT * FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::text[],
            $8::text[], $9::text[], $10::text[], $11::text[], $12::text[])
        ON CONFLICT (id) DO NOTHING";
    let count = new.len() as u64;
    if count > 0 && bound(INSERT, &new)?.execute(connection).await?.rows_affected() < count {
        return Err(StoreError::Contended);
    }
    Ok(())
}

/// Rows that this transaction has locked.
async fn update(connection: &mut PgConnection, revised: Vec<Change>) -> Result<(), StoreError> {
    const UPDATE: &str = "UPDATE records SET rev = new.rev, revisions = new.revisions, state = new.state,
            kind = new.kind, origin = new.origin, polarity = new.polarity, rater = new.rater,
            conversation = new.conversation, message = new.message, hour = new.hour, body = new.body
        FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::text[],
            $8::text[], $9::text[], $10::text[], $11::text[], $12::text[])
            AS new(id, rev, revisions, state, kind, origin, polarity, rater, conversation, message, hour, body)
        WHERE records.id = new.id";
    if !revised.is_empty() {
        bound(UPDATE, &revised)?.execute(connection).await?;
    }
    Ok(())
}

/// Binds the columns of rows, in the order of the table.
fn bound<'q>(sql: &'static str, rows: &[Change]) -> Result<Query<'q, Postgres, PgArguments>, StoreError> {
    fn texts(rows: &[Change], column: fn(&Record) -> &str) -> Vec<String> {
        rows.iter().map(|row| column(&row.record).to_owned()).collect()
    }
    let bodies = rows.iter().map(|row| serde_json::to_string(&row.record)).collect::<Result<Vec<_>, _>>();
    let polarities: Vec<_> = rows.iter().map(|row| polarity(&row.record).map(Polarity::as_str)).collect();
    Ok(sqlx::query(sql)
        .bind(texts(rows, |record| &record.id))
        .bind(rows.iter().map(|row| i64::from(row.record.rev)).collect::<Vec<_>>())
        .bind(rows.iter().map(|row| i64::from(row.revisions)).collect::<Vec<_>>())
        .bind(texts(rows, |record| record.state.as_str()))
        .bind(texts(rows, |record| record.kind.as_str()))
        .bind(texts(rows, |record| record.origin.as_str()))
        .bind(polarities)
        .bind(texts(rows, |record| &record.rater))
        .bind(texts(rows, |record| &record.subject.conversation))
        .bind(texts(rows, |record| &record.subject.message))
        .bind(texts(rows, |record| &record.hour))
        .bind(bodies.map_err(|error| StoreError::Failed(error.to_string()))?))
}

/// Moves the counts, each in a slot that no other transaction is writing to. Where all are taken it waits for one.
async fn settle(connection: &mut PgConnection, mut tally: Tally) -> Result<(), StoreError> {
    const FREE: &str =
        "SELECT slot FROM generate_series(0, $1) AS slot WHERE pg_try_advisory_xact_lock($2, slot) LIMIT 1";
    const MOVE: &str = "INSERT INTO tallies (measure, day, origin, kind, name, slot, count)
        SELECT measure, day, origin, kind, name, $7, count
        FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[])
            AS moved(measure, day, origin, kind, name, count)
        ORDER BY measure COLLATE \"C\", day COLLATE \"C\", origin COLLATE \"C\", kind COLLATE \"C\", name COLLATE \"C\"
        ON CONFLICT (measure, day, origin, kind, name, slot) DO UPDATE SET count = tallies.count + excluded.count";
    pair(connection, &mut tally).await?;
    let moves: Vec<_> = tally.moves().collect();
    if moves.is_empty() {
        return Ok(());
    }
    let free: Option<i32> =
        sqlx::query_scalar(FREE).bind(SLOTS - 1).bind(LOCKS).fetch_optional(&mut *connection).await?;
    sqlx::query(MOVE)
        .bind(moves.iter().map(|(counted, _)| counted.measure.as_str()).collect::<Vec<_>>())
        .bind(moves.iter().map(|(counted, _)| counted.day.as_str()).collect::<Vec<_>>())
        .bind(moves.iter().map(|(counted, _)| counted.origin.as_str()).collect::<Vec<_>>())
        .bind(moves.iter().map(|(counted, _)| counted.kind.as_str()).collect::<Vec<_>>())
        .bind(moves.iter().map(|(counted, _)| counted.name.as_str()).collect::<Vec<_>>())
        .bind(moves.iter().map(|(_, by)| *by).collect::<Vec<_>>())
        .bind(free.unwrap_or(0))
        .execute(connection)
        .await?;
    Ok(())
}

/// Moves what is said and read of each message, in the order of the messages, and has the pairs counted that come of it.
async fn pair(connection: &mut PgConnection, tally: &mut Tally) -> Result<(), StoreError> {
    const MOVE: &str = "INSERT INTO subjects
            (conversation, message, said_sat, said_dsat, read_sat, read_neutral, read_dsat)
        SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[])
        ON CONFLICT (conversation, message) DO UPDATE SET said_sat = subjects.said_sat + excluded.said_sat,
            said_dsat = subjects.said_dsat + excluded.said_dsat, read_sat = subjects.read_sat + excluded.read_sat,
            read_neutral = subjects.read_neutral + excluded.read_neutral,
            read_dsat = subjects.read_dsat + excluded.read_dsat
        RETURNING conversation, message, said_sat, said_dsat, read_sat, read_neutral, read_dsat";
    const DELETE: &str = "DELETE FROM subjects USING unnest($1::text[], $2::text[]) AS gone(conversation, message)
        WHERE subjects.conversation = gone.conversation AND subjects.message = gone.message";
    let (subjects, sides): (Vec<&Subject>, Vec<&Sides>) = tally.sides().unzip();
    if subjects.is_empty() {
        return Ok(());
    }
    let (conversations, messages) = names(subjects);
    let mut moved = sqlx::query_as(MOVE).bind(conversations).bind(messages);
    for side in 0..Sides::default().0.len() {
        moved = moved.bind(sides.iter().map(|sides| sides.0[side]).collect::<Vec<_>>());
    }
    let now: Vec<Standing> = moved.fetch_all(&mut *connection).await?;
    let gone = tally.pair(now);
    if !gone.is_empty() {
        let (conversations, messages) = names(&gone);
        sqlx::query(DELETE).bind(conversations).bind(messages).execute(connection).await?;
    }
    Ok(())
}

/// Subjects as two columns.
fn names<'a>(subjects: impl IntoIterator<Item = &'a Subject>) -> (Vec<&'a str>, Vec<&'a str>) {
    subjects.into_iter().map(|subject| (subject.conversation.as_str(), subject.message.as_str())).unzip()
}
