//! The endpoint of Afterword: takes records in, keeps them, shows what arrived and turns it into training rows.
//!
//! [`serve()`] runs the service, [`router`] is the service without a socket, [`store`] keeps the records and [`export`]
//! writes rows. The process keeps no state of its own: what is not in the store does not exist.

pub mod abuse;
pub mod backup;
mod batch;
mod body;
mod error;
pub mod export;
#[cfg(fuzzing)]
pub mod fuzzing;
mod key;
pub mod limits;
mod listen;
mod metrics;
mod origin;
mod page;
mod rate;
mod reason;
mod retention;
mod routes;
mod serve;
pub mod store;
mod text;
mod token;

pub use error::{Failure, Refusal};
pub use key::Lock;
pub use metrics::Metrics;
pub use origin::Origins;
pub use rate::Rates;
pub use reason::Reason;
pub use retention::{Keep, UnknownTime};
pub use routes::{App, router};
pub use serve::{Service, serve};
pub use token::Tokens;
