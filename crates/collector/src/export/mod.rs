//! From records to training rows: JSON lines with exactly the columns that TRL's trainers read
//! (<https://huggingface.co/docs/trl/dataset_formats>).
//!
//! | format | from | columns |
//! |---|---|---|
//! | preference | edits, comparisons, kept regenerations | `prompt`, `chosen`, `rejected`, conversational |
//! | unpaired | reactions, follow-ups, executions | `prompt`, `completion` (conversational), `label` |
//! | stepwise | steps | `prompt`, `completions`, `labels`: TRL knows this type with plain texts only |
//! | records | everything | the records as they are kept |
//!
//! Signals of different origins are not mixed unless they are named, and what an agent proposed or a test generated is
//! never exported unless it is. What shows signs of abuse is left out of training rows, and so is what one rater said beyond
//! a cap (`screen.rs`). A record that the content policy left without the texts that a row needs is skipped,
//! and the summary says how many were and why.

mod preference;
mod row;
mod screen;
mod sheet;
mod stepwise;
mod unpaired;

use std::fs::File;
use std::io::{BufWriter, Write, stdout};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use afterword_record::{Kind, Origin};
use futures_util::TryStreamExt;
use indicatif::{ProgressBar, ProgressStyle};

use crate::abuse::Cap;
use crate::error::Failure;
use crate::store::{Order, Query, Store};
pub use screen::KeptOut;
use screen::Screen;
use sheet::Sheet;
pub use sheet::{Skip, Summary};

/// What to write.
#[derive(Clone, Debug)]
pub struct Export {
    /// Which rows.
    pub format: Format,
    /// From signals of which origins; empty is the format's default.
    pub origins: Vec<Origin>,
    /// What the host's own reactions say of an answer.
    pub map: Vec<Label>,
    /// Add a column that says where the row comes from.
    pub provenance: bool,
    /// Tombstones too (records only).
    pub retracted: bool,
    /// The most records of one rater; absent is [`Cap::Ordinary`] for training rows and [`Cap::None`] for records.
    pub cap: Option<Cap>,
    /// What shows signs of abuse too (records always hold it).
    pub marked: bool,
}

/// The type of the rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// A better and a worse answer to one prompt.
    Preference,
    /// An answer, and whether it is wanted.
    Unpaired,
    /// The steps to an answer, and which are right.
    Stepwise,
    /// The records as they are kept.
    Records,
}

impl Format {
    fn origins(self) -> &'static [Origin] {
        match self {
            Self::Unpaired | Self::Stepwise => &[Origin::Explicit],
            // Each row is a pair of its own and sums nothing; a kept regeneration is implicit by nature.
            Self::Preference => &[Origin::Explicit, Origin::Implicit],
            Self::Records => &[Origin::Explicit, Origin::Implicit, Origin::Inferred],
        }
    }

    fn kinds(self) -> &'static [Kind] {
        match self {
            Self::Preference => &[Kind::Edit, Kind::Compare, Kind::Regenerate],
            Self::Unpaired => &[Kind::Reaction, Kind::Followup, Kind::Execution],
            Self::Stepwise => &[Kind::Step],
            Self::Records => &[],
        }
    }
}

/// What a reaction's name says of the answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The reaction's name.
    pub name: String,
    /// Whether the answer is wanted.
    pub wanted: bool,
}

impl FromStr for Label {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        text.rsplit_once('=')
            .filter(|(name, _)| !name.is_empty())
            .and_then(|(name, wanted)| Some(Self { name: name.to_owned(), wanted: wanted.parse().ok()? }))
            .ok_or_else(|| "write a reaction's name and what it says, such as insightful=true".to_owned())
    }
}

/// Writes the rows to `out`, or to standard output. With `progress` a bar on standard error shows how far it is.
///
/// A file appears under its name only when it is whole.
///
/// # Errors
/// [`Failure`] where the store cannot be read or the output not written.
pub async fn to_file(store: &dyn Store, what: &Export, out: Option<&Path>, progress: bool) -> Result<Summary, Failure> {
    let Some(file) = out else {
        let unwritten = |cause| Failure::Output { file: PathBuf::from("standard output"), cause };
        let mut sink = BufWriter::new(stdout().lock());
        let summary = write(store, what, &mut sink, progress, &unwritten).await?;
        sink.flush().map_err(unwritten)?;
        return Ok(summary);
    };
    let unwritten = |cause| Failure::Output { file: file.to_owned(), cause };
    let mut part = file.as_os_str().to_owned();
    part.push(".part");
    let mut sink = BufWriter::new(File::create(&part).map_err(unwritten)?);
    let summary = write(store, what, &mut sink, progress, &unwritten).await?;
    sink.into_inner().map_err(|error| unwritten(error.into_error()))?.sync_all().map_err(unwritten)?;
    std::fs::rename(&part, file).map_err(unwritten)?;
    Ok(summary)
}

async fn write(
    store: &dyn Store,
    what: &Export,
    sink: &mut dyn Write,
    progress: bool,
    unwritten: &dyn Fn(std::io::Error) -> Failure,
) -> Result<Summary, Failure> {
    let query = Query {
        kinds: what.format.kinds().to_vec(),
        origins: if what.origins.is_empty() { what.format.origins().to_vec() } else { what.origins.clone() },
        retracted: what.retracted && what.format == Format::Records,
        order: if what.format == Format::Stepwise { Order::Subject } else { Order::Arrival },
        ..Query::default()
    };
    let (marks, mut allowance) = match screen::read(store, what, &query).await? {
        Some(Screen { marks, allowance }) => (marks, Some(allowance)),
        None => (None, None),
    };
    let bar = if progress { bar(store.count(&query).await?) } else { ProgressBar::hidden() };
    let mut sheet = Sheet::new(sink, what.provenance, marks.as_ref(), unwritten);
    let against = marks.as_ref().filter(|_| !what.marked);
    let mut steps = stepwise::Steps::default();
    let mut selected = store.select(query);
    while let Some(stored) = selected.try_next().await? {
        bar.inc(1);
        let Some(allowance) = &mut allowance else {
            // The account of what there is goes out as it is kept, unread.
            sheet.line(&stored.document)?;
            continue;
        };
        let record = stored.record()?;
        if let Some(why) = screen::keeps_out(against, allowance, &record) {
            sheet.leave_out(why);
            continue;
        }
        match what.format {
            Format::Preference => preference::rows(store, &record, &mut sheet).await?,
            Format::Unpaired => unpaired::row(&record, &what.map, &mut sheet)?,
            Format::Stepwise => steps.take(record, &mut sheet)?,
            Format::Records => sheet.line(&stored.document)?,
        }
    }
    steps.finish(&mut sheet)?;
    bar.finish_and_clear();
    Ok(sheet.into_summary())
}

fn bar(total: u64) -> ProgressBar {
    const TEMPLATE: &str = "{bar:40} {human_pos}/{human_len} records, {eta} left";
    let style = ProgressStyle::with_template(TEMPLATE).unwrap_or_else(|_| ProgressStyle::default_bar());
    let bar = ProgressBar::new(total).with_style(style);
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}
