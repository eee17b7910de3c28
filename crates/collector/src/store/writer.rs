//! The one task that writes. Batches that arrive while a commit is under way share the next one, so that under load
//! one fsync serves many requests, and an idle collector answers at once.

use std::sync::Arc;
use std::time::Duration;

use afterword_record::Record;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;
use tokio::time::{Instant, timeout, timeout_at};

use super::{Leaves, Outcome, Scrub, Store, StoreError};
use crate::limits;
use crate::metrics::Metrics;

/// Batches that may wait; more wait outside, for [`limits::QUEUE_TIME`] at most.
const QUEUE: usize = 256;
/// Records in one commit: enough to share an fsync, few enough to answer soon.
const GROUP: usize = 4000;
/// How soon overwritten revisions leave the journal.
const SCRUB_AFTER: Duration = Duration::from_secs(1);

/// One outcome for each record of a batch, in order.
pub type Receipt = Result<Vec<Outcome>, StoreError>;

enum Job {
    Put { records: Vec<Record>, receipt: oneshot::Sender<Receipt> },
    Erase { rater: String, receipt: oneshot::Sender<Result<u64, StoreError>> },
}

/// The writing task's front.
#[derive(Clone)]
pub struct Writer {
    jobs: mpsc::Sender<Job>,
}

impl Writer {
    /// Starts the task; it ends when every clone of the writer is dropped and all that waited is done.
    #[must_use]
    pub fn start(store: Arc<dyn Store>, metrics: Metrics) -> (Self, JoinHandle<()>) {
        let (jobs, queue) = mpsc::channel(QUEUE);
        (Self { jobs }, tokio::spawn(Task { store, metrics, queue, owed: None }.run()))
    }

    /// Stores a batch; returns after its commit.
    ///
    /// # Errors
    /// [`StoreError`] where nothing of the batch was stored.
    pub async fn put(&self, records: Vec<Record>) -> Receipt {
        let (receipt, answer) = oneshot::channel();
        self.submit(Job::Put { records, receipt }).await?;
        answer.await.unwrap_or(Err(StoreError::Stopping))
    }

    /// Erases a rater's records; returns after nothing of them is left in the store's files.
    ///
    /// # Errors
    /// [`StoreError`] where they may still be there: to be asked again.
    pub async fn erase(&self, rater: String) -> Result<u64, StoreError> {
        let (receipt, answer) = oneshot::channel();
        self.submit(Job::Erase { rater, receipt }).await?;
        answer.await.unwrap_or(Err(StoreError::Stopping))
    }

    async fn submit(&self, job: Job) -> Result<(), StoreError> {
        match timeout(limits::QUEUE_TIME, self.jobs.send(job)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) => Err(StoreError::Stopping),
            Err(_) => Err(StoreError::Busy),
        }
    }
}

struct Task {
    store: Arc<dyn Store>,
    metrics: Metrics,
    queue: mpsc::Receiver<Job>,
    /// What lingers on the disk: when to remove it, and how thoroughly.
    owed: Option<(Instant, Scrub)>,
}

impl Task {
    async fn run(mut self) {
        let mut ahead = None;
        loop {
            let job = match ahead.take() {
                Some(job) => Some(job),
                None => self.next().await,
            };
            match job {
                None => break,
                Some(Job::Put { records, receipt }) => ahead = self.put(records, receipt).await,
                Some(Job::Erase { rater, receipt }) => {
                    // A sender that hung up wanted the erasure no less.
                    receipt.send(self.erase(&rater).await).ok();
                }
            }
            if self.owed.is_some_and(|(due, _)| due <= Instant::now()) {
                self.scrub_later().await;
            }
        }
        self.scrub_later().await;
    }

    /// Waits for a job, and scrubs when none comes in time. `None` once every writer is dropped.
    async fn next(&mut self) -> Option<Job> {
        while let Some((due, _)) = self.owed {
            match timeout_at(due, self.queue.recv()).await {
                Ok(job) => return job,
                Err(_) => self.scrub_later().await,
            }
        }
        self.queue.recv().await
    }

    /// Commits a batch together with those that wait behind it. Returns the first job that is no batch.
    async fn put(&mut self, records: Vec<Record>, receipt: oneshot::Sender<Receipt>) -> Option<Job> {
        let mut group = records;
        let mut receipts = vec![(group.len(), receipt)];
        let mut ahead = None;
        while group.len() < GROUP {
            match self.queue.try_recv() {
                Ok(Job::Put { records, receipt }) => {
                    receipts.push((records.len(), receipt));
                    group.extend(records);
                }
                Ok(other) => {
                    ahead = Some(other);
                    break;
                }
                Err(_) => break,
            }
        }
        let started = Instant::now();
        let applied = self.store.apply(group).await;
        self.metrics.committed(receipts.len(), started.elapsed());
        match applied {
            Ok(applied) => {
                self.clean(applied.leaves).await;
                let mut outcomes = applied.outcomes.into_iter();
                for (length, receipt) in receipts {
                    // A sender that hung up sends again and is told `unchanged`.
                    receipt.send(Ok(outcomes.by_ref().take(length).collect())).ok();
                }
            }
            Err(error) => {
                for (_, receipt) in receipts {
                    receipt.send(Err(error.clone())).ok();
                }
            }
        }
        ahead
    }

    async fn clean(&mut self, leaves: Leaves) {
        if leaves > Leaves::Nothing {
            self.owe(Scrub::Journal);
        }
        if leaves == Leaves::RetractedTexts {
            self.scrub_later().await;
        }
    }

    async fn erase(&mut self, rater: &str) -> Result<u64, StoreError> {
        let erased = self.store.erase(rater).await?;
        self.metrics.erased(erased);
        if erased > 0 {
            self.owe(Scrub::Whole);
        }
        // Asked again after a failure it finds nothing to erase, and still must not say so before the files are clean;
        // a guessed secret finds nothing either, and costs no rewriting.
        self.scrub().await?;
        Ok(erased)
    }

    fn owe(&mut self, depth: Scrub) {
        let (due, owed) = self.owed.unwrap_or((Instant::now() + SCRUB_AFTER, depth));
        self.owed = Some((due, owed.max(depth)));
    }

    async fn scrub(&mut self) -> Result<(), StoreError> {
        if let Some((_, depth)) = self.owed {
            self.store.scrub(depth).await?;
            self.owed = None;
        }
        Ok(())
    }

    /// Scrubs, and tries again in a while where that fails: the records themselves are committed.
    async fn scrub_later(&mut self) {
        if let Err(error) = self.scrub().await {
            tracing::warn!(%error, "overwritten texts linger in the store's files; trying again");
            self.owed = self.owed.map(|(_, depth)| (Instant::now() + SCRUB_AFTER, depth));
        }
    }
}
