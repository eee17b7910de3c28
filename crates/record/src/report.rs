//! One randomised answer: what takes the place of a reaction where a person's verdict is not to be known.

use core::str::FromStr;
use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::Invalid;
use crate::parse::shaped;
use crate::validate::{Checked, ensure, name, uuid};

/// The only value of [`Report::schema`].
pub const REPORT_SCHEMA: &str = "afterword-report/1";
/// The largest ε of a report. Beyond it the truth is kept more than 9,999 times in 10,000: that protects nobody.
pub const MAX_EPSILON: f64 = 10.0;

/// A reaction after k-ary randomised response. It says nothing of who answered, when, where or about what, and its id
/// is drawn for it alone: nothing leads from it to a [`Record`](crate::Record), and nothing is ever to be added that does.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Report {
    /// Always [`REPORT_SCHEMA`].
    pub schema: String,
    /// A random UUID in lower case: the idempotency key.
    pub id: String,
    /// The keys of all reactions that were on offer, 2 to 8.
    pub choices: Vec<String>,
    /// The one that chance made of the true one.
    pub answer: String,
    /// How much the answer may give away: with k choices the true one was kept with p = e^ε / (e^ε + k − 1).
    pub epsilon: f64,
}

impl Report {
    /// Reads and validates one report.
    ///
    /// # Errors
    /// [`Invalid`] names the first field that is missing, unknown, of the wrong type or out of its range.
    pub fn from_json(json: Json) -> Result<Self, Invalid> {
        if !json.is_object() {
            return Err(whole("must be a JSON object"));
        }
        let report: Self =
            shaped("", json).map_err(|error| if error.field.is_empty() { whole(error.problem) } else { error })?;
        report.validate()?;
        Ok(report)
    }

    /// Checks everything that the types do not.
    ///
    /// # Errors
    /// [`Invalid`] names the first field that does not hold.
    pub fn validate(&self) -> Checked {
        ensure(self.schema == REPORT_SCHEMA, "schema", "must be \"afterword-report/1\"")?;
        uuid("id", &self.id)?;
        ensure((2..=8).contains(&self.choices.len()), "choices", "must have 2 to 8 entries")?;
        self.choices.iter().enumerate().try_for_each(|(at, choice)| name(&format!("choices[{at}]"), choice))?;
        let distinct: BTreeSet<_> = self.choices.iter().collect();
        ensure(distinct.len() == self.choices.len(), "choices", "must differ from each other")?;
        ensure(self.choices.contains(&self.answer), "answer", "must be one of choices")?;
        let fits = self.epsilon > 0.0 && self.epsilon <= MAX_EPSILON;
        ensure(fits, "epsilon", "must be a number above 0 and at most 10")
    }
}

impl FromStr for Report {
    type Err = Invalid;

    /// Parses, then reads and validates one report; not being JSON is an error of the report itself.
    fn from_str(text: &str) -> Result<Self, Invalid> {
        Self::from_json(serde_json::from_str(text).map_err(|error| whole(format!("is not JSON: {error}")))?)
    }
}

fn whole(problem: impl Into<String>) -> Invalid {
    Invalid::new("report", problem)
}
