//! The ways out of the page.

/// A way out. What goes one of them shares nothing with what goes the other: no database, no request, no moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channel {
    /// Feedback, as it comes.
    Records,
    /// Randomised answers, one to a request and each at a time of its own.
    Reports,
}

impl Channel {
    /// What its database, its lock and its line to the other tabs are called.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Records => "afterword",
            Self::Reports => "afterword-reports",
        }
    }

    /// What a batch calls its list.
    pub(super) const fn list(self) -> &'static str {
        match self {
            Self::Records => "records",
            Self::Reports => "reports",
        }
    }

    /// Whether the collector says of which revision it speaks. Reports have none.
    pub(super) const fn revised(self) -> bool {
        matches!(self, Self::Records)
    }

    /// How many go into one request at most. Reports that come together would be known to come from one device.
    pub(super) const fn most(self) -> u32 {
        match self {
            Self::Records => 64,
            Self::Reports => 1,
        }
    }
}
