//! What is a name or an address for certain, whatever the model says: few texts teach it, and they are in few languages.

use super::decode::Tag;
use super::facts::Text;
use super::token::{Kind, Token};

/// The most words between a house's number and the word that its street has.
const REACH: usize = 4;

/// Tags what stands behind a title or a greeting, and streets with their numbers.
pub(super) fn tag(words: &Text<'_>, tags: &mut [Tag]) {
    let tokens = words.tokens();
    for index in 0..tokens.len() {
        let called = tokens[index].spaced && !words.is_title(index) && is_called(words, tags, index);
        if called && is_stranger(&tokens[index]) {
            tags[index] = Tag::Person;
        }
        let house = words.is_numbered(index) && tokens[index].len() <= 5;
        if let Some((from, to)) = house.then(|| street(words, index)).flatten() {
            tags[from..=to].fill(Tag::Address);
        }
    }
}

/// Whether `token` starts large and is not one of the common words.
fn is_stranger(token: &Token) -> bool {
    matches!(token.kind, Kind::Title | Kind::Mixed) && !token.common && token.len() > 1
}

/// Whether a title, a greeting or a name that was called so stands right in front of the word at `index`.
fn is_called(words: &Text<'_>, tags: &[Tag], index: usize) -> bool {
    let tokens = words.tokens();
    let stop = index > 0 && tokens[index - 1].is('.');
    match index.checked_sub(1 + usize::from(stop)) {
        Some(before) if !stop && tags[before] == Tag::Person => tokens[before].kind == Kind::Title,
        Some(before) => words.is_title(before) || !stop && words.is_greeting(before),
        None => false,
    }
}

/// From where to where the address goes that the number at `house` belongs to: "14 Quarry Road", "rue des Lilas 3",
/// "Lindenweg 8".
fn street(words: &Text<'_>, house: usize) -> Option<(usize, usize)> {
    let tokens = words.tokens();
    let part = |index: usize| tokens.get(index).is_some_and(Token::large);
    let ahead = (house + 1..).take(REACH).take_while(|&index| part(index));
    if let Some(end) = ahead.skip(1).find(|&index| words.is_street(index)) {
        return Some((house, end));
    }
    let before = house.checked_sub(1)?;
    if is_stranger(&tokens[before]) && words.is_street_by_end(before) {
        return Some((before, house));
    }
    let particle = |index: usize| tokens[index].kind == Kind::Small && tokens[index].len() <= 3;
    let back = (house.saturating_sub(REACH)..house).rev();
    let first = back.take_while(|&index| part(index) || particle(index) || words.is_street(index));
    let first = first.skip(1).find(|&index| words.is_street(index))?;
    part(before).then_some((first, house))
}
