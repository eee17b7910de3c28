//! What the public endpoint takes at most: one place, so that documentation, checks and tests agree.

use std::time::Duration;

/// Bytes of a batch, after decompression (the record's own limit is [`afterword_record::MAX_BYTES`]).
pub const BATCH_BYTES: usize = 500 * 1024;
/// Bytes of a too large body that are read and thrown away before it is refused.
pub const DISCARDED_BYTES: usize = 4 * 1024 * 1024;
/// Records in a batch.
pub const BATCH_RECORDS: usize = 1000;
/// Nested objects and arrays in a record, the record itself being the first. The deepest record there is needs 4
/// (`record › value › candidates › candidate`); the rest is room for later versions.
pub const DEPTH: usize = 8;
/// How many bytes one compressed byte may become. Real batches reach about 30; DEFLATE itself ends near 1030.
pub const GZIP_RATIO: usize = 200;
/// Bytes that the ratio does not apply to: tiny bodies compress oddly.
pub const GZIP_SLACK: usize = 4 * 1024;
/// Connections at the same time: less than the 1,024 files that systems allow a process.
pub const CONNECTIONS: usize = 900;
/// Of them, those of one address. Browsers open six.
pub const CONNECTIONS_EACH: usize = 100;
/// How long to pause after a connection could not be taken.
pub const ACCEPT_PAUSE: Duration = Duration::from_millis(50);
/// How long a request's head may take to arrive, and how long a connection may idle before it.
pub const HEAD_TIME: Duration = Duration::from_secs(10);
/// Bytes of a request's head.
pub const HEAD_BYTES: usize = 16 * 1024;
/// Requests each second of one address or key, unless the operator says otherwise. A page sends a few a minute; this is
/// an office behind one address.
pub const RATE: u32 = 50;
/// Seconds whose requests may come at once.
pub const BURST: u32 = 10;
/// How long at most it is remembered that somebody asked, beyond what their rate needs.
pub const RATE_MEMORY: Duration = Duration::from_secs(60);
/// How long a body may take to arrive.
pub const BODY_TIME: Duration = Duration::from_secs(30);
/// How long a peer may take nothing of its answer. One that reads slowly takes something, and stays.
pub const WRITE_TIME: Duration = Duration::from_secs(30);
/// Bytes of an answer that the system takes beyond what it has sent: with megabytes a slow reader's progress would not
/// show for minutes, and each peer that reads nothing would cost them.
#[cfg(target_os = "linux")]
pub const UNSENT_BYTES: u32 = 64 * 1024;
/// How long a request waits for its place in the writer's queue before it is told to come back.
pub const QUEUE_TIME: Duration = Duration::from_secs(5);
/// How long requests in flight may take to finish after the signal to stop.
pub const DRAIN_TIME: Duration = Duration::from_secs(15);
/// What a refused sender is told to wait.
pub const RETRY_AFTER: Duration = Duration::from_secs(30);
