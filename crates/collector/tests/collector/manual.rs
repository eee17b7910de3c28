//! What the repository tells an operator to type is what the program takes.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::json;
use tempfile::TempDir;

use crate::support::{Collector, binary, reaction};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap().to_owned()
}

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The words of a command as a shell reads them: quotes, comments and the rest of a pipe are its own.
fn words(command: &str) -> Vec<String> {
    let (mut words, mut word, mut quote) = (Vec::new(), None::<String>, None);
    for character in command.chars() {
        match (quote, character) {
            (Some(open), close) if open == close => quote = None,
            (Some(_), inside) => word.get_or_insert_default().push(inside),
            (None, '\'' | '"') => {
                quote = Some(character);
                word.get_or_insert_default();
            }
            (None, ' ') => words.extend(word.take()),
            (None, '#') if word.is_none() => break,
            (None, '|' | '>' | '<' | ';' | '&') => break,
            (None, plain) => word.get_or_insert_default().push(plain),
        }
    }
    words.extend(word);
    words
}

/// The collector's commands in the shell blocks of a page, each on one line.
fn commands(page: &str) -> Vec<Vec<String>> {
    let text = read(page).replace("\\\n", " ");
    let blocks = text.split("```sh\n").skip(1).filter_map(|rest| rest.split("\n```").next());
    let lines = blocks.flat_map(str::lines).map(words);
    let ours = |words: Vec<String>| {
        // After the names of variables, or as what a container runs.
        let at = words.iter().position(|word| word == "afterword-collector")?;
        let set = words[..at].iter().all(|word| word.contains('='));
        let contained = words[..at].starts_with(&["podman".to_owned(), "run".to_owned()]);
        (set || contained).then(|| words[at + 1..].to_vec())
    };
    lines.filter_map(ours).collect()
}

/// What a unit runs.
fn started(unit: &str) -> Vec<String> {
    let text = read(unit).replace("\\\n", " ");
    let line =
        text.lines().find_map(|line| line.strip_prefix("ExecStart=/usr/local/bin/afterword-collector ")).unwrap();
    words(line)
}

/// Every argument is one that the program knows, with a value that it takes.
fn taken(arguments: &[String]) {
    let output = binary().args(arguments).arg("--help").output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn the_program_takes_every_command_of_the_manual() {
    let mut seen = Vec::new();
    for page in ["README.md", "docs/operate.md", "docs/tokens.md"] {
        let commands = commands(page);
        assert!(!commands.is_empty(), "{page} tells no command");
        for command in commands {
            taken(&command);
            seen.extend(command);
        }
    }
    for command in ["serve", "export", "backup", "restore", "--keep", "--max-store-mb", "--require-tokens"] {
        assert!(seen.iter().any(|word| word == command), "{command} is in no manual");
    }
}

#[test]
fn every_variable_that_is_to_be_set_is_read() {
    let help: String = ["serve", "backup"]
        .map(|command| String::from_utf8(binary().args([command, "--help"]).output().unwrap().stdout).unwrap())
        .concat();
    for page in ["docs/operate.md", "docs/tokens.md", "deploy/Containerfile"] {
        let text = read(page);
        let names = text.split(|c: char| !(c.is_ascii_uppercase() || c == '_'));
        for name in names.filter(|word| word.starts_with("AFTERWORD_")) {
            assert!(help.contains(&format!("[env: {name}")), "{page} sets {name}");
        }
    }
}

#[test]
fn every_metric_that_is_to_be_watched_exists() {
    let collector = Collector::start();
    assert_eq!(collector.send(&[reaction("up"), json!("no record")]).fates(), ["stored", "rejected"]);
    let metrics = collector.get("/metrics").text;
    let mut watched = 0;
    for page in ["docs/operate.md", "deploy/alerts.yml"] {
        let text = read(page);
        for name in
            text.split(|c: char| !(c.is_ascii_lowercase() || c == '_')).filter(|word| word.starts_with("afterword_"))
        {
            let family =
                ["_bucket", "_count", "_total"].iter().find_map(|suffix| name.strip_suffix(suffix)).unwrap_or(name);
            // A sample of this very name, of a family that is declared.
            let (declared, sampled) = (format!("# TYPE {family} "), format!("\n{name}"));
            assert!(metrics.contains(&declared) && metrics.contains(&sampled), "{page} watches {name}");
            watched += 1;
        }
    }
    assert!(watched > 8, "{watched}");
}

#[test]
fn a_command_that_is_wrong_would_be_found() {
    let wrong = ["serve --keep 90y", "serve --sesame", "sevre", "export --format rows"];
    for command in wrong {
        let output = binary().args(words(command)).arg("--help").output().unwrap();
        assert!(!output.status.success(), "{command}");
    }
    assert_eq!(words("a 'b c' \"d\" # e"), ["a", "b c", "d"]);
    assert_eq!(words("a --b=c > d"), ["a", "--b=c"]);
}

#[test]
fn the_units_start_what_there_is_and_shut_out_the_rest() {
    for unit in ["deploy/afterword-collector.service", "deploy/afterword-backup.service"] {
        taken(&started(unit));
        let text = read(unit);
        for shut in
            ["NoNewPrivileges=yes", "ProtectSystem=strict", "DynamicUser=yes", "CapabilityBoundingSet=\n", "UMask=0077"]
        {
            assert!(text.contains(shut), "{unit} lacks {shut}");
        }
    }
    if Command::new("systemd-analyze").arg("--version").stdout(Stdio::null()).status().is_err() {
        eprintln!("no systemd here: its own opinion of the units was not asked");
        return;
    }
    // It insists that the program is there.
    let folder = TempDir::new().unwrap();
    for unit in ["afterword-collector.service", "afterword-backup.service", "afterword-backup.timer"] {
        let text = read(&format!("deploy/{unit}")).replace("/usr/local/bin/afterword-collector", "/bin/true");
        std::fs::write(folder.path().join(unit), text).unwrap();
    }
    let units = ["afterword-collector.service", "afterword-backup.timer"].map(|unit| folder.path().join(unit));
    let verified = Command::new("systemd-analyze").args(["verify", "--man=no"]).args(&units).output().unwrap();
    let said = String::from_utf8_lossy(&verified.stderr);
    let ours: Vec<&str> = said.lines().filter(|line| line.contains("afterword")).collect();
    assert!(verified.status.success() && ours.is_empty(), "{said}");
    let exposed = Command::new("systemd-analyze")
        .args(["security", "--offline=true", "--threshold=20"])
        .arg(&units[0])
        .output()
        .unwrap();
    assert!(exposed.status.success(), "{}", String::from_utf8_lossy(&exposed.stdout));
}

#[test]
fn the_container_starts_the_program_with_what_it_knows() {
    let text = read("deploy/Containerfile");
    let list = |instruction: &str| -> Vec<String> {
        serde_json::from_str(text.lines().find_map(|line| line.strip_prefix(instruction)).unwrap()).unwrap()
    };
    assert_eq!(list("ENTRYPOINT "), ["/afterword-collector"]);
    taken(&list("CMD "));
    let user = text.lines().find_map(|line| line.strip_prefix("USER ")).unwrap();
    assert!(
        user.split(':').all(|id| id.parse::<u32>().unwrap() > 0),
        "{user}: a number, since there is no /etc/passwd"
    );
    assert!(text.contains(&format!("--chown={user} data /data")), "the volume is that user's");
}
