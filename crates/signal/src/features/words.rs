//! Facts from the words: the follow-up's phrases, classes and letters, and how prompt and reply open and close.

use super::{Facts, Group, space};
use crate::features::reply::ReplyState;
use crate::hash;
use crate::lexicon::Class;
use crate::text::{Message, Voice};

/// Words of the follow-up whose letters are read, and words of its head that count as its opening.
const SPELLED: usize = 48;
const LEADING: usize = 4;
/// Words of the prompt's and the reply's opening that are read.
const OPENING: usize = 8;

impl Facts {
    /// What the writer says in words of their own; other voices only by the words themselves.
    #[inline(never)]
    pub(super) fn words(&mut self, followup: &Message, reply: &ReplyState) {
        use Group::Words;
        let mut before = [0; 2];
        for token in &followup.tokens {
            if token.voice != Voice::Own {
                before = [0; 2];
                self.add(Words, space::OTHER_VOICE + ((token.voice as u32) << 8), token.hash);
                continue;
            }
            let bigram = hash::pair(before[1], token.hash);
            self.add(Words, space::UNIGRAM, token.hash);
            self.add(Words, space::BIGRAM, bigram);
            self.add(Words, space::TRIGRAM, hash::pair(before[0], bigram));
            if token.first {
                self.add(Words, space::FIRST, token.hash);
            }
            before = [before[1], token.hash];
        }
        self.add(Words, space::LAST, hash::pair(before[0], before[1]));
        self.add(Words, space::LAST, before[1]);

        let mut lead = 0;
        for (i, token) in followup.spoken(Voice::Own).filter(|token| token.is_word()).take(LEADING).enumerate() {
            lead = hash::pair(lead, token.hash);
            self.add(Words, space::LEAD, lead);
            if i < 2 {
                self.add(Words, space::LEAD_AFTER + (reply.id() << 8), lead);
            }
        }
        self.classes(followup);
    }

    /// Patterns of word classes: runs of three, and ordered pairs inside a sentence.
    #[inline(never)]
    fn classes(&mut self, followup: &Message) {
        use Group::Words;
        let mut recent = [Class::Content; 3];
        let mut sentence: Vec<Class> = Vec::new();
        for token in followup.spoken(Voice::Own).filter(|token| token.is_word()) {
            if token.first {
                sentence.clear();
                recent = [Class::Foreign; 3];
            }
            let class = token.class;
            // Names and topics of any length are one slot in the pattern.
            if class != Class::Content || recent[2] != Class::Content {
                recent = [recent[1], recent[2], class];
                self.add(Words, space::CLASSES, hash::pair(recent[1] as u32, class as u32));
                self.add(
                    Words,
                    space::CLASSES,
                    hash::pair(recent[0] as u32, hash::pair(recent[1] as u32, class as u32)),
                );
            }
            if class > Class::Function && sentence.len() < 12 {
                for &earlier in &sentence {
                    self.add(Words, space::CLASS_PAIR, hash::pair(earlier as u32, class as u32));
                }
                sentence.push(class);
            }
        }
    }

    #[inline(never)]
    pub(super) fn letters(&mut self, followup: &Message) {
        for token in followup.spoken(Voice::Own).filter(|token| token.is_word()).take(SPELLED) {
            let len = token.letters().len();
            for from in 0..len {
                let mut gram = hash::bytes(&[token.letter(from), token.letter(from + 1)]);
                for to in from + 2..(from + 5).min(len + 2) {
                    gram = hash::push(gram, token.letter(to));
                    self.add(Group::Letters, space::LETTERS, gram);
                }
            }
        }
    }

    #[inline(never)]
    pub(super) fn context(&mut self, prompt: &Message, reply: &Message) {
        for (space, message) in [(space::PROMPT, prompt), (space::REPLY, reply)] {
            let (mut before, mut class_before) = (0, Class::Content);
            for token in message.tokens.iter().filter(|token| token.is_word()).take(OPENING) {
                self.add(Group::Context, space, token.hash);
                self.add(Group::Context, space, hash::pair(before, token.hash));
                self.add(Group::Context, space + 256, hash::pair(class_before as u32, token.class as u32));
                (before, class_before) = (token.hash, token.class);
            }
        }
        // The last sentence of the reply: an offer, a question, a way out.
        let end = reply.tokens.iter().rposition(|token| token.first).unwrap_or(0);
        let mut before = 0;
        for token in reply.tokens[end..].iter().take(OPENING) {
            self.add(Group::Context, space::REPLY_END, token.hash);
            self.add(Group::Context, space::REPLY_END, hash::pair(before, token.hash));
            before = token.hash;
        }
    }
}
