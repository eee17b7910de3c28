//! The page's conversation: finding messages, their text and their order.

mod conversation;
mod message;
mod preset;
mod selector;
mod text;
mod watcher;

pub use conversation::{Conversation, Happening, Token};
pub use message::Message;
pub use preset::Preset;
pub use selector::Selector;
pub use watcher::Watcher;
