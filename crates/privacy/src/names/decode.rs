//! The most likely tags of all the words of a text together (Viterbi 1967), in whole numbers, so that every machine
//! finds the same.

use super::facts::Text;
use super::model::Model;
use super::token::Kind;
use crate::span::Mode;

/// What a word is a part of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(u8)]
pub enum Tag {
    /// Neither of the others.
    #[default]
    Other,
    /// A person's name.
    Person,
    /// The street of an address.
    Address,
    /// A place or its postcode.
    Place,
}

/// How many tags there are.
pub const TAGS: usize = 4;

const ALL: [Tag; TAGS] = [Tag::Other, Tag::Person, Tag::Address, Tag::Place];

/// Less than any sum of weights, and far enough from the end of the numbers.
const NEVER: i32 = i32::MIN / 2;

/// The tags of the words of `text` whose weights have the highest sum.
pub(crate) fn tags(text: &Text<'_>, mode: Mode, model: Model<'_>) -> Vec<Tag> {
    let len = text.tokens().len();
    // For each word and tag, the tag in front of it on the best way there.
    let mut ways = vec![[0_u8; TAGS]; len];
    let mut best = [0, NEVER, NEVER, NEVER];
    // A name pays with every word. An address pays once: a long one is no less likely than a short one.
    let [person, address] = model.handicaps(mode);
    let tolls = [0, 0, address, address];
    for (index, way) in ways.iter_mut().enumerate() {
        let kind = text.tokens()[index].kind;
        let scores = if kind == Kind::Hidden { [NEVER; 3] } else { text.scores(index) };
        let scores = [scores[0] - person, scores[1], scores[2]];
        let before = best;
        for to in 0..TAGS {
            let toll = |from: usize| if from == to { 0 } else { tolls[to] };
            let step = |from: usize| before[from] + model.step(from, to) - toll(from);
            // The first of equals, as nothing is rarer than a name.
            let from = (1..TAGS).fold(0, |best, from| if step(from) > step(best) { from } else { best });
            let own = if to == 0 { 0 } else { scores[to - 1] };
            best[to] = (step(from) + own).max(NEVER);
            way[to] = from as u8;
        }
        // Only differences matter: kept small, they fit however long the text is.
        let most = best.into_iter().fold(NEVER, i32::max);
        best = best.map(|sum| (sum - most).max(NEVER));
    }
    let mut tag = (1..TAGS).fold(0, |most, tag| if best[tag] > best[most] { tag } else { most });
    let mut tags = vec![Tag::Other; len];
    for (index, way) in ways.iter().enumerate().rev() {
        tags[index] = ALL[tag];
        tag = usize::from(way[tag]);
    }
    tags
}
