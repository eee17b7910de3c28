//! Who the rater is to the rest of the world: pseudonyms under a key that stays on the device.

use afterword_privacy::{
    pseudonym::{Purpose, Secret, pseudonym, rater_handle, rater_secret},
    time::{self, Rotation},
};

use crate::config::Config;
use crate::outbox::Outbox;

/// Where the device's key is kept.
const KEY: &str = "key";
/// Where the periods are kept in which this device may have sent something, so that all of it can be erased.
const PERIODS: &str = "periods";

/// The device's key, the page's origin and the rotation period.
#[derive(Clone)]
pub struct Person {
    key: Secret,
    origin: String,
    rotation: Rotation,
    period: String,
    host_ids: bool,
}

impl Person {
    /// Reads the device's key, or makes one. Called after consent only: it writes.
    pub async fn know(outbox: &Outbox, config: &Config) -> Self {
        // Of two tabs that bring a key at once, both get the same.
        let stored = outbox.set_meta(KEY, &encode(&random::<32>())).await;
        let person = Self::of(decode(&stored).unwrap_or_else(random::<32>), config);
        outbox.add_meta(PERIODS, &person.period).await;
        person
    }

    /// The same person in the period of now. Called after consent only: it writes.
    pub async fn now(&self, outbox: &Outbox) -> Self {
        let period = time::period(js_sys::Date::now(), self.rotation);
        if period != self.period {
            outbox.add_meta(PERIODS, &period).await;
        }
        Self { period, ..self.clone() }
    }

    /// Nobody: for the preview of a record before there is consent. Its pseudonyms are drawn anew each time and stored nowhere.
    pub fn nobody(config: &Config) -> Self {
        Self::of(random::<32>(), config)
    }

    fn of(key: [u8; 32], config: &Config) -> Self {
        let origin = web_sys::window().and_then(|window| window.location().origin().ok()).unwrap_or_default();
        let rotation = config.privacy.rotation;
        let period = time::period(js_sys::Date::now(), rotation);
        Self { key: Secret::new(key), origin, rotation, period, host_ids: config.host_ids }
    }

    /// The handle that records carry.
    pub fn rater(&self) -> String {
        rater_handle(&rater_secret(&self.key, &self.origin, &self.period))
    }

    /// The secrets of every period in which this device may have sent something, however long a period was at the time:
    /// revealing one erases that period's records.
    pub async fn secrets(&self, outbox: &Outbox) -> Vec<String> {
        let periods = outbox.meta(PERIODS).await.unwrap_or_else(|| self.period.clone());
        periods.split(' ').map(|period| rater_secret(&self.key, &self.origin, period)).collect()
    }

    /// The same person under names that never rotate and are always pseudonyms: for what stays on this device.
    pub fn lasting(&self) -> Self {
        Self { period: String::new(), host_ids: false, ..self.clone() }
    }

    /// The name of the conversation in records: a pseudonym, or the host's own id where the host asked for that.
    /// A host that names no conversation has one for each path.
    pub fn conversation(&self, config: &Config) -> String {
        match &config.conversation {
            Some(id) => self.name(Purpose::Conversation, id),
            None => {
                let path = web_sys::window().and_then(|window| window.location().pathname().ok()).unwrap_or_default();
                pseudonym(&self.key, Purpose::Conversation, &self.origin, &self.period, &path)
            }
        }
    }

    /// The name of a message in records. Ids that the component derived itself are always pseudonyms.
    pub fn message(&self, id: &str, derived: bool) -> String {
        if derived {
            return pseudonym(&self.key, Purpose::Message, &self.origin, &self.period, id);
        }
        self.name(Purpose::Message, id)
    }

    fn name(&self, purpose: Purpose, id: &str) -> String {
        if self.host_ids { id.to_owned() } else { pseudonym(&self.key, purpose, &self.origin, &self.period, id) }
    }
}

/// Bytes from the browser's cryptographic generator.
fn random<const N: usize>() -> [u8; N] {
    drawn().unwrap_or([0; N])
}

fn drawn<const N: usize>() -> Option<[u8; N]> {
    let mut bytes = [0; N];
    // It refuses more than 65,536 bytes and nothing else.
    web_sys::window()?.crypto().ok()?.get_random_values_with_u8_array(&mut bytes).ok()?;
    Some(bytes)
}

/// 128 random bits for one randomised answer; `None` where the browser gives none, and nothing may be answered.
pub fn chance() -> Option<[u64; 2]> {
    let bytes: [u8; 16] = drawn()?;
    let bits = u128::from_le_bytes(bytes);
    Some([bits as u64, (bits >> 64) as u64])
}

fn encode(bytes: &[u8]) -> String {
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .filter_map(|digit| char::from_digit(digit.into(), 16))
        .collect()
}

fn decode(text: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    for (at, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(2 * at..2 * at + 2)?, 16).ok()?;
    }
    Some(bytes)
}

/// A random UUID (RFC 9562, version 4) in lower case. `crypto.randomUUID` would need a secure context.
pub fn uuid() -> String {
    let mut bytes: [u8; 16] = random();
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let mut text = encode(&bytes);
    for dash in [20, 16, 12, 8] {
        text.insert(dash, '-');
    }
    text
}
