//! afterword-privacy
