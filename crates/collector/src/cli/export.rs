//! `export`.

use std::io::{IsTerminal, stderr};
use std::path::PathBuf;

use afterword_collector::Failure;
use afterword_collector::abuse::Cap;
use afterword_collector::export::{self, Format, Label};
use afterword_record::Origin;

use super::kept::Kept;

/// What `export` is told.
#[derive(clap::Args)]
pub(crate) struct Export {
    #[command(flatten)]
    kept: Kept,
    /// preference: pairs from edits, comparisons and kept regenerations. unpaired: an answer with a label. stepwise:
    /// an agent's steps with a label each. records: the records themselves.
    #[arg(long)]
    format: Format,
    /// The origins to take, separated by commas: explicit, implicit, inferred, agent, synthetic. By default explicit;
    /// for preference explicit,implicit (a kept regeneration is implicit); for records explicit,implicit,inferred.
    #[arg(long = "origin", value_name = "ORIGIN", value_delimiter = ',', value_parser = origin)]
    origins: Vec<Origin>,
    /// unpaired: what the host's own reaction says of the answer, such as insightful=true.
    #[arg(long = "map", value_name = "NAME=BOOL")]
    map: Vec<Label>,
    /// Say of every row, in a further column, which record it comes from.
    #[arg(long)]
    provenance: bool,
    /// The most records that one rater gives to the rows, chosen by their ids; 0 is no limit. By default ten times the
    /// median rater's and 20 at least; for records no limit.
    #[arg(long, value_name = "N")]
    cap_per_rater: Option<Cap>,
    /// Take what shows signs of abuse too, which is left out otherwise (see audit).
    #[arg(long)]
    include_marked: bool,
    /// records: tombstones too.
    #[arg(long)]
    retracted: bool,
    /// Only records that a token of the host vouches for.
    #[arg(long)]
    verified: bool,
    /// Write here rather than to standard output.
    #[arg(long)]
    out: Option<PathBuf>,
}

impl Export {
    /// Writes the rows, and says on standard error what became of the records.
    pub(crate) async fn run(self) -> Result<(), Failure> {
        let what = export::Export {
            format: self.format,
            origins: self.origins,
            map: self.map,
            provenance: self.provenance,
            retracted: self.retracted,
            verified: self.verified,
            cap: self.cap_per_rater,
            marked: self.include_marked,
        };
        let (out, watched) = (self.out.as_deref(), stderr().is_terminal());
        let summary = self.kept.read(async |store| export::to_file(store, &what, out, watched).await).await?;
        eprintln!("{summary}");
        Ok(())
    }
}

fn origin(name: &str) -> Result<Origin, String> {
    Origin::from_name(name).ok_or_else(|| {
        let names: Vec<&str> = Origin::ALL.iter().map(|origin| origin.as_str()).collect();
        format!("use {}", names.join(", "))
    })
}
