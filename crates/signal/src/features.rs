//! What of an exchange the model gets to see: sets of hashed facts in four groups. Training and reading share this file.


use crate::Exchange;
use crate::hash;
use crate::lexicon::Class;
use crate::overlap::{Bag, Overlap};
use crate::text::{Message, Token, Voice, Window};

/// The groups of facts. Each has a table of its own in the model and its own scale.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(usize)]
pub enum Group {
    /// Words, phrases and classes of words that the writer of the follow-up used.
    Words,
    /// Letter n-grams of those words.
    Letters,
    /// How the prompt and the reply read.
    Context,
    /// Lengths, marks, overlaps, and what they mean together.
    Shape,
}

impl Group {
    /// Every group, in the order of the model's tables.
    pub const ALL: [Self; 4] = [Self::Words, Self::Letters, Self::Context, Self::Shape];

    /// The table's size as a power of two.
    const fn bits(self) -> u32 {
        match self {
            Self::Words => 13,
            Self::Letters | Self::Context => 12,
            Self::Shape => 11,
        }
    }

    /// Where the group's table begins among all rows.
    const fn base(self) -> u32 {
        let (mut base, mut i) = (0, 0);
        while i < self as usize {
            base += 1 << Self::ALL[i].bits();
            i += 1;
        }
        base
    }
}

/// Rows of all tables together.
pub const ROWS: usize = Group::Shape.base() as usize + (1 << Group::Shape.bits());

/// The facts of one exchange: by group, each row once, in the order in which they were met.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Features {
    /// Row numbers below [`ROWS`], by group.
    pub rows: [Vec<u16>; 4],
}

/// What else the extraction finds out.
pub(crate) struct Extract {
    pub(crate) features: Features,
    pub(crate) followup: Message,
    /// Of the follow-up to the prompt.
    pub(crate) similarity: f32,
}

/// The facts that the model weighs, as the trainer needs them.
#[must_use]
pub fn features(exchange: &Exchange<'_>) -> Features {
    extract(exchange).features
}

/// Reads the three texts once each.
pub(crate) fn extract(exchange: &Exchange<'_>) -> Extract {
    let prompt = Message::read(exchange.prompt, Window::PROMPT);
    let reply = Message::read(exchange.reply, Window::REPLY);
    let mut followup = Message::read(exchange.followup, Window::FOLLOWUP);
    let (prompt_bag, reply_bag) = (Bag::of(&prompt), Bag::of(&reply));
    let to_prompt = Overlap::of(&followup, &prompt_bag);
    let to_reply = Overlap::of(&followup, &reply_bag);
    let reply_to_prompt = Overlap::of(&reply, &prompt_bag);
    prompt_bag.claim(&mut followup, Voice::Repeat);
    reply_bag.claim(&mut followup, Voice::Echo);

    let mut facts = Facts::new();
    let reply_state = ReplyState::of(&reply);
    facts.words(&followup, &reply_state);
    facts.letters(&followup);
    facts.context(&prompt, &reply);
    facts.shape(&Scene { prompt: &prompt, reply: &reply, followup: &followup, reply_state, to_prompt, to_reply, reply_to_prompt });
    Extract { features: facts.features, followup, similarity: to_prompt.similarity() }
}

/// Namespaces: the same word means something else at another place.
mod space {
    pub(super) const UNIGRAM: u32 = 1;
    pub(super) const BIGRAM: u32 = 2;
    pub(super) const TRIGRAM: u32 = 3;
    pub(super) const LEAD: u32 = 4;
    pub(super) const LAST: u32 = 5;
    pub(super) const FIRST: u32 = 6;
    pub(super) const CLASSES: u32 = 7;
    pub(super) const CLASS_PAIR: u32 = 8;
    pub(super) const OTHER_VOICE: u32 = 9;
    pub(super) const LEAD_AFTER: u32 = 10;
    pub(super) const LETTERS: u32 = 11;
    pub(super) const REPLY: u32 = 12;
    pub(super) const REPLY_END: u32 = 13;
    pub(super) const PROMPT: u32 = 14;
    pub(super) const FACT: u32 = 15;
    pub(super) const BOTH: u32 = 16;
}

/// What the reply did, as far as it tells how to read the next message.
#[derive(Clone, Copy)]
struct ReplyState {
    asks: bool,
    refuses: bool,
    code: bool,
}

