//! The running service: a socket, the routes, and an orderly end.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::time::timeout;

use crate::error::Failure;
use crate::key::Lock;
use crate::limits;
use crate::listen;
use crate::metrics::Metrics;
use crate::origin::Origins;
use crate::rate::Rates;
use crate::retention::{self, Keep};
use crate::routes::{App, router};
use crate::store::{Store, Writer};
use crate::token::Tokens;

/// What to serve, and to whom.
pub struct Service {
    /// The address to listen on; port 0 takes a free one.
    pub listen: SocketAddr,
    /// The pages that may send.
    pub origins: Origins,
    /// What the overview and the metrics are locked with.
    pub key: Option<String>,
    /// What vouches for records.
    pub tokens: Tokens,
    /// How often somebody may ask.
    pub rates: Rates,
    /// How long records are kept; absent is for ever.
    pub keep: Option<Keep>,
    /// How long requests are still taken after `stop`, while `/readyz` sends balancers elsewhere.
    pub linger: Duration,
    /// How long a peer may take nothing of its answer before it is hung up on; [`limits::WRITE_TIME`] for all the world.
    pub patience: Duration,
}

/// Serves `store` until `stop` resolves, then finishes the requests in flight and closes the store.
/// `listening` is told the address as soon as requests are taken.
///
/// # Errors
/// [`Failure`] where the address cannot be used.
pub async fn serve(
    service: Service,
    store: Arc<dyn Store>,
    listening: impl FnOnce(SocketAddr),
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<(), Failure> {
    let Service { listen, origins, key, tokens, rates, keep, linger, patience } = service;
    let listener = TcpListener::bind(listen).await.map_err(|cause| Failure::Listen { address: listen, cause })?;
    let address = listener.local_addr().map_err(Failure::Serve)?;
    let lock = Lock::new(key.as_deref(), address.ip().is_loopback());
    let metrics = Metrics::default();
    let (writer, writing) = Writer::start(Arc::clone(&store), metrics.clone());
    let sweeping = keep.map(|keep| tokio::spawn(retention::sweep(Arc::clone(&store), keep, metrics.clone())));
    let unready = Arc::new(AtomicBool::new(false));
    let draining = Arc::clone(&unready);
    let forgetting = tokio::spawn(rates.clone().forget());
    let app = router(App {
        store: Arc::clone(&store),
        writer,
        metrics: metrics.clone(),
        origins,
        lock,
        tokens,
        rates,
        draining,
    });

    let (drain, draining) = oneshot::channel();
    let stopping = async move {
        stop.await;
        unready.store(true, Ordering::Relaxed);
        if !linger.is_zero() {
            tracing::info!("stopping in {linger:?}: until then requests are taken, and /readyz says 503");
            tokio::time::sleep(linger).await;
        }
        tracing::info!("stopping: requests in flight are finished, new ones are not taken");
        drain.send(()).ok();
    };
    if !address.ip().is_loopback() && is_root() {
        tracing::warn!(
            "running as root, open to other machines: start it as a user of its own, which needs no rights but to write the store"
        );
    }
    listening(address);
    let server = listen::answer(listener, app, patience, metrics, stopping);
    // A peer that never finishes its request must not keep the process from ending.
    let overtime = async {
        match draining.await {
            Ok(()) => tokio::time::sleep(limits::DRAIN_TIME).await,
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        () = server => {}
        () = overtime => {
            tracing::warn!("requests were still open after {:?} and are dropped", limits::DRAIN_TIME);
        }
    }
    forgetting.abort();
    if let Some(sweeping) = sweeping {
        // What one transaction of it has not committed is begun again at the next start.
        sweeping.abort();
    }
    // The writer ends once the routes, and with them every sender of jobs, are gone; dropped requests hold some.
    if timeout(limits::DRAIN_TIME, writing).await.is_err() {
        tracing::warn!("the writer did not finish in {:?}", limits::DRAIN_TIME);
    }
    store.close().await;
    Ok(())
}

/// Whether the process may do everything on this machine.
fn is_root() -> bool {
    #[cfg(unix)]
    return rustix::process::geteuid().is_root();
    #[cfg(not(unix))]
    false
}
