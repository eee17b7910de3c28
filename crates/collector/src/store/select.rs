//! Selecting records page by page, in the SQL that all databases share.

use std::sync::Arc;

use futures_util::stream::{self, BoxStream};
use futures_util::{StreamExt, TryStreamExt};
use sqlx::{
    ColumnIndex, Database, Decode, Encode, Executor, IntoArguments, Pool, Postgres, QueryBuilder, Row, Sqlite, Type,
};
use tokio::task::JoinHandle;

use super::page::last;
use super::{Order, Page, Query, StoreError};

/// Records read at once: bounds memory, and each read is over before it could hinder a checkpoint or a vacuum.
const PAGE: u32 = 500;

/// Where a database has our tables, and how it is asked for them.
pub(super) trait Tables: Database {
    /// The records with their documents, to select from.
    const RECORDS: &'static str;
    /// The same to be read in the order of arrival, whatever else is asked of them: SQLite would find the kinds in an index
    /// and sort all that it finds, for every page anew.
    const IN_ORDER: &'static str;
    /// What is put around a column to ask for it as text. SQLite's driver hands each row from one thread to another and copies
    /// every value of it, which takes longer than finding the row: so it gives a page as one row of lists, which have a line
    /// for each record. PostgreSQL would take longer to make the lists than its rows take to be read.
    const ASKED: (&'static str, &'static str);
}

impl Tables for Sqlite {
    const RECORDS: &'static str = "records JOIN documents ON place = document";
    const IN_ORDER: &'static str = "records NOT INDEXED JOIN documents ON place = document";
    const ASKED: (&'static str, &'static str) = ("coalesce(group_concat(", ", char(10)), '')");
}

impl Tables for Postgres {
    const RECORDS: &'static str = "records";
    const IN_ORDER: &'static str = "records";
    const ASKED: (&'static str, &'static str) = ("CAST(", " AS TEXT)");
}

/// What a query selects from a database.
pub(super) struct Selection<DB: Database> {
    pool: Pool<DB>,
    query: Arc<Query>,
}

/// A page, and where it ended if more may follow.
type Reading = JoinHandle<Result<(Page, Option<Place>), StoreError>>;

impl<DB> Selection<DB>
where
    DB: Tables,
    DB::Arguments: IntoArguments<DB>,
    for<'c> &'c mut DB::Connection: Executor<'c, Database = DB>,
    for<'v> String: Encode<'v, DB> + Type<DB>,
    for<'v> &'v str: Decode<'v, DB> + Type<DB>,
    for<'v> i64: Encode<'v, DB> + Type<DB>,
    usize: ColumnIndex<DB::Row>,
{
    pub(super) fn new(pool: Pool<DB>, query: Query) -> Self {
        Self { pool, query: Arc::new(query) }
    }

    /// Streams it. The next page is read while this one is used.
    pub(super) fn pages(self) -> BoxStream<'static, Result<Page, StoreError>> {
        let left = self.query.limit.unwrap_or(u32::MAX);
        let first = self.ahead(None, left);
        stream::try_unfold((self, left, first), |(selection, left, reading)| async move {
            let Some(reading) = reading else { return Ok(None) };
            let (page, place) = reading.await.map_err(|_| StoreError::Stopping)??;
            let left = left.saturating_sub(PAGE);
            let next = place.and_then(|place| selection.ahead(Some(place), left));
            Ok(Some((page, (selection, left, next))))
        })
        .boxed()
    }

    /// Begins to read the page after a place, if so many records are still asked for.
    fn ahead(&self, after: Option<Place>, left: u32) -> Option<Reading> {
        let (pool, query, size) = (self.pool.clone(), Arc::clone(&self.query), left.min(PAGE));
        let read = async move {
            let (mut page, mut last) = (Page::default(), None);
            let mut asked = self::page::<DB>(&query, after.as_ref(), size);
            let mut rows = asked.build().fetch(&pool);
            while let Some(row) = rows.try_next().await? {
                page.push(row.try_get(0)?, row.try_get(1)?, row.try_get(2)?)?;
                last = Some(row);
            }
            let last = last.filter(|_| page.len() == size as usize);
            Ok((page, last.map(|row| Place::of(&row, query.order)).transpose()?))
        };
        (size > 0).then(|| tokio::spawn(read))
    }
}

