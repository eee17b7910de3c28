//! Readers of follow-ups side by side, on the same rows and folds: `benches/signal`.

use crate::experiment;
use crate::repo::Repo;
use crate::shell;
use anyhow::Result;

/// What the comparison is made with: pinned, because its figures are a version's figures.
const PACKAGES: [&str; 2] = ["scikit-learn==1.9.1", "numpy==2.4.6"];

/// Cross-validates the shipped recipe, then lets Python judge the same rows and print the table.
pub(crate) fn compare(repo: &Repo) -> Result<()> {
    let data = experiment::data(repo, "signal/followups.jsonl")?;
    let folder = experiment::folder(repo, "signal")?;
    let python = experiment::python(repo, &folder, &PACKAGES)?;
    let trainer = experiment::trainer(repo)?;
    let predictions = folder.join("predictions.jsonl");
    let mut evaluate = repo.command(&trainer);
    evaluate.args(["evaluate", "signal", "--folds-only", "--data"]).arg(&data);
    evaluate.arg("--predictions").arg(&predictions);
    // Its tables are the model card's; here only the judgements matter.
    shell::read(&mut evaluate)?;

    let mut compare = repo.command(python);
    compare.arg("benches/signal/compare.py").arg("--followups").arg(data.join("signal/followups.jsonl"));
    compare.arg("--predictions").arg(predictions).arg("--trainer").arg(trainer);
    compare.args(["--reading=crates/trainer/data/read.jsonl", "--model=crates/signal/model/signal.bin"]);
    shell::run(&mut compare)
}
