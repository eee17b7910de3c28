//! What a running program uses, as Linux tells it. `None` elsewhere.

use std::process::Command;
use std::time::Duration;

/// What a process and the workers that it leads use.
#[derive(Clone, Copy, Default)]
pub(crate) struct Usage {
    /// Bytes in memory now.
    pub memory: u64,
    /// Processor time so far. A rate per second of it is a rate per core, whoever else uses the machine.
    pub processor: Duration,
}

/// What the process of that id uses, with those of the group it leads.
pub(crate) fn of(leader: u32) -> Option<Usage> {
    let ticks: f64 = figure(Command::new("getconf").arg("CLK_TCK"))?;
    let page: u64 = figure(Command::new("getconf").arg("PAGESIZE"))?;
    let mut usage = None;
    for entry in std::fs::read_dir("/proc").ok()?.flatten() {
        let Ok(stat) = std::fs::read_to_string(entry.path().join("stat")) else { continue };
        let Some(process) = parse(&stat).filter(|process| process.id == leader || process.group == leader) else {
            continue;
        };
        let Usage { memory, processor } = usage.get_or_insert_with(Usage::default);
        *memory += process.pages * page;
        *processor += Duration::from_secs_f64(process.ticks as f64 / ticks);
    }
    usage
}

fn figure<T: std::str::FromStr>(command: &mut Command) -> Option<T> {
    String::from_utf8(command.output().ok()?.stdout).ok()?.trim().parse().ok()
}

struct Process {
    id: u32,
    group: u32,
    ticks: u64,
    pages: u64,
}

/// Reads a line of /proc/PID/stat (proc(5)): the name, in brackets, may hold anything.
fn parse(stat: &str) -> Option<Process> {
    let (id, rest) = stat.split_once(" (")?;
    let (_, rest) = rest.rsplit_once(") ")?;
    let fields: Vec<&str> = rest.split(' ').collect();
    // Counted from the third field, the state.
    let field = |number: usize| fields.get(number - 3)?.parse::<u64>().ok();
    Some(Process {
        id: id.parse().ok()?,
        group: u32::try_from(field(5)?).ok()?,
        ticks: field(14)? + field(15)?,
        pages: field(24)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_looks_like_the_line_itself_confuses_nothing() {
        let line = "42 (a) S 1 (b)) S 1 41 40 0 -1 0 9 9 9 9 7 5 0 0 20 0 4 0 100 5000 321 99 0";
        let process = parse(line).unwrap();
        assert_eq!((process.id, process.group, process.ticks, process.pages), (42, 41, 12, 321));
        assert!(parse("42 no brackets").is_none());
    }

    #[test]
    fn this_process_uses_memory_and_time() {
        let before = of(std::process::id()).unwrap();
        assert!(before.memory > 1 << 20);
        let mut sum = 0_u64;
        while of(std::process::id()).unwrap().processor <= before.processor {
            sum = (0..100_000).fold(sum, |sum, next| sum.wrapping_mul(31).wrapping_add(next));
        }
        assert!(std::hint::black_box(sum) != 1);
    }
}
