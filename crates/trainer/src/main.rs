//! `afterword-trainer`: builds the models of the component from labelled data, measures them, and runs the shipped ones on
//! lines of JSON.

mod bootstrap;
mod calibrate;
mod corpus;
mod curves;
mod elsewhere;
mod evaluate;
mod figures;
mod files;
mod floor;
mod folds;
mod heads;
mod lbfgs;
mod linear;
mod lines;
mod metrics;
mod names;
mod own;
mod picture;
mod predict;
mod predictions;
mod privacy;
mod quantise;
mod report;
mod train;

use std::fs::File;
use std::io::{BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use clap::{Args, Parser, Subcommand};

use crate::corpus::Corpus;
use crate::evaluate::Judgement;
use crate::train::Helpers;

/// Builds, measures and runs Afterword's models.
#[derive(Parser)]
#[command(version)]
struct Cli {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Make a model file from labelled data; the same data give the same bytes.
    #[command(subcommand)]
    Train(Train),
    /// Measure by cross-validation over groups and print the figures of the model card.
    #[command(subcommand)]
    Evaluate(Evaluate),
    /// Run a shipped model: JSON lines on standard input, one line out for each, in the same order.
    #[command(subcommand)]
    Predict(Predict),
}

#[derive(Subcommand)]
enum Train {
    /// The follow-up classifier.
    Signal {
        #[command(flatten)]
        data: Data,
        /// Where to write the model.
        #[arg(long, value_name = "FILE", default_value_os_t = shipped("signal/model/signal.bin"))]
        out: PathBuf,
    },
    /// The tagger of names and addresses.
    Names {
        #[command(flatten)]
        data: Data,
        /// Where to write the model.
        #[arg(long, value_name = "FILE", default_value_os_t = shipped("privacy/model/names.bin"))]
        out: PathBuf,
    },
}

#[derive(Subcommand)]
enum Evaluate {
    /// The follow-up classifier: Markdown tables on standard output.
    Signal {
        #[command(flatten)]
        data: Data,
        /// Stop after the cross-validation: no learning curve, no held-out sources, no other projects' data.
        #[arg(long)]
        folds_only: bool,
        /// A directory to draw the figures in, as SVG.
        #[arg(long, value_name = "DIR", conflicts_with = "folds_only")]
        pictures: Option<PathBuf>,
        /// A file for the held-out judgement of every row: JSON lines of {id, fold} and what `predict signal` writes.
        #[arg(long, value_name = "FILE")]
        predictions: Option<PathBuf>,
    },
    /// The tagger of names and addresses, beside the rule that takes every word with a large letter.
    Names(Data),
}

#[derive(Subcommand)]
enum Predict {
    /// Reads {prompt, reply, followup}, writes {category, polarity, rubrics, p, abstained}.
    Signal {
        /// Say on standard error how long a judgement took (the median, without reading and writing JSON).
        #[arg(long)]
        time: bool,
    },
    /// Reads {text}, writes {text, spans: [[start, end, TYPE]]} with offsets in code points.
    Privacy {
        /// What is looked for.
        #[arg(long, value_enum, default_value_t)]
        mode: privacy::Mode,
    },
}

#[derive(Args)]
struct Data {
    /// The directory with the labelled data (it holds `signal/followups.jsonl`).
    #[arg(long = "data", value_name = "DIR")]
    dir: PathBuf,
}

/// A model file that the component is built with, by its path in `crates`.
fn shipped(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

/// Writes a model and says how large it is.
fn write(out: &Path, file: &[u8]) -> anyhow::Result<()> {
    std::fs::write(out, file).with_context(|| format!("cannot write {}", out.display()))?;
    eprintln!("{}: {} bytes, {} gzipped", out.display(), file.len(), gzipped(file)?);
    Ok(())
}

fn run(cli: Cli) -> anyhow::Result<()> {
    let (input, output) = (BufReader::new(std::io::stdin()), BufWriter::new(std::io::stdout()));
    match cli.task {
        Task::Train(Train::Signal { data, out }) => {
            let corpus = Corpus::load(&data.dir)?;
            let file = train::train(&corpus, &Helpers::fit(&corpus), &corpus.real.iter().collect::<Vec<_>>());
            write(&out, &file)
        }
        Task::Train(Train::Names { data, out }) => write(&out, &names::train(&data.dir)?),
        Task::Evaluate(Evaluate::Signal { data, folds_only, pictures, predictions }) => {
            measure(&data.dir, folds_only, pictures.as_deref(), predictions.as_deref(), output)
        }
        Task::Evaluate(Evaluate::Names(data)) => names::evaluate(&data.dir, output),
        Task::Predict(Predict::Signal { time }) => predict::signal(input, output, time),
        Task::Predict(Predict::Privacy { mode }) => privacy::predict(input, mode, output),
    }
}

fn measure(
    data: &Path,
    folds_only: bool,
    pictures: Option<&Path>,
    predictions: Option<&Path>,
    mut output: impl Write,
) -> anyhow::Result<()> {
    let corpus = Corpus::load(data)?;
    let helpers = Helpers::fit(&corpus);
    let tell = |judged: &[Judgement<'_>]| -> anyhow::Result<()> {
        let Some(path) = predictions else { return Ok(()) };
        let file = File::create(path).with_context(|| format!("cannot write {}", path.display()))?;
        predictions::write(judged, BufWriter::new(file))
    };
    if folds_only {
        let judged = evaluate::folds(&corpus, &helpers)?;
        tell(&judged)?;
        report::folds(&judged, &mut output)?;
    } else {
        let evaluation = evaluate::evaluate(&corpus, &helpers, data)?;
        tell(&evaluation.folds)?;
        let folds = report::folds(&evaluation.folds, &mut output)?;
        let learned = report::beyond(&evaluation, &mut output)?;
        if let Some(folder) = pictures {
            picture::draw(&folds, &learned, folder)?;
        }
    }
    Ok(output.flush()?)
}

fn gzipped(bytes: &[u8]) -> anyhow::Result<usize> {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    gzip.write_all(bytes)?;
    Ok(gzip.finish()?.len())
}

fn main() -> ExitCode {
    match run(Cli::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            // As clap does: 2 where what was given is wrong, 1 where something failed.
            ExitCode::from(if error.is::<lines::BadLine>() { 2 } else { 1 })
        }
    }
}
