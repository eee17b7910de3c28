//! Afterword in the page.

mod outbox;
mod view;
