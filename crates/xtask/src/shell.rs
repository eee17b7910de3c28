//! Running other programs: from the repository's root, said aloud, with an error that names what failed.
//!
//! What is said goes to standard error: standard output is for results.

use crate::repo::Repo;
use anyhow::{Context, Result};
use std::ffi::OsString;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};

/// A program that ran and did not succeed.
#[derive(Debug, thiserror::Error)]
#[error("`{program}` failed ({status}); its own words are above")]
pub(crate) struct Failed {
    program: String,
    status: ExitStatus,
}

impl Repo {
    /// A command that runs in the repository's root, finds the repository's own tools first, and reads no input.
    pub(crate) fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.root).env("PATH", self.path()).stdin(Stdio::null());
        command
    }

    /// The search path of every command: the tools built here, the npm packages' programs, then the machine's.
    fn path(&self) -> OsString {
        let own = [self.tools().join("bin"), self.root.join("node_modules/.bin")];
        let inherited = std::env::var_os("PATH").unwrap_or_default();
        let all = own.into_iter().chain(std::env::split_paths(&inherited));
        std::env::join_paths(all).unwrap_or(inherited)
    }

    /// Where a program lies on that search path.
    pub(crate) fn find(&self, program: &str) -> Option<PathBuf> {
        let file = format!("{program}{}", std::env::consts::EXE_SUFFIX);
        std::env::split_paths(&self.path()).map(|folder| folder.join(&file)).find(|path| path.is_file())
    }
}

/// Prints the command, runs it with its output shown, and fails if it does.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    eprintln!("  $ {}", shown(command));
    let status = command.status().with_context(|| format!("cannot start `{}`", name(command)))?;
    checked(command, status)
}

/// Runs a command silently and gives its standard output without the last line break.
pub(crate) fn read(command: &mut Command) -> Result<String> {
    let output =
        command.stderr(Stdio::inherit()).output().with_context(|| format!("cannot start `{}`", name(command)))?;
    checked(command, output.status)?;
    let text = String::from_utf8(output.stdout).with_context(|| format!("`{}` printed no text", name(command)))?;
    Ok(text.trim_end().to_owned())
}

/// Runs a command and hands over each line of its standard output as it comes. A line that `each` refuses ends it.
pub(crate) fn lines(command: &mut Command, mut each: impl FnMut(&str) -> Result<()>) -> Result<()> {
    let mut child =
        command.stdout(Stdio::piped()).spawn().with_context(|| format!("cannot start `{}`", name(command)))?;
    let output = child.stdout.take().context("the standard output was piped")?;
    let taken = BufReader::new(output).lines().try_for_each(|line| each(&line?));
    if taken.is_err() {
        let _ = child.kill();
    }
    let status = child.wait()?;
    taken?;
    checked(command, status)
}

fn checked(command: &Command, status: ExitStatus) -> Result<()> {
    if status.success() { Ok(()) } else { Err(Failed { program: name(command), status }.into()) }
}

/// The program and its first argument: enough to know which step it was.
fn name(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_name().unwrap_or_default().to_string_lossy();
    let first = command.get_args().next().map(|argument| argument.to_string_lossy());
    first
        .filter(|argument| !argument.starts_with('-'))
        .map_or(program.to_string(), |first| format!("{program} {first}"))
}

/// The command as a person would type it, without the environment.
fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    let words: Vec<_> = words.map(|word| word.to_string_lossy()).collect();
    words
        .iter()
        .map(|word| if word.contains(' ') { format!("'{word}'") } else { word.to_string() })
        .collect::<Vec<_>>()
        .join(" ")
}
