//! Reading: the overview's numbers and the surveys', in the SQL that all databases share.

use futures_util::stream::BoxStream;
use sqlx::{ColumnIndex, Database, Decode, Encode, Executor, FromRow, IntoArguments, Pool, QueryBuilder, Row, Type};

use super::select::{Selection, Tables, narrow};
use super::{Count, Measure, Overview, Page, Query, Reading, Sides, Standing, StoreError, Stored, Subject, Survey};

/// Reasons of a kind that the overview shows.
const REASONS: i64 = 8;

/// The connections that read.
#[derive(Debug)]
pub(super) struct Reader<DB: Database>(Pool<DB>);

impl<DB: Database> Reader<DB> {
    pub(super) const fn new(pool: Pool<DB>) -> Self {
        Self(pool)
    }

    /// The connections themselves, for what only one database can be asked.
    pub(super) const fn pool(&self) -> &Pool<DB> {
        &self.0
    }

    pub(super) async fn close(&self) {
        self.0.close().await;
    }
}

impl<DB> Reader<DB>
where
    DB: Tables,
    DB::Arguments: IntoArguments<DB>,
    for<'c> &'c mut DB::Connection: Executor<'c, Database = DB>,
    for<'v> String: Encode<'v, DB> + Decode<'v, DB> + Type<DB>,
    for<'v> &'v str: Decode<'v, DB> + Type<DB>,
    for<'v> i64: Encode<'v, DB> + Decode<'v, DB> + Type<DB>,
    for<'v> f64: Decode<'v, DB> + Type<DB>,
    usize: ColumnIndex<DB::Row>,
{
    /// Answers if there is something to read from.
    pub(super) async fn ready(&self) -> Result<(), StoreError> {
        self.0.fetch_optional("SELECT 1 FROM records LIMIT 1").await?;
        Ok(())
    }

    /// Streams what the query selects.
    pub(super) fn pages(&self, query: Query) -> BoxStream<'static, Result<Page, StoreError>> {
        Selection::new(self.0.clone(), query).pages()
    }

    /// How many records the query selects. Where it names no subject the tallies know.
    pub(super) async fn count(&self, query: &Query) -> Result<u64, StoreError> {
        let mut sql = if query.conversation.is_none() && query.message.is_none() {
            let mut sql =
                QueryBuilder::new("SELECT CAST(coalesce(sum(count), 0) AS BIGINT) FROM tallies WHERE measure = ");
            sql.push_bind(Measure::State.as_str().to_owned());
            narrow(&mut sql, query, "name");
            sql
        } else {
            let mut sql = QueryBuilder::new("SELECT count(*) FROM records WHERE TRUE");
            narrow(&mut sql, query, "state");
            sql
        };
        Ok(natural(sql.build_query_scalar::<i64>().fetch_one(&self.0).await?)?)
    }

    /// The overview's numbers, from the tallies. What was counted and is no more may have left zeros.
    pub(super) async fn overview(&self, since: &str) -> Result<Overview, StoreError> {
        let kinds = sqlx::query_as(
            "SELECT kind, origin, name, CAST(sum(count) AS BIGINT) FROM tallies WHERE measure = $1
             GROUP BY kind, origin, name HAVING sum(count) <> 0 ORDER BY sum(count) DESC, kind, origin, name",
        )
        .bind(Measure::State.as_str().to_owned());
        let days = sqlx::query_as(
            "SELECT day, origin, name, CAST(sum(count) AS BIGINT) FROM tallies WHERE measure = $1 AND day >= $2
             GROUP BY day, origin, name HAVING sum(count) <> 0 ORDER BY day, origin, name",
        )
        .bind(Measure::Polarity.as_str().to_owned())
        .bind(since.to_owned());
        let reasons = sqlx::query_as(
            "SELECT kind, origin, name, count FROM (
                 SELECT kind, origin, name, count, row_number() OVER (PARTITION BY kind ORDER BY count DESC, name) AS place
                 FROM (SELECT kind, origin, name, CAST(sum(count) AS BIGINT) AS count FROM tallies WHERE measure = $1
                     GROUP BY kind, origin, name HAVING sum(count) <> 0) AS counted) AS placed
             WHERE place <= $2 ORDER BY kind = 'followup', kind, place",
        )
        .bind(Measure::Reason.as_str().to_owned())
        .bind(REASONS);
        let readings = sqlx::query_as(
            "SELECT name, CAST(sum(count) AS BIGINT) FROM tallies WHERE measure = $1
             GROUP BY name HAVING sum(count) <> 0 ORDER BY name",
        )
        .bind(Measure::Reading.as_str().to_owned());
        Ok(Overview {
            kinds: kinds.fetch_all(&self.0).await?,
            days: days.fetch_all(&self.0).await?,
            reasons: reasons.fetch_all(&self.0).await?,
            readings: readings.fetch_all(&self.0).await?,
        })
    }

    /// What was answered, by what was asked.
    pub(super) async fn surveys(&self) -> Result<Vec<Survey>, StoreError> {
        let rows = sqlx::query_as::<_, (String, f64, String, i64)>(
            "SELECT choices, epsilon, answer, count(*) FROM reports GROUP BY choices, epsilon, answer
             ORDER BY choices, epsilon",
        )
        .fetch_all(&self.0)
        .await?;
        let mut surveys: Vec<Survey> = Vec::new();
        for (choices, epsilon, answer, count) in rows {
            let choices: Vec<String> =
                serde_json::from_str(&choices).map_err(|error| StoreError::Failed(error.to_string()))?;
            if surveys.last().is_none_or(|last| last.choices != choices || last.epsilon != epsilon) {
                surveys.push(Survey { counts: vec![0; choices.len()], choices, epsilon });
            }
            let survey = surveys.last_mut().and_then(|last| {
                let at = last.choices.iter().position(|choice| *choice == answer)?;
                last.counts.get_mut(at)
            });
            if let Some(counted) = survey {
                *counted = natural(count)?;
            }
        }
        Ok(surveys)
    }
}

