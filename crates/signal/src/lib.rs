//! afterword-signal
