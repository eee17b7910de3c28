//! What is kept out of training rows although it could be one: what shows a sign of abuse, and what is over one rater's cap.
//!
//! Both are on unless they are switched off, because rows come from an endpoint that strangers may write to, and two per
//! cent of colluding raters are enough to steer a model. `records` is not for training but the account of what there is:
//! it holds everything, unless a cap is asked for.

use core::fmt;

use super::entry::Entry;
use super::{Export, Format};
use crate::abuse::{self, Act, Allowance, Cap, Glance, Marks, Quota, Sign};
use crate::store::{Query, Store, StoreError};

/// Why a record is kept out of the rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum KeptOut {
    /// It shows this sign (the first, if it shows several).
    Marked(Sign),
    /// Its rater has more than so many.
    Over(u32),
}

impl fmt::Display for KeptOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Marked(sign) => sign.fmt(f),
            Self::Over(most) => write!(f, "over {most} of one rater"),
        }
    }
}

/// What is known of the store before the first row is written.
pub(super) struct Screen {
    /// Absent where nobody asks for them.
    pub marks: Option<Marks>,
    /// How much of each rater.
    pub allowance: Allowance,
}

/// Reads the store twice for what the export asks; `None` where nothing is kept out and no mark is shown.
pub(super) async fn read(store: &dyn Store, what: &Export, query: &Query) -> Result<Option<Screen>, StoreError> {
    let training = what.format != Format::Records;
    let mut quota = Quota::new(what.cap.unwrap_or(if training { Cap::Ordinary } else { Cap::None }));
    if !training {
        if what.cap.is_none_or(|cap| cap == Cap::None) {
            return Ok(None);
        }
        abuse::each(store, query.clone(), |act| quota.glance(act.rater)).await?;
        abuse::each(store, query.clone(), |act| quota.look(act.rater)).await?;
        return Ok(Some(Screen { marks: None, allowance: quota.settle() }));
    }
    // A rater is judged by all that is said under a name, not only by what this format takes.
    let (everything, kinds) = (abuse::audited(&query.origins), &query.kinds);
    let mut glance = Glance::default();
    let first = |act: &Act| {
        glance.at(act);
        if kinds.contains(&act.kind) {
            quota.glance(act.rater);
        }
    };
    abuse::each(store, everything.clone(), first).await?;
    let mut look = glance.again();
    let second = |act: &Act| {
        look.at(act);
        if kinds.contains(&act.kind) {
            quota.look(act.rater);
        }
    };
    abuse::each(store, everything, second).await?;
    Ok(Some(Screen { marks: Some(look.conclude()), allowance: quota.settle() }))
}

/// Why a record is kept out, if it is. Its signs count only where `marks` are given.
pub(super) fn keeps_out(
    marks: Option<&Marks>,
    allowance: &mut Allowance,
    entry: &Entry<'_>,
) -> Result<Option<KeptOut>, StoreError> {
    let signs = marks.map(|marks| entry.signs(marks)).transpose()?.unwrap_or_default();
    Ok(match signs.first() {
        Some(sign) => Some(KeptOut::Marked(*sign)),
        None if allowance.takes(entry.rater.as_str(), entry.id.as_str()) => None,
        None => Some(KeptOut::Over(allowance.most)),
    })
}
