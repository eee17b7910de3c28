//! `--store`, which nearly every command has.

use afterword_collector::Failure;
use afterword_collector::store::{self, Options, Store};

/// Where the records are kept.
#[derive(clap::Args)]
pub(crate) struct Kept {
    /// Where the records are kept: sqlite:FILE or postgres://USER@HOST/DATABASE.
    #[arg(
        long,
        value_name = "STORE",
        default_value = "sqlite:afterword.sqlite",
        env = "AFTERWORD_STORE",
        hide_env_values = true
    )]
    pub store: String,
}

impl Kept {
    /// Opens a store that is there already, has it read, and closes it.
    pub(crate) async fn read<T>(&self, read: impl AsyncFnOnce(&dyn Store) -> Result<T, Failure>) -> Result<T, Failure> {
        let store = store::open(&self.store, Options::default()).await?;
        let done = read(store.as_ref()).await;
        store.close().await;
        done
    }
}
