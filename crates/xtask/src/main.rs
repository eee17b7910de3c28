//! Every task of this repository, as one program: `cargo xtask demo | test | dist | static | fuzz | bench | setup`.
//!
//! How the repository is built, in the order of the files:
//!
//! - [`repo`]: where things lie; [`shell`]: how other programs are run;
//! - [`tools`]: the table of programs the tasks need; [`setup`]: how what is missing gets here;
//! - [`dist`]: the component as an npm folder; [`package`]: what else is in that folder; [`budget`]: how heavy it may be;
//! - [`static_binary`]: the collector as one file for any Linux;
//! - [`mod@test`]: everything CI runs, phase by phase; [`fuzz`]: the one that makes up its own inputs, and the long search
//!   for more;
//! - [`demo`]: the chat page with a collector behind it; [`serve`] and [`collector`]: the two servers of the demo and
//!   of the measurements;
//! - [`mod@bench`]: what is measured; [`capacity`]: what the collector bears, with the traffic of [`load`]; [`stores`]: its
//!   stores at a size; [`peers`]: others' endpoints beside it; [`usage`]: what all use; [`readers`]: the classifier beside
//!   others.

mod alone;
mod bench;
mod budget;
mod capacity;
mod collector;
mod demo;
mod deny;
mod dist;
mod experiment;
mod fuzz;
mod load;
mod package;
mod peers;
mod postgres;
mod readers;
mod repo;
mod scrubbers;
mod serve;
mod setup;
mod shell;
mod static_binary;
mod stores;
mod test;
mod tools;
mod usage;

use clap::{Parser, Subcommand};
use repo::Repo;

/// Builds, tests, measures and shows Afterword.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", max_term_width = 100)]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Build everything, start a collector on loopback and serve the demo chat page
    Demo(demo::Options),
    /// Everything CI checks: format, lints, tests on the machine and in browsers, the package, fuzzing, end to end
    Test(test::Options),
    /// Build the npm package into `dist/` and check its size
    Dist,
    /// Build the collector as one static file, for servers and containers, into `target/static`
    Static,
    /// Look for inputs that a fuzz target falls over, other ones each time
    Fuzz(fuzz::Options),
    /// Measure sizes and speeds; one JSON object per line on standard output
    Bench(bench::Options),
    /// Install what the other tasks need and is not here yet (they do it themselves as well)
    Setup,
}

fn main() -> std::process::ExitCode {
    let arguments = Arguments::parse();
    let done = Repo::open().and_then(|repo| match arguments.task {
        Task::Demo(options) => demo::run(&repo, &options),
        Task::Test(options) => test::run(&repo, &options),
        Task::Dist => dist::run(&repo),
        Task::Static => static_binary::run(&repo),
        Task::Fuzz(options) => fuzz::search(&repo, &options),
        Task::Bench(options) => bench::run(&repo, &options),
        Task::Setup => setup::ensure(&repo, setup::Need::ALL),
    });
    match done {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nerror: {error:#}");
            std::process::ExitCode::FAILURE
        }
    }
}