/// Where a page of results ended: the columns that it is ordered by.
#[derive(Clone, Debug)]
enum Place {
    Arrival(i64),
    Subject { kind: String, conversation: String, message: String, seq: i64 },
}

impl Place {
    /// Of the last row of [`page`].
    fn of<R: Row>(row: &R, order: Order) -> Result<Self, StoreError>
    where
        usize: ColumnIndex<R>,
        for<'r> &'r str: Decode<'r, R::Database> + Type<R::Database>,
    {
        let last = |column: usize| Ok::<_, sqlx::Error>(last(row.try_get(column)?).to_owned());
        let seq = last(3)?.parse().map_err(|error| StoreError::Failed(format!("seq: {error}")))?;
        Ok(match order {
            Order::Arrival | Order::Newest => Self::Arrival(seq),
            Order::Subject => Self::Subject { kind: last(4)?, conversation: last(5)?, message: last(6)?, seq },
        })
    }
}

/// One page: the columns of a [`Page`], and those of its [`Place`]. The subquery is sorted, and both databases take its rows as
/// they come.
fn page<DB: Tables>(query: &Query, after: Option<&Place>, size: u32) -> QueryBuilder<DB>
where
    for<'v> String: Encode<'v, DB> + Type<DB>,
    for<'v> i64: Encode<'v, DB> + Type<DB>,
{
    let by_subject = query.order == Order::Subject;
    let columns = ["id", "revisions", "body", "seq", "kind", "conversation", "message"];
    let columns = if by_subject { &columns[..] } else { &columns[..4] };
    let asked = columns.iter().map(|column| format!("{}{column}{}", DB::ASKED.0, DB::ASKED.1));
    let mut sql = QueryBuilder::new("SELECT ");
    sql.push(asked.collect::<Vec<_>>().join(", ")).push(" FROM (SELECT ").push(columns.join(", "));
    let whole = !by_subject && query.conversation.is_none() && query.message.is_none();
    sql.push(" FROM ").push(if whole { DB::IN_ORDER } else { DB::RECORDS }).push(" WHERE TRUE");
    narrow(&mut sql, query, "state");
    match after {
        None => {}
        Some(Place::Arrival(seq)) => {
            sql.push(if query.order == Order::Newest { " AND seq < " } else { " AND seq > " }).push_bind(*seq);
        }
        Some(Place::Subject { kind, conversation, message, seq }) => {
            sql.push(" AND (kind, conversation, message, seq) > (").push_bind(kind.clone());
            sql.push(", ").push_bind(conversation.clone()).push(", ").push_bind(message.clone());
            sql.push(", ").push_bind(*seq).push(")");
        }
    }
    sql.push(match query.order {
        Order::Arrival => " ORDER BY seq",
        Order::Newest => " ORDER BY seq DESC",
        Order::Subject => " ORDER BY kind, conversation, message, seq",
    });
    sql.push(" LIMIT ").push_bind(i64::from(size)).push(") AS page");
    sql
}

/// Leaves only what the query selects; the state is in the column `state`, whatever its name.
pub(super) fn narrow<DB: Database>(sql: &mut QueryBuilder<DB>, query: &Query, state: &str)
where
    for<'v> String: Encode<'v, DB> + Type<DB>,
{
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
        sql.push(" AND ").push(state).push(" = 'set'");
    }
    for (column, name) in [("conversation", &query.conversation), ("message", &query.message)] {
        if let Some(name) = name {
            sql.push(" AND ").push(column).push(" = ").push_bind(name.clone());
        }
    }
}