impl ReplyState {
    fn of(reply: &Message) -> Self {
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

    fn id(self) -> u32 {
        u32::from(self.asks) | u32::from(self.refuses) << 1 | u32::from(self.code) << 2
    }
}

struct Scene<'a> {
    prompt: &'a Message,
    reply: &'a Message,
    followup: &'a Message,
    reply_state: ReplyState,
    to_prompt: Overlap,
    to_reply: Overlap,
    reply_to_prompt: Overlap,
}

/// Words of the follow-up whose letters are read, and words of its head that count as its opening.
const SPELLED: usize = 48;
const LEADING: usize = 4;
/// Words of the prompt's and the reply's opening that are read.
const OPENING: usize = 8;

struct Facts {
    features: Features,
    seen: Box<[u64; ROWS / 64]>,
}

/// A share in 0..=1 as one of nine steps; only exact 0 and 1 get the outer ones.
fn step(share: f32) -> u32 {
    if share <= 0.0 {
        0
    } else if share >= 1.0 {
        8
    } else {
        // In 0..7 by the two lines above.
        1 + (share * 7.0) as u32
    }
}

/// Coarser: none, some, much, nearly all.
fn coarse(share: f32) -> u32 {
    match step(share) {
        0 | 1 => 0,
        2 | 3 => 1,
        4 | 5 => 2,
        _ => 3,
    }
}

/// A count on a scale that doubles about every second step.
fn size(count: usize) -> u32 {
    const STEPS: [usize; 12] = [1, 2, 3, 4, 6, 9, 13, 21, 41, 81, 161, 321];
    STEPS.iter().take_while(|at| count >= **at).count() as u32
}

impl Facts {
    fn new() -> Self {
        Self { features: Features::default(), seen: Box::new([0; ROWS / 64]) }
    }

    fn add(&mut self, group: Group, space: u32, fact: u32) {
        let row = group.base() + (hash::pair(space, fact) >> (32 - group.bits()));
        let (word, bit) = (row as usize / 64, 1 << (row % 64));
        if self.seen[word] & bit == 0 {
            self.seen[word] |= bit;
            self.features.rows[group as usize].push(row as u16);
        }
    }

