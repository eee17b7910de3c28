//! Connections: how many there may be, how long they may dither, and how they end.

use std::collections::HashMap;
use std::convert::Infallible;
use std::error::Error;
use std::io;
use std::net::IpAddr;
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::sleep;
use tokio_io_timeout::TimeoutWriter;

use crate::limits;
use crate::metrics::Metrics;
use crate::rate::{Hasher, Peer};

/// Answers connections until `stop` resolves, then those under way to their end. A peer that takes nothing of its answer
/// for as long as `patience` is hung up on.
pub(crate) async fn answer(
    listener: TcpListener,
    app: Router,
    patience: Duration,
    metrics: Metrics,
    stop: impl Future<Output = ()>,
) {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(limits::HEAD_TIME).max_header_size(limits::HEAD_BYTES);
    let (slots, crowd, graceful) = (Slots::default(), Crowd::default(), GracefulShutdown::new());
    let mut stop = pin!(stop);
    loop {
        let (stream, address, slot) = tokio::select! {
            accepted = slots.accept(&listener) => accepted,
            () = &mut stop => break,
        };
        // Somebody who takes more than their share is hung up on.
        let Some(place) = crowd.enter(address) else { continue };
        // An answer is written in one go; nothing is gained by waiting for more of it.
        stream.set_nodelay(true).ok();
        #[cfg(target_os = "linux")]
        socket2::SockRef::from(&stream).set_tcp_notsent_lowat(limits::UNSENT_BYTES).ok();
        let mut stream = TimeoutWriter::new(stream);
        stream.set_timeout(Some(patience));
        let routes = TowerToHyperService::new(app.clone());
        let service = service_fn(move |mut request: Request<Incoming>| {
            request.extensions_mut().insert(Peer(address));
            let answer = routes.call(request);
            async move { answer.await.map_err(|never: Infallible| never) }
        });
        let connection = graceful.watch(http.serve_connection(TokioIo::new(Box::pin(stream)), service));
        let metrics = metrics.clone();
        tokio::spawn(async move {
            // Whatever ended it, the peer knows best; of the peer nothing is to be logged.
            if connection.await.is_err_and(|error| is_unread(&error)) {
                metrics.unread();
            }
            drop((slot, place));
        });
    }
    drop(listener);
    graceful.shutdown().await;
}

/// Whether a connection ended because its peer took nothing of an answer.
fn is_unread(error: &hyper::Error) -> bool {
    let cause = error.source().and_then(|cause| cause.downcast_ref::<io::Error>());
    cause.is_some_and(|cause| cause.kind() == io::ErrorKind::TimedOut)
}

/// Room for connections.
struct Slots(Arc<Semaphore>);

impl Default for Slots {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(limits::CONNECTIONS)))
    }
}

impl Slots {
    /// The next connection, once there is room for it: until then it waits where the system queues it.
    async fn accept(&self, listener: &TcpListener) -> (TcpStream, IpAddr, Option<OwnedSemaphorePermit>) {
        // It is never closed, so there is always a permit in the end.
        let slot = Arc::clone(&self.0).acquire_owned().await.ok();
        loop {
            match listener.accept().await {
                Ok((stream, peer)) => return (stream, peer.ip().to_canonical(), slot),
                // A peer that is gone again, or no file left to give it: the next attempt may fare better.
                Err(error) => {
                    tracing::debug!(kind = %error.kind(), "a connection was not taken");
                    sleep(limits::ACCEPT_PAUSE).await;
                }
            }
        }
    }
}

/// How many connections each address has, by a hash that says nothing of it.
#[derive(Clone, Default)]
struct Crowd {
    hasher: Hasher,
    counts: Arc<Mutex<HashMap<u32, usize>>>,
}

/// One of an address's connections, until dropped.
struct Place {
    crowd: Crowd,
    who: u32,
}

impl Crowd {
    /// `None` where the address has enough. This machine, which may be a proxy for many, has never enough.
    fn enter(&self, address: IpAddr) -> Option<Option<Place>> {
        if address.is_loopback() {
            return Some(None);
        }
        let who = self.hasher.address(address);
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.entry(who).or_default();
        if *count >= limits::CONNECTIONS_EACH {
            return None;
        }
        *count += 1;
        Some(Some(Place { crowd: self.clone(), who }))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut counts = self.crowd.counts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = counts.get_mut(&self.who) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&self.who);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_its_share_of_connections_and_no_more() {
        let crowd = Crowd::default();
        let (one, other) = (IpAddr::from([203, 0, 113, 7]), IpAddr::from([203, 0, 113, 8]));
        let mut places: Vec<_> = (0..limits::CONNECTIONS_EACH).map(|_| crowd.enter(one)).collect();
        assert!(places.iter().all(Option::is_some) && crowd.enter(one).is_none());
        assert!(crowd.enter(other).is_some() && crowd.enter(IpAddr::from([127, 0, 0, 1])).is_some());
        places.pop();
        assert!(crowd.enter(one).is_some());
        drop(places);
        assert!(crowd.counts.lock().is_ok_and(|counts| counts.is_empty()), "nothing of them is kept");
    }
}
