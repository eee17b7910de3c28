//! Tables in the order in which they came to be, numbered from 1.

use sqlx::SqlSafeStr;
use sqlx::migrate::{Migration, MigrationType, Migrator};

/// Runs what `list` names: each migration's name and its SQL.
pub(super) fn migrator<const N: usize>(list: [(&'static str, &'static str); N]) -> Migrator {
    let numbered = (1..).zip(list);
    let migration = |(number, (name, sql)): (i64, (&'static str, &'static str))| {
        Migration::new(number, name.into(), MigrationType::Simple, sql.into_sql_str(), false)
    };
    Migrator::with_migrations(numbered.map(migration).collect())
}
