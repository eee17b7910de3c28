//! What is said on the command line.

pub(crate) mod backup;
