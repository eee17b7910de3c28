//! The programs the tasks need that are neither crates nor npm packages, with their versions: one table.
//!
//! npm packages have their own table, `package.json` with its lock file; Rust itself is checked in `setup`.

/// A program built from crates.io into `target/tools/bin`.
pub(crate) struct CargoTool {
    /// What it is called when run.
    pub program: &'static str,
    /// The crate it comes from.
    pub package: &'static str,
    /// Which version to have.
    pub version: Version,
    /// Whether the crate's own lock file is used. Not where that lock holds crates that are no longer to be had.
    pub locked: bool,
    /// What the tasks need it for, as the end of a sentence.
    pub purpose: &'static str,
    /// How long building it takes on two cores, in minutes, rounded up.
    pub minutes: u32,
}

/// How a tool's version is settled.
pub(crate) enum Version {
    /// This or nothing: what was tested.
    Exactly(&'static str),
    /// That of the crate of this name in `Cargo.lock`: the two halves speak a private protocol with each other.
    OfCrate(&'static str),
}

/// A program the machine's owner installs, or on Debian as root, we do.
pub(crate) struct SystemTool {
    /// Names it goes by, the usual first.
    pub programs: &'static [&'static str],
    /// Arguments with which it succeeds only where all of it is installed; none where being there is enough.
    pub probe: &'static [&'static str],
    /// Its Debian package.
    pub debian: &'static str,
    /// What the tasks need it for, as the end of a sentence.
    pub purpose: &'static str,
}

pub(crate) const WASM_BINDGEN: CargoTool = CargoTool {
    program: "wasm-bindgen",
    package: "wasm-bindgen-cli",
    version: Version::OfCrate("wasm-bindgen"),
    locked: false,
    purpose: "joins the compiled component to JavaScript",
    minutes: 2,
};

pub(crate) const WASM_PACK: CargoTool = CargoTool {
    program: "wasm-pack",
    package: "wasm-pack",
    version: Version::Exactly("0.15.1"),
    locked: true,
    purpose: "runs the component's tests in browsers",
    minutes: 3,
};

pub(crate) const CARGO_DENY: CargoTool = CargoTool {
    program: "cargo-deny",
    package: "cargo-deny",
    version: Version::Exactly("0.20.2"),
    locked: true,
    purpose: "looks at the licences and sources of what is built in",
    minutes: 3,
};

pub(crate) const GECKODRIVER: CargoTool = CargoTool {
    program: "geckodriver",
    package: "geckodriver",
    version: Version::Exactly("0.37.1"),
    locked: true,
    purpose: "drives Firefox for those tests",
    minutes: 2,
};

pub(crate) const CHROMIUM: SystemTool = SystemTool {
    programs: &["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"],
    probe: &[],
    debian: "chromium",
    purpose: "the browser tests and the end-to-end tests run in it",
};

pub(crate) const CHROMEDRIVER: SystemTool = SystemTool {
    programs: &["chromedriver"],
    probe: &[],
    debian: "chromium-driver",
    purpose: "it drives Chromium for the browser tests",
};

pub(crate) const FIREFOX: SystemTool = SystemTool {
    programs: &["firefox", "firefox-esr"],
    probe: &[],
    debian: "firefox-esr",
    purpose: "the browser tests run in it as well",
};

pub(crate) const PYTHON: SystemTool = SystemTool {
    programs: &["python3"],
    // Debian ships Python without the module that makes virtual environments.
    probe: &["-c", "import ensurepip"],
    debian: "python3-venv",
    purpose: "the end-to-end tests load the exported rows with it, as a trainer does, and benches/signal and benches/privacy compare with it",
};

pub(crate) const MUSL_GCC: SystemTool = SystemTool {
    programs: &["musl-gcc"],
    probe: &[],
    debian: "musl-tools",
    purpose: "it compiles SQLite's C for the static collector",
};

pub(crate) const CPP_COMPILER: SystemTool = SystemTool {
    programs: &["c++", "g++", "clang++"],
    probe: &["--version"],
    debian: "g++",
    purpose: "libFuzzer, which runs the fuzz targets, is written in C++",
};

pub(crate) const POSTGRES: SystemTool = SystemTool {
    programs: &["initdb"],
    probe: &["--version"],
    debian: "postgresql",
    purpose: "the collector's stores are tested and measured on it",
};

/// Where Debian keeps PostgreSQL's programs, off PATH: a folder for each version, with `bin` in it.
pub(crate) const POSTGRES_VERSIONS: &str = "/usr/lib/postgresql";

/// The oldest Node whose built-in modules the scripts and npm packages work with.
pub(crate) const NODE_MAJOR: u32 = 20;
