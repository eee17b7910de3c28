//! How often somebody may ask. Who that is, is known only as some bits of a hash under a key that is drawn at the start and never
//! leaves the process; it is kept in memory, for minutes, and neither stored nor logged.

use std::hash::{BuildHasher, RandomState};
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use crate::error::Refusal;
use crate::limits;

/// The address at the other end of a connection.
#[derive(Clone, Copy)]
pub(crate) struct Peer(pub IpAddr);

/// Bits of a hash that tell two askers apart: they bound the table, and say too little to find an address by.
const BITS: u32 = 18;

/// Names askers by hashes that mean nothing outside of this process.
#[derive(Clone, Default)]
pub(crate) struct Hasher(RandomState);

impl Hasher {
    /// An address; of IPv6 the half that its owner was given.
    pub(crate) fn address(&self, address: IpAddr) -> u32 {
        self.name(match address.to_canonical() {
            IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() & !u128::from(u64::MAX))),
            v4 => v4,
        })
    }

    fn key(&self, key: &[u8]) -> u32 {
        self.name(key)
    }

    fn name(&self, of: impl std::hash::Hash) -> u32 {
        (self.0.hash_one(of) >> (u64::BITS - BITS)) as u32
    }
}

/// The rates of all who ask. Cloning shares them.
#[derive(Clone)]
pub struct Rates {
    /// By address, and by what a request shows as its key; none where there is no limit.
    limiter: Option<Arc<DefaultKeyedRateLimiter<u32>>>,
    hasher: Hasher,
    trust_proxy: bool,
}

impl Rates {
    /// At most so many requests each second of one address and of one key, over time; [`limits::BURST`] seconds' worth at
    /// once; 0 is no limit. With `trust_proxy` the address is the last one in `X-Forwarded-For`, which is what the nearest
    /// proxy saw; without it that header is anybody's to write, and is not looked at.
    #[must_use]
    pub fn new(per_second: u32, trust_proxy: bool) -> Self {
        let burst = NonZeroU32::new(per_second.saturating_mul(limits::BURST));
        let quota =
            NonZeroU32::new(per_second).zip(burst).map(|(rate, burst)| Quota::per_second(rate).allow_burst(burst));
        Self { limiter: quota.map(|quota| Arc::new(RateLimiter::keyed(quota))), hasher: Hasher::default(), trust_proxy }
    }

    /// Forgets, from time to time, who has not asked for long.
    pub(crate) async fn forget(self) {
        let Some(limiter) = self.limiter else { return };
        loop {
            tokio::time::sleep(limits::RATE_MEMORY).await;
            limiter.retain_recent();
            limiter.shrink_to_fit();
        }
    }

    /// How long to wait if that was too often.
    fn ask(&self, request: &Request) -> Result<(), Duration> {
        let Some(limiter) = &self.limiter else { return Ok(()) };
        let count = |who| limiter.check_key(&who).map_err(|until| until.wait_time_from(DefaultClock::default().now()));
        // This machine may be a proxy for many; it is not one of them.
        if let Some(address) = self.address(request).filter(|address| !address.is_loopback()) {
            count(self.hasher.address(address))?;
        }
        match request.headers().get(header::AUTHORIZATION) {
            Some(key) => count(self.hasher.key(key.as_bytes())),
            None => Ok(()),
        }
    }

    fn address(&self, request: &Request) -> Option<IpAddr> {
        let peer = request.extensions().get::<Peer>().map(|Peer(address)| *address);
        if self.trust_proxy { forwarded(request.headers()).or(peer) } else { peer }
    }
}

/// The last address in `X-Forwarded-For`, with or without a port.
fn forwarded(headers: &HeaderMap) -> Option<IpAddr> {
    let last = headers.get_all("x-forwarded-for").iter().next_back()?.to_str().ok()?.rsplit(',').next()?.trim();
    let bare = last.trim_start_matches('[').trim_end_matches(']');
    bare.parse()
        .ok()
        .or_else(|| Some(last.parse::<SocketAddr>().ok()?.ip()))
        .map(|address: IpAddr| address.to_canonical())
}

