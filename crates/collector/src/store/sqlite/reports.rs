//! Randomised answers in SQLite.

use afterword_record::Report;
use sqlx::{Connection, SqliteConnection};

use super::super::{Objection, Outcome, StoreError};
use super::write::BEGIN;

/// Stores what is new of a group, in one transaction.
pub(super) async fn put(connection: &mut SqliteConnection, group: Vec<Report>) -> Result<Vec<Outcome>, StoreError> {
    let mut transaction = connection.begin_with(BEGIN).await?;
    let mut outcomes = Vec::with_capacity(group.len());
    for report in group {
        outcomes.push(put_one(&mut transaction, &report).await?);
    }
    transaction.commit().await?;
    Ok(outcomes)
}

async fn put_one(connection: &mut SqliteConnection, report: &Report) -> Result<Outcome, StoreError> {
    let choices = serde_json::json!(report.choices).to_string();
    let inserted = sqlx::query(
        "INSERT INTO reports (id, choices, answer, epsilon) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (id) DO NOTHING",
    )
    .bind(&report.id)
    .bind(&choices)
    .bind(&report.answer)
    .bind(report.epsilon)
    .execute(&mut *connection)
    .await?;
    if inserted.rows_affected() > 0 {
        return Ok(Outcome::Stored);
    }
    let same: bool =
        sqlx::query_scalar("SELECT choices = ?2 AND answer = ?3 AND epsilon = ?4 FROM reports WHERE id = ?1")
            .bind(&report.id)
            .bind(&choices)
            .bind(&report.answer)
            .bind(report.epsilon)
            .fetch_one(&mut *connection)
            .await?;
    Ok(if same { Outcome::Unchanged } else { Outcome::Refused(Objection::OtherReport) })
}
