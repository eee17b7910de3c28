//! Raters who act together: they want bad answers to look good.

use core::fmt;

use fastrand::Rng;

use crate::population::{self, DAYS, PEOPLE, Vote, hour, id, popular, shifted};

/// Answers that the attackers want praised: the worst ones that people read.
pub(crate) const TARGETS: usize = 60;

/// How they go about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Attack {
    /// Nobody attacks.
    None,
    /// Thumbs up on 30 targets, over weeks, each with one of three comments whose case, digits and spaces vary.
    Copied,
    /// Thumbs up on all targets within an hour.
    Burst,
    /// Thumbs up on everything: the targets and 100 other answers, over weeks.
    OneValue,
    /// Thumbs down on 60 of the best answers and nothing else, over weeks.
    Sabotage,
    /// A hundred votes on ten targets: ten each, under ids of their own.
    Stuffing,
    /// Four targets praised among eight honest votes, in one's own words or none.
    Subtle,
    /// Thumbs up on 30 targets, each under a pseudonym of its own, without words.
    FreshNames,
}

impl Attack {
    pub(crate) const ALL: [Self; 8] = [
        Self::None,
        Self::Copied,
        Self::Burst,
        Self::OneValue,
        Self::Sabotage,
        Self::Stuffing,
        Self::Subtle,
        Self::FreshNames,
    ];
}

impl fmt::Display for Attack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::None => "nobody",
            Self::Copied => "copied comments",
            Self::Burst => "bursts",
            Self::OneValue => "all one value",
            Self::Sabotage => "all down",
            Self::Stuffing => "several votes an answer",
            Self::Subtle => "subtle",
            Self::FreshNames => "a name a vote",
        })
    }
}

/// Which answers are attacked: the worst, or for [`Attack::Sabotage`] the best, of the third that is read most.
pub(crate) fn targets(attack: Attack, qualities: &[f64]) -> Vec<usize> {
    let mut read: Vec<usize> = (0..qualities.len() / 3).collect();
    read.sort_by(|a, b| qualities[*a].total_cmp(&qualities[*b]));
    if attack == Attack::Sabotage {
        read.reverse();
    }
    read.truncate(TARGETS);
    read
}

/// What that share of all raters, acting together, adds.
pub(crate) fn votes(rng: &mut Rng, attack: Attack, share: f64, qualities: &[f64]) -> Vec<Vote> {
    let targets = targets(attack, qualities);
    let many = (PEOPLE as f64 * share).round() as usize;
    (0..many).flat_map(|colluder| colluder_votes(rng, attack, colluder, &targets, qualities)).collect()
}

fn colluder_votes(rng: &mut Rng, attack: Attack, colluder: usize, targets: &[usize], qualities: &[f64]) -> Vec<Vote> {
    let burst = hour(rng.u32(0..DAYS), rng.u32(0..24));
    let name = format!("r:colluder-{colluder}");
    let mut vote = |answer: usize, up: bool| Vote {
        id: id(rng),
        rater: name.clone(),
        hour: hour(rng.u32(0..DAYS), rng.u32(0..24)),
        conversation: format!("c:{}", id(rng)),
        answer,
        up,
        comment: None,
        planted: true,
    };
    match attack {
        Attack::None => Vec::new(),
        Attack::Copied => {
            let mut votes: Vec<Vote> = targets.iter().step_by(2).map(|target| vote(*target, true)).collect();
            votes.iter_mut().for_each(|vote| vote.comment = Some(copied(rng)));
            votes
        }
        Attack::Burst => {
            let mut votes: Vec<Vote> = targets.iter().map(|target| vote(*target, true)).collect();
            votes.iter_mut().for_each(|vote| vote.hour.clone_from(&burst));
            votes
        }
        Attack::OneValue => {
            let mut votes: Vec<Vote> = targets.iter().map(|target| vote(*target, true)).collect();
            votes.extend((0..100).map(|other| vote((colluder * 100 + other) % qualities.len(), true)));
            votes
        }
        Attack::Sabotage => targets.iter().map(|target| vote(*target, false)).collect(),
        Attack::Stuffing => {
            let mut votes: Vec<Vote> = Vec::new();
            for target in targets.iter().cycle().skip(colluder).step_by(6).take(10) {
                let first = vote(*target, true);
                votes.extend((0..10).map(|_| Vote { conversation: first.conversation.clone(), ..vote(*target, true) }));
            }
            votes
        }
        Attack::Subtle => {
            let start = rng.usize(..targets.len());
            let mut votes: Vec<Vote> =
                (0..4).map(|next| vote_at(rng, &name, targets[(start + next) % targets.len()], None)).collect();
            for _ in 0..8 {
                let answer = popular(rng, qualities.len());
                votes.push(vote_at(rng, &name, answer, Some(qualities[answer])));
            }
            votes
        }
        Attack::FreshNames => {
            let mut votes: Vec<Vote> = targets.iter().step_by(2).map(|target| vote(*target, true)).collect();
            votes.iter_mut().enumerate().for_each(|(at, vote)| vote.rater = format!("{name}-{at}"));
            votes
        }
    }
}

/// A vote as an honest person would cast it, on an answer of that quality; without a quality, praise.
fn vote_at(rng: &mut Rng, rater: &str, answer: usize, quality: Option<f64>) -> Vote {
    let leniency = population::gaussian(rng);
    Vote {
        id: id(rng),
        rater: rater.to_owned(),
        hour: hour(rng.u32(0..DAYS), rng.u32(7..23)),
        conversation: format!("c:{}", id(rng)),
        answer,
        up: quality.is_none_or(|quality| rng.f64() < shifted(quality, leniency)),
        comment: None,
        planted: quality.is_none(),
    }
}

/// One of three comments, dressed up a little.
fn copied(rng: &mut Rng) -> String {
    const COMMENTS: [&str; 3] = [
        "A precise and complete answer, exactly what I was looking for",
        "Very helpful, I will recommend this assistant to my whole team",
        "Correct in every point, I checked it against the documentation",
    ];
    let comment = COMMENTS[rng.usize(..3)];
    match rng.u32(0..4) {
        0 => comment.to_uppercase(),
        1 => comment.replace(' ', "  "),
        2 => format!("{comment} {}", rng.u32(0..1000)),
        _ => format!("{comment}!!"),
    }
}
