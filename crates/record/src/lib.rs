//! afterword-record
