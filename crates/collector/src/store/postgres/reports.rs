//! Randomised answers in PostgreSQL. A group is written in the order of its random ids. The order in which groups came can
//! be told from the table's file and from the rows' system columns, by whoever may read those.

use std::collections::{BTreeMap, BTreeSet};

use afterword_record::Report;
use sqlx::PgPool;

use super::super::{Objection, Outcome, StoreError};

/// Stores what is new of a group, in one transaction.
pub(super) async fn put(pool: &PgPool, group: &[Report]) -> Result<Vec<Outcome>, StoreError> {
    // The first of each id is stored; what else comes under it is compared with that.
    let mut firsts = BTreeMap::new();
    for report in group {
        firsts.entry(report.id.as_str()).or_insert(report);
    }
    let ids: Vec<&str> = firsts.keys().copied().collect();
    let mut transaction = pool.begin().await?;
    let inserted: Vec<String> = sqlx::query_scalar(
        "INSERT INTO reports (id, choices, answer, epsilon)
         SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::float8[])
         ON CONFLICT (id) DO NOTHING RETURNING id",
    )
    .bind(&ids)
    .bind(firsts.values().map(|report| choices(report)).collect::<Vec<_>>())
    .bind(firsts.values().map(|report| report.answer.as_str()).collect::<Vec<_>>())
    .bind(firsts.values().map(|report| report.epsilon).collect::<Vec<_>>())
    .fetch_all(&mut *transaction)
    .await?;
    let stored: Vec<(String, String, String, f64)> =
        sqlx::query_as("SELECT id, choices, answer, epsilon FROM reports WHERE id = ANY($1)")
            .bind(&ids)
            .fetch_all(&mut *transaction)
            .await?;
    transaction.commit().await?;

    let mut new: BTreeSet<String> = inserted.into_iter().collect();
    let stored: BTreeSet<(&str, &str, &str, u64)> = stored
        .iter()
        .map(|(id, choices, answer, epsilon)| (id.as_str(), choices.as_str(), answer.as_str(), epsilon.to_bits()))
        .collect();
    let outcome = |report: &Report| {
        if new.remove(&report.id) {
            Outcome::Stored
        } else if stored.contains(&(&report.id, &choices(report), &report.answer, report.epsilon.to_bits())) {
            Outcome::Unchanged
        } else {
            Outcome::Refused(Objection::OtherReport)
        }
    };
    Ok(group.iter().map(outcome).collect())
}

fn choices(report: &Report) -> String {
    serde_json::json!(report.choices).to_string()
}