/// Lets through who does not ask too often.
pub(crate) async fn guard(State(rates): State<Rates>, request: Request, next: Next) -> Result<Response, Refusal> {
    match rates.ask(&request) {
        Ok(()) => Ok(next.run(request).await),
        Err(wait) => Err(Refusal::new(StatusCode::TOO_MANY_REQUESTS, "Too many requests: wait a moment.").after(wait)),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that cannot go on should say where")]
mod tests {
    use axum::body::Body;

    use super::*;

    fn asking(peer: &str, headers: &[(&str, &str)]) -> Request {
        let mut request = Request::builder().uri("/");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut request = request.body(Body::empty()).unwrap();
        request.extensions_mut().insert(Peer(peer.parse().unwrap()));
        request
    }

    /// How many requests in a row are let through, of 100.
    fn passed(rates: &Rates, request: impl Fn(u32) -> Request) -> usize {
        (0..100).filter(|at| rates.ask(&request(*at)).is_ok()).count()
    }

    #[test]
    fn each_address_has_a_rate_of_its_own_and_an_ipv6_network_one_together() {
        let rates = Rates::new(1, false);
        let burst = limits::BURST as usize;
        assert_eq!(passed(&rates, |_| asking("203.0.113.7", &[])), burst);
        assert_eq!(passed(&rates, |_| asking("203.0.113.8", &[])), burst);
        assert_eq!(passed(&rates, |_| asking("::ffff:203.0.113.8", &[])), 0, "the same in other clothes");
        assert_eq!(passed(&rates, |at| asking(&format!("2001:db8:1:2::{at:x}"), &[])), burst);
        assert_eq!(passed(&rates, |_| asking("2001:db8:1:3::1", &[])), burst);
        assert_eq!(passed(&rates, |_| asking("127.0.0.1", &[])), 100);
        assert_eq!(passed(&Rates::new(0, false), |_| asking("203.0.113.7", &[])), 100);
        let wait = rates.ask(&asking("203.0.113.7", &[])).unwrap_err();
        assert!(wait > Duration::ZERO && wait <= Duration::from_secs(1), "{wait:?}");
    }

    #[test]
    fn each_key_has_a_rate_of_its_own_wherever_it_comes_from() {
        let rates = Rates::new(1, false);
        let with_key = |at: u32| asking(&format!("203.0.113.{at}"), &[("authorization", "Bearer one")]);
        assert_eq!(passed(&rates, with_key), limits::BURST as usize);
        assert_eq!(passed(&rates, |_| asking("127.0.0.1", &[("authorization", "Bearer one")])), 0);
        assert_eq!(passed(&rates, |_| asking("127.0.0.1", &[("authorization", "Bearer two")])), limits::BURST as usize);
    }

    #[test]
    fn only_the_last_word_of_a_trusted_proxy_counts() {
        let header = |value: String| move |_| asking("127.0.0.1", &[("x-forwarded-for", &value)]);
        let untrusting = Rates::new(1, false);
        assert_eq!(passed(&untrusting, header("203.0.113.7".into())), 100, "anybody can write it");
        let rates = Rates::new(1, true);
        let made_up = |at: u32| asking("127.0.0.1", &[("x-forwarded-for", &format!("198.51.100.{at}, 203.0.113.7"))]);
        assert_eq!(passed(&rates, made_up), limits::BURST as usize);
        for (shown, left) in [("203.0.113.7:4711", 0), ("[2001:db8::1]", 10), ("[2001:db8::2]:80", 0), ("unknown", 100)]
        {
            assert_eq!(passed(&rates, header(shown.into())), left, "{shown}");
        }
        let two = asking("127.0.0.1", &[("x-forwarded-for", "198.51.100.9"), ("x-forwarded-for", "203.0.113.7")]);
        assert!(rates.ask(&two).is_err());
    }
}
