//! People, and what they say of answers of differing quality.

use afterword_collector::abuse::{Act, Words};
use afterword_record::{Kind, Origin};
use fastrand::Rng;

/// People who vote at all.
pub(crate) const PEOPLE: usize = 2000;
/// Answers that are shown to several: a help desk's, a course's. Where each answer is one person's, nothing can be compared.
pub(crate) const ANSWERS: usize = 1500;
/// Days over which it all happens.
pub(crate) const DAYS: u32 = 60;

/// One vote, and whether an attacker cast it.
#[derive(Clone, Debug)]
pub(crate) struct Vote {
    pub id: String,
    pub rater: String,
    pub hour: String,
    pub conversation: String,
    pub answer: usize,
    pub up: bool,
    pub comment: Option<String>,
    pub planted: bool,
}

impl Vote {
    /// What the audit sees of it.
    pub(crate) fn act<'a>(&'a self, hashes: &'a [String]) -> Act<'a> {
        Act {
            rater: &self.rater,
            origin: Origin::Explicit,
            kind: Kind::Reaction,
            hour: &self.hour,
            conversation: &self.conversation,
            answer: &hashes[self.answer],
            verdict: Some(self.up),
            words: self.comment.as_deref().map(Words::Said),
        }
    }
}

/// An hour of the day of that number.
pub(crate) fn hour(day: u32, hour: u32) -> String {
    format!("2026-{:02}-{:02}T{:02}", 9 + day / 30, 1 + day % 30, hour % 24)
}

/// How good each answer is: the chance that an ordinary person likes it. Three quarters of all votes are thumbs up, as
/// where people vote on purpose and most answers will do.
pub(crate) fn qualities(rng: &mut Rng) -> Vec<f64> {
    (0..ANSWERS).map(|_| beta(rng, 2.4, 0.8)).collect()
}

/// What honest people say.
pub(crate) fn votes(rng: &mut Rng, qualities: &[f64]) -> Vec<Vote> {
    (0..PEOPLE).flat_map(|person| person_votes(rng, person, qualities)).collect()
}

fn person_votes(rng: &mut Rng, person: usize, qualities: &[f64]) -> Vec<Vote> {
    // A log-normal number of votes: half cast five at most, one in a hundred more than forty.
    let many = (1.4 + gaussian(rng)).exp().ceil().min(200.0) as u32;
    // Some are easy to please, some are not, and a tenth always press the same thumb.
    let leniency = 0.9 * gaussian(rng);
    let always = (rng.f64() < 0.1).then(|| rng.f64() < 0.75);
    let mut votes = Vec::new();
    while votes.len() < many as usize {
        // A visit: an hour in which several answers are read, most often few.
        let (day, at) = (rng.u32(0..DAYS), rng.u32(7..23));
        let visit = format!("c:{person}-{}", votes.len());
        let most = (gaussian(rng).abs() * 5.0) as usize + 1;
        for _ in 0..most.min(many as usize - votes.len()) {
            let answer = popular(rng, qualities.len());
            let up = always.unwrap_or_else(|| rng.f64() < shifted(qualities[answer], leniency));
            votes.push(Vote {
                id: id(rng),
                rater: format!("r:{person}"),
                hour: hour(day, at),
                conversation: visit.clone(),
                answer,
                up,
                comment: (rng.f64() < 0.1).then(|| comment(rng, up)),
                planted: false,
            });
        }
    }
    votes
}

/// Some answers are read far more often than others (a tenth of them gets three tenths of the votes).
pub(crate) fn popular(rng: &mut Rng, answers: usize) -> usize {
    (rng.f64().powf(1.9) * answers as f64) as usize
}

/// A random id in the form of a UUID.
pub(crate) fn id(rng: &mut Rng) -> String {
    let bits = rng.u128(..);
    format!("{:08x}-{:04x}-4000-8000-{:012x}", bits >> 96, bits >> 80 & 0xffff, bits & 0xffff_ffff_ffff)
}

/// A quality as a person of that leniency meets it (a shift of the log-odds).
pub(crate) fn shifted(quality: f64, leniency: f64) -> f64 {
    let quality = quality.clamp(0.001, 0.999);
    1.0 / (1.0 + (-(quality / (1.0 - quality)).ln() - leniency).exp())
}

/// A few words: a third are short phrases that thousands write alike, the others one's own.
fn comment(rng: &mut Rng, up: bool) -> String {
    const SHORT: [[&str; 4]; 2] = [
        ["wrong", "not helpful", "this is not what I asked", "no"],
        ["thanks!", "great answer", "that is exactly right", "perfect, thank you"],
    ];
    const OPEN: [&str; 8] = [
        "for my case",
        "as it turned out",
        "after some reading",
        "at first sight",
        "from what I know",
        "to be honest",
        "on second thought",
        "compared with the manual",
    ];
    const TOPIC: [&str; 10] = [
        "the part about refunds",
        "the second step",
        "the date it names",
        "the example in the middle",
        "the summary at the end",
        "the list of exceptions",
        "the formula",
        "the quoted law",
        "the advice on timing",
        "the name of the setting",
    ];
    const SAYS: [[&str; 6]; 2] = [
        [
            "is out of date",
            "misses the point",
            "contradicts itself",
            "made things worse",
            "is invented",
            "needs a source",
        ],
        [
            "is what I needed",
            "was clear at last",
            "saved me an hour",
            "works on my machine",
            "answers it fully",
            "is well put",
        ],
    ];
    let one = |rng: &mut Rng, of: &[&str]| of[rng.usize(..of.len())].to_owned();
    if rng.f64() < 0.33 {
        return one(rng, &SHORT[usize::from(up)]);
    }
    // With a second thought of one's own: 8·10·6·10·6 sentences for each verdict.
    let [open, topic, says] = [one(rng, &OPEN), one(rng, &TOPIC), one(rng, &SAYS[usize::from(up)])];
    format!("{open}, {topic} {says}, and {} {}", one(rng, &TOPIC), one(rng, &SAYS[usize::from(up)]))
}

/// Standard normal (Box and Muller).
pub(crate) fn gaussian(rng: &mut Rng) -> f64 {
    (-2.0 * (1.0 - rng.f64()).ln()).sqrt() * (std::f64::consts::TAU * rng.f64()).cos()
}

/// Beta by rejection (Jöhnk 1964): fine for parameters as small as these.
fn beta(rng: &mut Rng, a: f64, b: f64) -> f64 {
    loop {
        let (x, y) = (rng.f64().powf(1.0 / a), rng.f64().powf(1.0 / b));
        if x + y <= 1.0 && x + y > 0.0 {
            return x / (x + y);
        }
    }
}
