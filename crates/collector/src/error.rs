//! What stops the command, and what a request is refused with.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use schemars::JsonSchema;
use serde::Serialize;

use crate::backup::BackupError;
use crate::limits;
use crate::store::StoreError;

/// Why a command of `afterword-collector` ended.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The address is taken or not this machine's.
    #[error("cannot listen on {address}: {cause}. Stop what listens there or choose another with --listen")]
    Listen {
        /// The address that was asked for.
        address: SocketAddr,
        /// What the system said.
        cause: std::io::Error,
    },
    /// The server ended by itself.
    #[error("the server stopped: {0}")]
    Serve(std::io::Error),
    /// An origin is not one.
    #[error(
        "--allow-origin \"{0}\" is not an origin: write scheme, host and port as browsers send them, such as https://chat.example"
    )]
    Origin(String),
    /// A secret that can be guessed.
    #[error("--token-secret is too short: give at least 32 characters, such as `openssl rand -hex 32` prints")]
    TokenSecret,
    /// Tokens are asked for that nobody could check.
    #[error("--require-tokens needs --token-secret, or AFTERWORD_TOKEN_SECRET, to check them with")]
    NoTokenSecret,
    /// The output cannot be written.
    #[error("cannot write {}: {cause}", file.display())]
    Output {
        /// Where the rows were going.
        file: PathBuf,
        /// What the system said.
        cause: std::io::Error,
    },
    /// Whoever asked for rows takes no more of them.
    #[error("nobody takes the rows any more")]
    HungUp,
    /// No copy was made, or none was put in place.
    #[error(transparent)]
    Backup(#[from] BackupError),
    /// The store could not do its part.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The body of a refusal.
#[derive(JsonSchema, Serialize)]
pub(crate) struct Refused {
    /// What was wrong and what would be right.
    error: String,
}

/// A request that is not answered as asked: a status and one sentence, always as `{"error": "…"}`.
#[derive(Debug)]
pub struct Refusal {
    status: StatusCode,
    sentence: String,
    /// How long to wait before asking again, where that may help.
    wait: Option<Duration>,
}

impl Refusal {
    /// Refuses with `status`; `sentence` says what was wrong and what would be right.
    pub fn new(status: StatusCode, sentence: impl Into<String>) -> Self {
        let passing = matches!(status, StatusCode::SERVICE_UNAVAILABLE | StatusCode::REQUEST_TIMEOUT);
        Self { status, sentence: sentence.into(), wait: passing.then_some(limits::RETRY_AFTER) }
    }

    /// The same, with a time to wait.
    pub(crate) fn after(self, wait: Duration) -> Self {
        Self { wait: Some(wait), ..self }
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        let passing = error.is_passing();
        if passing {
            tracing::warn!(%error, "a request was put off");
        } else {
            tracing::error!(%error, "a request failed");
        }
        // What a public endpoint tells the world is what to do, not what the disk said.
        match error {
            StoreError::Full => Self::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "The store is full: keep the records and send them again later.",
            ),
            StoreError::Stopping => {
                Self::new(StatusCode::SERVICE_UNAVAILABLE, "The collector is stopping: send again in a moment.")
            }
            _ if passing => Self::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "The store cannot be written just now: keep the records and send them again later.",
            ),
            _ => Self::new(
                StatusCode::INTERNAL_SERVER_ERROR,
                "The store failed; the operator finds the cause in the collector's log.",
            ),
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut response = (self.status, Json(Refused { error: self.sentence })).into_response();
        if let Some(wait) = self.wait {
            // Whole seconds, and never none.
            let seconds = (wait.as_secs_f64().ceil() as u64).max(1);
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}
