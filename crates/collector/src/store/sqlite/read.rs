//! Reading: pages of records and the overview's numbers.

use futures_util::stream::{self, BoxStream};
use futures_util::{StreamExt, TryStreamExt};
use sqlx::sqlite::SqliteRow;
use sqlx::{QueryBuilder, Row, Sqlite as Database, SqlitePool};

use super::super::{Count, Measure, Order, Overview, Query, Reading, StoreError, Stored};

/// Rows read at once: bounds memory, and each read is over before it could hinder a checkpoint.
const PAGE: u32 = 500;
/// Reasons of a kind that the overview shows.
const REASONS: u32 = 8;

/// Reads `id`, `body` and `revisions` of a row.
pub(super) fn stored(row: &SqliteRow) -> Result<Stored, StoreError> {
    Ok(Stored { id: row.try_get("id")?, document: row.try_get("body")?, revisions: row.try_get("revisions")? })
}

/// Where a page of results ended.
#[derive(Clone, Debug)]
struct Place {
    seq: i64,
    kind: String,
    conversation: String,
    message: String,
}

/// Streams what the query selects, a page at a time.
pub(super) fn select(readers: &SqlitePool, query: Query) -> BoxStream<'_, Result<Stored, StoreError>> {
    let left = query.limit.unwrap_or(u32::MAX);
    stream::try_unfold((query, Some((None, left))), move |(query, state)| async move {
        let Some((after, left)) = state else { return Ok::<_, StoreError>(None) };
        let size = left.min(PAGE);
        if size == 0 {
            return Ok(None);
        }
        let rows = page(&query, after.as_ref(), size).build().fetch_all(readers).await?;
        let last = rows.last().filter(|_| rows.len() == size as usize).map(place).transpose()?;
        let found: Vec<Stored> = rows.iter().map(stored).collect::<Result<_, _>>()?;
        Ok(Some((stream::iter(found.into_iter().map(Ok)), (query, last.map(|last| (Some(last), left - size))))))
    })
    .try_flatten()
    .boxed()
}

fn place(row: &SqliteRow) -> Result<Place, StoreError> {
    Ok(Place {
        seq: row.try_get("seq")?,
        kind: row.try_get("kind")?,
        conversation: row.try_get("conversation")?,
        message: row.try_get("message")?,
    })
}

fn page(query: &Query, after: Option<&Place>, size: u32) -> QueryBuilder<Database> {
    let mut sql = QueryBuilder::new(
        "SELECT seq, id, kind, conversation, message, revisions, body FROM records JOIN documents ON place = document
         WHERE TRUE",
    );
    narrow(&mut sql, query);
    if let Some(Place { seq, kind, conversation, message }) = after {
        match query.order {
            Order::Arrival => sql.push(" AND seq > ").push_bind(*seq),
            Order::Newest => sql.push(" AND seq < ").push_bind(*seq),
            Order::Subject => sql
                .push(" AND (kind, conversation, message, seq) > (")
                .push_bind(kind.clone())
                .push(", ")
                .push_bind(conversation.clone())
                .push(", ")
                .push_bind(message.clone())
                .push(", ")
                .push_bind(*seq)
                .push(")"),
        };
    }
    sql.push(match query.order {
        Order::Arrival => " ORDER BY seq",
        Order::Newest => " ORDER BY seq DESC",
        Order::Subject => " ORDER BY kind, conversation, message, seq",
    });
    sql.push(" LIMIT ").push_bind(size);
    sql
}

fn narrow(sql: &mut QueryBuilder<Database>, query: &Query) {
    let kinds: Vec<&str> = query.kinds.iter().map(|kind| kind.as_str()).collect();
    let origins: Vec<&str> = query.origins.iter().map(|origin| origin.as_str()).collect();
    for (column, names) in [("kind", kinds), ("origin", origins)] {
        if !names.is_empty() {
            sql.push(" AND ").push(column).push(" IN (");
            let mut list = sql.separated(", ");
            for name in names {
                list.push_bind(name.to_owned());
            }
            sql.push(")");
        }
    }
    if !query.retracted {
        sql.push(" AND state = 'set'");
    }
    for (column, name) in [("conversation", &query.conversation), ("message", &query.message)] {
        if let Some(name) = name {
            sql.push(" AND ").push(column).push(" = ").push_bind(name.clone());
        }
    }
}

/// How many records the query selects.
pub(super) async fn count(readers: &SqlitePool, query: &Query) -> Result<u64, StoreError> {
    let mut sql = QueryBuilder::new("SELECT count(*) FROM records WHERE TRUE");
    narrow(&mut sql, query);
    Ok(sql.build_query_scalar().fetch_one(readers).await?)
}

/// The overview's numbers, from the tallies.
pub(super) async fn overview(readers: &SqlitePool, since: &str) -> Result<Overview, StoreError> {
    let kinds = sqlx::query(
        "SELECT kind AS by, origin, name, sum(count) AS count FROM tallies WHERE measure = ?1
         GROUP BY kind, origin, name ORDER BY count DESC, kind, origin, name",
    )
    .bind(Measure::State.as_str())
    .fetch_all(readers);
    let days = sqlx::query(
        "SELECT day AS by, origin, name, sum(count) AS count FROM tallies WHERE measure = ?1 AND day >= ?2
         GROUP BY day, origin, name ORDER BY day, origin, name",
    )
    .bind(Measure::Polarity.as_str())
    .bind(since)
    .fetch_all(readers);
    let reasons = sqlx::query(
        "SELECT by, origin, name, count FROM (
             SELECT *, row_number() OVER (PARTITION BY by ORDER BY count DESC, name) AS place FROM (
                 SELECT kind AS by, origin, name, sum(count) AS count FROM tallies WHERE measure = ?1
                 GROUP BY kind, origin, name))
         WHERE place <= ?2 ORDER BY by = 'followup', by, place",
    )
    .bind(Measure::Reason.as_str())
    .bind(REASONS)
    .fetch_all(readers);
    let readings = sqlx::query(
        "SELECT said.polarity AS said, heard.polarity AS read, count(*) AS count
         FROM records heard JOIN records said
           ON said.kind = 'reaction' AND said.conversation = heard.conversation AND said.message = heard.message
         WHERE heard.kind = 'followup' AND heard.origin = 'inferred' AND said.origin = 'explicit'
           AND heard.polarity IS NOT NULL AND said.polarity IS NOT NULL
         GROUP BY 1, 2",
    )
    .fetch_all(readers);
    let counts = |rows: Vec<SqliteRow>| rows.iter().map(counted).collect::<Result<Vec<_>, _>>();
    Ok(Overview {
        kinds: counts(kinds.await?)?,
        days: counts(days.await?)?,
        reasons: counts(reasons.await?)?,
        readings: readings.await?.iter().map(reading).collect::<Result<_, _>>()?,
    })
}

fn counted(row: &SqliteRow) -> Result<Count, StoreError> {
    Ok(Count {
        by: row.try_get("by")?,
        origin: row.try_get("origin")?,
        name: row.try_get("name")?,
        count: row.try_get("count")?,
    })
}

fn reading(row: &SqliteRow) -> Result<Reading, StoreError> {
    Ok(Reading { said: row.try_get("said")?, read: row.try_get("read")?, count: row.try_get("count")? })
}
