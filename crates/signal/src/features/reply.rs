//! What the reply did before the follow-up came.

use crate::hash;
use crate::lexicon::Class;
use crate::text::Message;

/// What the reply did, as far as it tells how to read the next message.
#[derive(Clone, Copy)]
pub(super) struct ReplyState {
    /// It ends in a question.
    pub(super) asks: bool,
    /// It opens with an apology or with what the assistant cannot do.
    pub(super) refuses: bool,
    /// It shows code.
    pub(super) code: bool,
}

impl ReplyState {
    pub(super) fn of(reply: &Message) -> Self {
        const SORRY: [u32; 6] = [
            hash::bytes(b"sorry"),
            hash::bytes(b"unfortunately"),
            hash::bytes(b"apologies"),
            hash::bytes(b"apologize"),
            hash::bytes(b"unable"),
            hash::bytes(b"afraid"),
        ];
        let opening = || reply.tokens.iter().filter(|token| token.is_word()).take(16);
        let mine = opening().take(8).any(|token| token.class == Class::Me);
        Self {
            asks: reply.layout.last == b'?',
            refuses: opening().any(|token| SORRY.contains(&token.hash))
                || mine && opening().any(|token| token.class == Class::Not),
            code: reply.layout.code_lines > 1 || reply.layout.fenced,
        }
    }

    /// All three as one number.
    pub(super) fn id(self) -> u32 {
        u32::from(self.asks) | u32::from(self.refuses) << 1 | u32::from(self.code) << 2
    }
}
