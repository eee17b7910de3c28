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

mod entry;
mod preference;
mod provenance;
mod screen;
mod sheet;
mod stepwise;
mod unpaired;

use std::fs::File;
use std::io::{self, Write, stdout};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use afterword_record::{Kind, Origin};
use futures_util::{Stream, TryStreamExt, stream};
use indicatif::{ProgressBar, ProgressStyle};
use tokio::sync::mpsc;

use crate::abuse::Cap;
use crate::error::Failure;
use crate::store::{Order, Query, Store};
use entry::Entry;
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
    /// Only records that a token of the host vouches for.
    pub verified: bool,
    /// The most records of one rater; absent is [`Cap::Ordinary`] for training rows and [`Cap::None`] for records.
    pub cap: Option<Cap>,
    /// What shows signs of abuse too (records always hold it).
    pub marked: bool,
}

impl Export {
    fn query(&self) -> Query {
        Query {
            kinds: self.format.kinds().to_vec(),
            origins: if self.origins.is_empty() { self.format.origins().to_vec() } else { self.origins.clone() },
            retracted: self.retracted && self.format == Format::Records,
            order: if self.format == Format::Stepwise { Order::Subject } else { Order::Arrival },
            ..Query::default()
        }
    }
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
    let bar = if progress { bar(store.count(&what.query()).await?) } else { ProgressBar::hidden() };
    let Some(file) = out else {
        let unwritten = |cause| Failure::Output { file: PathBuf::from("standard output"), cause };
        let mut sink = stdout();
        let summary = rows(store, what, &bar, Way::Out { sink: &mut sink, unwritten: &unwritten }).await?;
        sink.flush().map_err(unwritten)?;
        return Ok(summary);
    };
    let unwritten = |cause| Failure::Output { file: file.to_owned(), cause };
    let mut part = file.as_os_str().to_owned();
    part.push(".part");
    let mut sink = File::create(&part).map_err(unwritten)?;
    let summary = rows(store, what, &bar, Way::Out { sink: &mut sink, unwritten: &unwritten }).await?;
    sink.sync_all().map_err(unwritten)?;
    std::fs::rename(&part, file).map_err(unwritten)?;
    Ok(summary)
}

/// The rows as a stream of loads of whole lines, made no faster than they are taken. It ends early where nobody takes
/// them any more, and with an error where the store cannot be read on.
pub fn to_stream(store: Arc<dyn Store>, what: Export) -> impl Stream<Item = Result<Vec<u8>, Failure>> {
    let (loads, taken) = mpsc::channel(1);
    tokio::spawn(async move {
        match rows(store.as_ref(), &what, &ProgressBar::hidden(), Way::Along(&loads)).await {
            Ok(summary) => tracing::info!(%summary, "exported"),
            Err(error) => {
                tracing::warn!(%error, "an export broke off");
                loads.send(Err(error)).await.ok();
            }
        }
    });
    stream::unfold(taken, async |mut taken| taken.recv().await.map(|load| (load, taken)))
}

/// Where rows go.
enum Way<'a> {
    /// Into a file.
    Out { sink: &'a mut (dyn Write + Send), unwritten: &'a (dyn Fn(io::Error) -> Failure + Sync) },
    /// To whoever asked over the network.
    Along(&'a mpsc::Sender<Result<Vec<u8>, Failure>>),
}

impl Way<'_> {
    async fn carry(&mut self, lines: Vec<u8>) -> Result<(), Failure> {
        match self {
            Self::Out { sink, unwritten } => sink.write_all(&lines).map_err(unwritten),
            Self::Along(loads) => loads.send(Ok(lines)).await.map_err(|_| Failure::HungUp),
        }
    }
}

/// Makes the rows and has them carried away, so much at a time that memory stays constant.
async fn rows(store: &dyn Store, what: &Export, bar: &ProgressBar, mut way: Way<'_>) -> Result<Summary, Failure> {
    let query = what.query();
    bar.set_message("looking for signs of abuse, then: ");
    let (marks, mut allowance) = match screen::read(store, what, &query).await? {
        Some(Screen { marks, allowance }) => (marks, Some(allowance)),
        None => (None, None),
    };
    bar.set_message("");
    bar.reset_eta();
    let mut sheet = Sheet::new(what.provenance, marks.as_ref());
    let against = marks.as_ref().filter(|_| !what.marked);
    let mut steps = stepwise::Steps::default();
    let mut pages = store.pages(query);
    while let Some(page) = pages.try_next().await? {
        for kept in page.records() {
            bar.inc(1);
            if allowance.is_none() && !what.verified {
                // The account of what there is goes out as it is kept, unread.
                sheet.line(kept.document);
            } else {
                let entry = Entry::of(kept)?;
                let kept_out = |allowance| screen::keeps_out(against, allowance, &entry);
                if what.verified && entry.verified != Some(true) {
                    sheet.skip(Skip::Unverified);
                } else if let Some(why) = allowance.as_mut().map(kept_out).transpose()?.flatten() {
                    sheet.leave_out(why);
                } else {
                    match what.format {
                        Format::Preference => preference::rows(store, &entry, what.verified, &mut sheet).await?,
                        Format::Unpaired => unpaired::row(&entry, &what.map, &mut sheet)?,
                        Format::Stepwise => steps.take(kept, &entry, &mut sheet)?,
                        Format::Records => sheet.line(kept.document),
                    }
                }
            }
            if let Some(lines) = sheet.take(false) {
                way.carry(lines).await?;
            }
        }
    }
    steps.finish(&mut sheet)?;
    if let Some(lines) = sheet.take(true) {
        way.carry(lines).await?;
    }
    bar.finish_and_clear();
    Ok(sheet.into_summary())
}

fn bar(total: u64) -> ProgressBar {
    const TEMPLATE: &str = "{msg}{bar:40} {human_pos}/{human_len} records, {eta} left";
    let style = ProgressStyle::with_template(TEMPLATE).unwrap_or_else(|_| ProgressStyle::default_bar());
    let bar = ProgressBar::new(total).with_style(style);
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}
