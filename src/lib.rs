//! Afterword in the page.

#[doc(hidden)]
pub mod outbox;
mod view;
