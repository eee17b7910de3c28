//! `afterword-trainer`: builds the models of the component from labelled data, measures them, and runs the shipped ones on
//! lines of JSON.

mod calibrate;
mod corpus;
mod evaluate;
mod floor;
mod folds;
mod heads;
mod lbfgs;
mod linear;
mod lines;
mod metrics;
mod own;
mod predict;
mod privacy;
mod quantise;
mod report;
mod train;

use std::io::{BufReader, BufWriter};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use clap::{Args, Parser, Subcommand};

use crate::corpus::Corpus;
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
        #[arg(long, value_name = "FILE", default_value_os_t = shipped())]
        out: PathBuf,
    },
}

#[derive(Subcommand)]
enum Evaluate {
    /// The follow-up classifier.
    Signal(Data),
}

#[derive(Subcommand)]
enum Predict {
    /// Reads {prompt, reply, followup}, writes {category, polarity, rubrics, p, abstained}.
    Signal,
    /// Reads {text}, writes {text, spans: [[start, end, TYPE]]} with offsets in code points.
    Privacy,
}

#[derive(Args)]
struct Data {
    /// The directory with the labelled data (it holds `signal/followups.jsonl`).
    #[arg(long = "data", value_name = "DIR")]
    dir: PathBuf,
}

/// The model file that the component is built with.
fn shipped() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../signal/model/signal.bin")
}

fn run(cli: Cli) -> anyhow::Result<()> {
    let (input, output) = (BufReader::new(std::io::stdin()), BufWriter::new(std::io::stdout()));
    match cli.task {
        Task::Train(Train::Signal { data, out }) => {
            let corpus = Corpus::load(&data.dir)?;
            let file = train::train(&corpus, &Helpers::fit(&corpus), &corpus.real.iter().collect::<Vec<_>>());
            std::fs::write(&out, &file).with_context(|| format!("cannot write {}", out.display()))?;
            eprintln!("{}: {} bytes, {} gzipped", out.display(), file.len(), gzipped(&file)?);
            Ok(())
        }
        Task::Evaluate(Evaluate::Signal(data)) => evaluate::evaluate(&Corpus::load(&data.dir)?, output),
        Task::Predict(Predict::Signal) => predict::signal(input, output),
        Task::Predict(Predict::Privacy) => privacy::predict(input, output),
    }
}

fn gzipped(bytes: &[u8]) -> anyhow::Result<usize> {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    std::io::Write::write_all(&mut gzip, bytes)?;
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
