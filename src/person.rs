//! Who the rater is to the rest of the world: pseudonyms under a key that stays on the device.

use afterword_privacy::{
    pseudonym::{Purpose, Secret, pseudonym, rater_handle, rater_secret},
    time,
};

use crate::config::Config;
use crate::outbox::Outbox;

/// Where the device's key is kept.
const KEY: &str = "key";
/// Where the first period is kept in which this device may have sent something, so that all since then can be erased.
const SINCE: &str = "since";

/// The device's key, the page's origin and the rotation period.
#[derive(Clone)]
pub struct Person {
    key: Secret,
    origin: String,
    period: String,
    host_ids: bool,
}

impl Person {
    /// Reads the device's key, or makes one. Called after consent only: it writes.
    pub async fn know(outbox: &Outbox, config: &Config) -> Self {
        // Of two tabs that bring a key at once, both get the same.
        let stored = outbox.set_meta(KEY, &encode(&random::<32>())).await;
        let person = Self::of(decode(&stored).unwrap_or_else(random::<32>), config);
        outbox.set_meta(SINCE, &person.period).await;
        person
    }

    /// Nobody: for the preview of a record before there is consent. Its pseudonyms are drawn anew each time and stored nowhere.
    pub fn nobody(config: &Config) -> Self {
        Self::of(random::<32>(), config)
    }

    fn of(key: [u8; 32], config: &Config) -> Self {
        let origin = web_sys::window().and_then(|window| window.location().origin().ok()).unwrap_or_default();
        Self { key: Secret::new(key), origin, period: time::period(js_sys::Date::now()), host_ids: config.host_ids }
    }

    /// The handle that records carry.
    pub fn rater(&self) -> String {
        rater_handle(&rater_secret(&self.key, &self.origin, &self.period))
    }

    /// The secrets of every period since this device first sent something: revealing one erases that period's records.
    pub async fn secrets(&self, outbox: &Outbox) -> Vec<String> {
        let since = outbox.meta(SINCE).await.unwrap_or_else(|| self.period.clone());
        time::periods(&since, &self.period).iter().map(|period| rater_secret(&self.key, &self.origin, period)).collect()
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

/// 32 bytes from the browser's cryptographic generator.
fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    if let Some(crypto) = web_sys::window().and_then(|window| window.crypto().ok()) {
        // It refuses more than 65,536 bytes and nothing else.
        let _ = crypto.get_random_values_with_u8_array(&mut bytes);
    }
    bytes
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
