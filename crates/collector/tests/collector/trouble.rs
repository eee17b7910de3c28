//! Ways to take a running collector's disk from it and to give it back: what the machine allows of the real thing, else
//! a limit on the size of the files that it may write, which the system refuses to every user.

use std::fs::File;
use std::io::{Seek, SeekFrom, Write};
use std::path::PathBuf;
use std::process::{Command, Stdio};

use tempfile::TempDir;

use crate::audit::{Audit, audit};
use crate::support::{Collector, address, binary};

/// What befalls the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// The store lies on a file system of [`DISK_KIB`], of the collector's own, which somebody else fills.
    Full,
    /// The store's files are immutable from one moment to the next, as on a file system that fell back to read-only.
    ReadOnly,
    /// Every write fails that would go beyond the first page.
    Failing,
}

/// Room on the tiny disk.
const DISK_KIB: u32 = 4096;

/// A collector on a disk that can be taken from it.
pub(crate) struct Troubled {
    pub(crate) collector: Collector,
    trouble: Trouble,
    folder: PathBuf,
}

impl Troubled {
    /// A collector that can get into `trouble`; where this machine does not allow that, into [`Trouble::Failing`].
    pub(crate) fn able_to_be(trouble: Trouble) -> Self {
        let dir = TempDir::new().unwrap();
        let trouble = if possible(trouble, &dir) { trouble } else { Trouble::Failing };
        eprintln!("the disk is {trouble:?}");
        let program = binary();
        let mut command = Command::new("unshare");
        match trouble {
            Trouble::Full => command.args(["--user", "--map-root-user", "--mount"]).arg("sh").arg("-c").arg(format!(
                "mount -t tmpfs -o size={DISK_KIB}k tmpfs {} && exec \"$0\" \"$@\"",
                dir.path().display()
            )),
            Trouble::ReadOnly => {
                command = Command::new("env");
                &mut command
            }
            // Without the trap the system's signal would end the collector before its write could fail.
            Trouble::Failing => {
                command = Command::new("sh");
                command.args(["-c", "trap '' XFSZ; exec \"$0\" \"$@\""])
            }
        };
        command.arg(program.get_program());
        for (name, _) in program.get_envs() {
            command.env_remove(name);
        }
        command.args(["serve", "--listen", "127.0.0.1:0", "--store", &address(&dir)]);
        let collector = Collector::spawn(command, dir);
        let path = collector.dir.path();
        // Another mount of that path is seen through the process that has it.
        let inside = format!("/proc/{}/root{}", collector.child.id(), path.display());
        let folder = if trouble == Trouble::Full { inside.into() } else { path.to_owned() };
        Self { collector, trouble, folder }
    }

    /// What the store holds while nobody writes: read from a copy, since SQLite takes a path of another mount for the one
    /// of the same name here.
    pub(crate) fn audit(&self) -> Audit {
        let copy = TempDir::new().unwrap();
        for file in self.files() {
            std::fs::copy(&file, copy.path().join(file.file_name().unwrap())).unwrap();
        }
        audit(&copy.path().join("store.sqlite"))
    }

    /// Takes the disk away.
    pub(crate) fn begin(&self) {
        match self.trouble {
            Trouble::Full => self.ballast(u64::MAX),
            Trouble::ReadOnly => assert!(chattr("+i", &self.files())),
            Trouble::Failing => self.limit("4096"),
        }
    }

    /// Gives back so much of it that a few records fit, but no batch; nothing where it is not a matter of room.
    pub(crate) fn ease_a_little(&self) {
        if self.trouble == Trouble::Full {
            let taken = std::fs::metadata(self.folder.join("ballast")).unwrap().len();
            self.ballast(taken - 64 * 1024);
        }
    }

    /// Gives the disk back.
    pub(crate) fn end(&self) {
        match self.trouble {
            Trouble::Full => self.ballast(0),
            Trouble::ReadOnly => assert!(chattr("-i", &self.files())),
            Trouble::Failing => self.limit("unlimited"),
        }
    }

    /// Makes the file that takes the others' room as large as this, or as the disk allows.
    fn ballast(&self, bytes: u64) {
        let mut ballast = File::options().create(true).append(true).open(self.folder.join("ballast")).unwrap();
        if bytes == u64::MAX {
            while ballast.write_all(&[b'x'; 1024]).is_ok() {}
        } else {
            ballast.set_len(bytes).unwrap();
            ballast.seek(SeekFrom::End(0)).unwrap();
        }
    }

    fn limit(&self, bytes: &str) {
        let process = self.collector.child.id().to_string();
        let set = Command::new("prlimit").args(["--pid", &process, &format!("--fsize={bytes}:")]).status().unwrap();
        assert!(set.success());
    }

    fn files(&self) -> Vec<PathBuf> {
        let files = ["store.sqlite", "store.sqlite-wal"].map(|name| self.folder.join(name));
        files.into_iter().filter(|file| file.exists()).collect()
    }
}

impl Drop for Troubled {
    /// An immutable file could not be removed.
    fn drop(&mut self) {
        if self.trouble == Trouble::ReadOnly {
            chattr("-i", &self.files());
        }
    }
}

fn possible(trouble: Trouble, dir: &TempDir) -> bool {
    match trouble {
        Trouble::Full => {
            let mount = format!("mount -t tmpfs -o size=4k tmpfs {}", dir.path().display());
            quiet(Command::new("unshare").args(["--user", "--map-root-user", "--mount", "sh", "-c", &mount]))
        }
        Trouble::ReadOnly => {
            let probe = dir.path().join("probe");
            let mut file = File::create(&probe).unwrap();
            // Some file systems take the attribute and let open files be written all the same.
            let stops = chattr("+i", std::slice::from_ref(&probe)) && file.write_all(b"x").is_err();
            chattr("-i", std::slice::from_ref(&probe));
            stops
        }
        Trouble::Failing => true,
    }
}

fn chattr(change: &str, files: &[PathBuf]) -> bool {
    quiet(Command::new("chattr").arg(change).args(files))
}

fn quiet(command: &mut Command) -> bool {
    command.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}
