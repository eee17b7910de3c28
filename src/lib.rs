//! Afterword in the page.

#[doc(hidden)]
pub mod outbox;
#[doc(hidden)]
pub mod view;