    /// What the writer says in words of their own; other voices only by the words themselves.
    fn words(&mut self, followup: &Message, reply: &ReplyState) {
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
                self.add(Words, space::CLASSES, hash::pair(recent[0] as u32, hash::pair(recent[1] as u32, class as u32)));
            }
            if class > Class::Function && sentence.len() < 12 {
                for &earlier in &sentence {
                    self.add(Words, space::CLASS_PAIR, hash::pair(earlier as u32, class as u32));
                }
                sentence.push(class);
            }
        }
    }

    fn letters(&mut self, followup: &Message) {
        for token in followup.spoken(Voice::Own).filter(|token| token.is_word()).take(SPELLED) {
            let letters = token.letters();
            let at = |i: usize| if i == 0 { b' ' } else { letters.get(i - 1).copied().unwrap_or(b' ') };
            for from in 0..letters.len() {
                let mut gram = hash::push(hash::push(hash::EMPTY, at(from)), at(from + 1));
                for to in from + 2..(from + 5).min(letters.len() + 2) {
                    gram = hash::push(gram, at(to));
                    self.add(Group::Letters, space::LETTERS, gram);
                }
            }
        }
    }

    fn context(&mut self, prompt: &Message, reply: &Message) {
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

    fn fact(&mut self, name: u32, value: u32) -> u32 {
        let fact = hash::pair(name, value);
        self.add(Group::Shape, space::FACT, fact);
        fact
    }

    fn both(&mut self, facts: &[u32], others: &[u32]) {
        for &a in facts {
            for &b in others {
                self.add(Group::Shape, space::BOTH, hash::pair(a, b));
            }
        }
    }

    fn shape(&mut self, scene: &Scene<'_>) {
        let Scene { prompt, reply, followup, reply_state, to_prompt, to_reply, reply_to_prompt } = scene;
        let words = |message: &Message| message.tokens.iter().filter(|token| token.is_word()).count();
        let own = || followup.spoken(Voice::Own);
        let voiced = |voice| u32::from(followup.spoken(voice).any(Token::is_word));
        let marks = |byte: u8| {
            let once = hash::push(hash::EMPTY, byte);
            own().filter(|token| token.hash == once || token.hash == hash::push(once, byte)).count()
        };
        let layout = followup.layout;

        // Lengths.
        let length = self.fact(1, size(own().filter(|token| token.is_word()).count()));
        self.fact(2, size(words(followup)));
        self.fact(3, size(words(prompt)));
        let reply_length = self.fact(4, size(words(reply)) / 2);
        self.fact(5, layout.lines.min(6));

        // Overlaps.
        for (name, overlap) in [(10, to_prompt), (20, to_reply), (30, reply_to_prompt)] {
            self.fact(name, step(overlap.contained));
            self.fact(name + 1, step(overlap.covered));
            self.fact(name + 2, step(overlap.trigrams));
            self.fact(name + 3, step(overlap.pairs));
        }
        let similar = self.fact(40, coarse(to_prompt.similarity()));
        let old = self.fact(41, coarse(to_prompt.contained));
        let quoting = self.fact(42, coarse(to_reply.contained));
        let answered = self.fact(43, coarse(reply_to_prompt.covered));

        // The follow-up's marks and voices.
        let last = self.fact(50, if matches!(layout.last, b'?' | b'!' | b'.' | b':') { u32::from(layout.last) } else { 0 });
        self.fact(51, size(marks(b'?')).min(3));
        self.fact(52, size(marks(b'!')).min(3));
        self.fact(53, size(own().filter(|token| token.caps).count()).min(3));
        self.fact(54, u32::from(layout.capital));
        let code = self.fact(55, size(layout.code_lines as usize).min(4));
        let traceback = self.fact(56, u32::from(layout.traceback));
        self.fact(57, u32::from(layout.listed));
        let quote = self.fact(58, voiced(Voice::Quote));
        let echo = self.fact(59, voiced(Voice::Echo));
        let repeat = self.fact(60, voiced(Voice::Repeat));
        self.fact(61, size(own().filter(|token| token.first).count()).min(5));

        // How the turns open, and which classes of words occur.
        let opening = |message: &Message| message.tokens.iter().find(|token| token.is_word()).copied();
        let lead = self.fact(70, own().find(|token| token.is_word()).map_or(99, |token| token.class as u32));
        self.fact(71, opening(prompt).map_or(99, |token| token.class as u32));
        let alike = opening(prompt).zip(opening(followup)).is_some_and(|(a, b)| a.hash == b.hash);
        let same_opening = self.fact(72, u32::from(alike));
        let mut present = 0_u32;
        for token in own().filter(|token| token.is_word()) {
            present |= 1 << token.class as u32;
        }
        let mut said = Vec::new();
        for class in (Class::Me as u32)..=(Class::Foreign as u32) {
            if present & 1 << class != 0 {
                said.push(self.fact(73, class));
            }
        }

        // The reply and the turn before it.
        let state = self.fact(80, reply_state.id());
        let asks = self.fact(81, u32::from(reply_state.asks));
        let refuses = self.fact(82, u32::from(reply_state.refuses));
        self.fact(83, u32::from(prompt.layout.last == b'?'));
        self.fact(84, u32::from(prompt.layout.code_lines > 0));

        // What they mean together.
        self.both(&[lead], &[asks, refuses, similar, length, quoting, last]);
        self.both(&[last], &[similar, old, quoting, refuses, asks, length]);
        self.both(&[similar], &[refuses, asks, quoting, length, reply_length, answered, same_opening]);
        self.both(&[old], &[quoting, refuses, state, length]);
        self.both(&[quoting], &[length, reply_length]);
        self.both(&said, &[asks, refuses, similar, last, length]);
        self.both(&[code, traceback, quote, echo, repeat], &[state, length]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(followup: &str) -> Features {
        features(&Exchange { prompt: "Sort a list", reply: "Use sorted().", followup })
    }

    #[test]
    fn rows_are_distinct_and_in_range() {
        let features = of("No, I meant descending order! Like [3, 2, 1]. Why did you sort it upwards?");
        let mut rows: Vec<u16> = features.rows.concat();
        assert!(rows.iter().all(|row| usize::from(*row) < ROWS));
        let count = rows.len();
        rows.sort_unstable();
        rows.dedup();
        assert_eq!(rows.len(), count);
        assert!(count > 100, "{count}");
    }

    #[test]
    fn the_number_of_facts_has_a_bound_however_long_the_text_is() {
        let count = |n: usize| of(&"some words of a very long paste ".repeat(n)).rows.concat().len();
        assert_eq!(count(10_000), count(30_000));
    }

    #[test]
    fn shares_fall_on_their_steps() {
        assert_eq!([0.0, 0.01, 0.5, 0.999, 1.0].map(step), [0, 1, 4, 7, 8]);
        assert_eq!([0, 1, 3, 12, 400].map(size), [0, 1, 3, 6, 12]);
    }
}
