//! Randomised answers in SQLite.

use afterword_record::Report;
use sqlx::{Connection, Row, SqliteConnection, SqlitePool};

use super::super::{Outcome, StoreError, Survey};
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
    Ok(if same { Outcome::Unchanged } else { Outcome::Refused("id: another report has this id; draw one for each") })
}

/// What was answered, by what was asked.
pub(super) async fn surveys(readers: &SqlitePool) -> Result<Vec<Survey>, StoreError> {
    let rows = sqlx::query(
        "SELECT choices, epsilon, answer, count(*) AS count FROM reports GROUP BY choices, epsilon, answer
         ORDER BY choices, epsilon",
    )
    .fetch_all(readers)
    .await?;
    let mut surveys: Vec<Survey> = Vec::new();
    for row in rows {
        let (epsilon, answer, count): (f64, &str, u64) =
            (row.try_get("epsilon")?, row.try_get("answer")?, row.try_get("count")?);
        let choices: Vec<String> =
            serde_json::from_str(row.try_get("choices")?).map_err(|error| StoreError::Failed(error.to_string()))?;
        if surveys.last().is_none_or(|last| last.choices != choices || last.epsilon != epsilon) {
            surveys.push(Survey { counts: vec![0; choices.len()], choices, epsilon });
        }
        let survey = surveys.last_mut().and_then(|last| {
            let at = last.choices.iter().position(|choice| choice == answer)?;
            last.counts.get_mut(at)
        });
        if let Some(counted) = survey {
            *counted = count;
        }
    }
    Ok(surveys)
}