/// A number that the databases keep with a sign.
fn natural<T: TryFrom<i64, Error: std::error::Error + Send + Sync + 'static>>(number: i64) -> sqlx::Result<T> {
    T::try_from(number).map_err(|error| sqlx::Error::Decode(Box::new(error)))
}

/// Of the columns `id`, `revisions` and `body`, in this order.
impl<'r, R: Row> FromRow<'r, R> for Stored
where
    usize: ColumnIndex<R>,
    String: Decode<'r, R::Database> + Type<R::Database>,
    i64: Decode<'r, R::Database> + Type<R::Database>,
{
    fn from_row(row: &'r R) -> sqlx::Result<Self> {
        Ok(Self { id: row.try_get(0)?, revisions: natural(row.try_get(1)?)?, document: row.try_get(2)? })
    }
}

/// Of the columns of what the list is by, the origin, the name and the count.
impl<'r, R: Row> FromRow<'r, R> for Count
where
    usize: ColumnIndex<R>,
    String: Decode<'r, R::Database> + Type<R::Database>,
    i64: Decode<'r, R::Database> + Type<R::Database>,
{
    fn from_row(row: &'r R) -> sqlx::Result<Self> {
        let (by, origin, name) = (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?);
        Ok(Self { by, origin, name, count: natural(row.try_get(3)?)? })
    }
}

/// Of a name of two words and the count.
impl<'r, R: Row> FromRow<'r, R> for Reading
where
    usize: ColumnIndex<R>,
    String: Decode<'r, R::Database> + Type<R::Database>,
    i64: Decode<'r, R::Database> + Type<R::Database>,
{
    fn from_row(row: &'r R) -> sqlx::Result<Self> {
        let name: String = row.try_get(0)?;
        let (said, read) = name.split_once(' ').unwrap_or((&name, ""));
        Ok(Self { said: said.to_owned(), read: read.to_owned(), count: natural(row.try_get(1)?)? })
    }
}

/// Of the columns of `subjects`.
impl<'r, R: Row> FromRow<'r, R> for Standing
where
    usize: ColumnIndex<R>,
    String: Decode<'r, R::Database> + Type<R::Database>,
    i64: Decode<'r, R::Database> + Type<R::Database>,
{
    fn from_row(row: &'r R) -> sqlx::Result<Self> {
        let mut sides = Sides::default();
        for (at, side) in sides.0.iter_mut().enumerate() {
            *side = row.try_get(2 + at)?;
        }
        Ok(Self { subject: Subject { conversation: row.try_get(0)?, message: row.try_get(1)? }, sides })
    }
}
