//! How well names and addresses are found: the definitions of `../shared/tools/score_spans.py`.

use afterword_privacy::train::{Model, find_with};
use afterword_privacy::{Identifier, Mode};

use super::data::{Row, Source};

/// What is counted in a text; sums of these make the figures.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Tally {
    /// Names found, true ones and told ones.
    pub(crate) hits: f64,
    pub(crate) truly: f64,
    pub(crate) told: f64,
    /// Characters of names left uncovered, and all of them.
    pub(crate) leaked: f64,
    pub(crate) named: f64,
    /// The same for addresses without their towns.
    pub(crate) bared: f64,
    pub(crate) housed: f64,
    /// Unlabelled characters that are covered, and all of them.
    pub(crate) over: f64,
    pub(crate) plain: f64,
}

impl std::ops::AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.hits += other.hits;
        self.truly += other.truly;
        self.told += other.told;
        self.leaked += other.leaked;
        self.named += other.named;
        self.bared += other.bared;
        self.housed += other.housed;
        self.over += other.over;
        self.plain += other.plain;
    }
}

fn ratio(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { part / whole } else { 0.0 }
}

impl Tally {
    /// The harmonic mean of the shares of told names that are true and of true ones that are told.
    pub(crate) fn f1(&self) -> f64 {
        ratio(2.0 * self.hits, self.truly + self.told)
    }

    pub(crate) fn precision(&self) -> f64 {
        ratio(self.hits, self.told)
    }

    pub(crate) fn recall(&self) -> f64 {
        ratio(self.hits, self.truly)
    }

    /// The share of the characters of names that stays.
    pub(crate) fn leak(&self) -> f64 {
        ratio(self.leaked, self.named)
    }

    /// The share of the characters of addresses that stays.
    pub(crate) fn bare(&self) -> f64 {
        ratio(self.bared, self.housed)
    }

    /// The share of ordinary characters that goes.
    pub(crate) fn over(&self) -> f64 {
        ratio(self.over, self.plain)
    }
}

/// First byte, one past the last, and whether it is called a person.
pub(crate) type Told = (usize, usize, bool);

/// What the scrubber says of a row: its spans, and those of them that texts of this project leave unlabelled.
pub(crate) fn told(row: &Row, mode: Mode, model: Model<'_>) -> (Vec<Told>, Vec<Told>) {
    let spans = find_with(&row.text, mode, model);
    let plain = |span: &afterword_privacy::Span| (span.start, span.end, span.identifier == Identifier::Person);
    let named = |span: &&afterword_privacy::Span| {
        row.source != Source::Written || matches!(span.identifier, Identifier::Person | Identifier::Address)
    };
    (spans.iter().filter(named).map(plain).collect(), spans.iter().filter(|span| !named(span)).map(plain).collect())
}

/// Every word that starts large and every number of three digits, words that are apart by a space together.
pub(crate) fn trivial(text: &str) -> Vec<Told> {
    let mut told: Vec<Told> = Vec::new();
    let joins = |c: char| c.is_alphanumeric() || matches!(c, '\'' | '’' | '-');
    let mut at = 0;
    while let Some(start) = text[at..].find(char::is_alphanumeric).map(|from| at + from) {
        let end = text[start..].find(|c| !joins(c)).map_or(text.len(), |len| start + len);
        let word = &text[start..end];
        if word.starts_with(char::is_uppercase) {
            match told.last_mut() {
                Some(last) if last.2 && &text[last.1..start] == " " => last.1 = end,
                _ => told.push((start, end, true)),
            }
        } else if word.chars().filter(char::is_ascii_digit).count() >= 3 {
            told.push((start, end, false));
        }
        at = end;
    }
    told
}

/// Counts what `told` says of `row`; `unlabelled` are spans of which the row's labels say nothing.
pub(crate) fn tally(row: &Row, told: &[Told], unlabelled: &[Told]) -> Tally {
    let within = |at: usize, spans: &[Told]| spans.iter().any(|(start, end, _)| (*start..*end).contains(&at));
    let mut tally = Tally::default();
    for (at, _) in row.text.char_indices() {
        let covered = within(at, told);
        let mut labelled = within(at, unlabelled);
        for (_, _, kind) in row.spans.iter().filter(|(start, end, _)| (*start..*end).contains(&at)) {
            labelled = true;
            let left = f64::from(u8::from(!covered && !within(at, unlabelled)));
            match kind.as_str() {
                "PERSON" => (tally.named, tally.leaked) = (tally.named + 1.0, tally.leaked + left),
                "ADDRESS" => (tally.housed, tally.bared) = (tally.housed + 1.0, tally.bared + left),
                _ => {}
            }
        }
        if !labelled {
            tally.plain += 1.0;
            tally.over += f64::from(u8::from(covered));
        }
    }
    let truth: Vec<(usize, usize)> =
        row.spans.iter().filter(|span| span.2 == "PERSON").map(|span| (span.0, span.1)).collect();
    let told: Vec<(usize, usize)> = told.iter().filter(|told| told.2).map(|told| (told.0, told.1)).collect();
    (tally.truly, tally.told) = (truth.len() as f64, told.len() as f64);
    tally.hits = matches(&row.text, &truth, &told);
    tally
}

/// How many of `truth` and `told` belong together, one to one, the ones that share most first and half at least.
fn matches(text: &str, truth: &[(usize, usize)], told: &[(usize, usize)]) -> f64 {
    let long = |from: usize, to: usize| if from < to { text[from..to].chars().count() as f64 } else { 0.0 };
    let mut pairs = Vec::new();
    for (i, a) in truth.iter().enumerate() {
        for (j, b) in told.iter().enumerate() {
            let both = long(a.0.max(b.0), a.1.min(b.1));
            let share = both / (long(a.0, a.1) + long(b.0, b.1) - both);
            if share >= 0.5 {
                pairs.push((share, i, j));
            }
        }
    }
    pairs.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    let (mut left, mut right, mut hits) = (vec![false; truth.len()], vec![false; told.len()], 0.0);
    for (_, i, j) in pairs {
        if !left[i] && !right[j] {
            (left[i], right[j]) = (true, true);
            hits += 1.0;
        }
    }
    hits
}
