//! The one task that writes. Batches that arrive while a commit is under way share the next one, so that under load
//! one fsync serves many requests, and an idle collector answers at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use afterword_record::Report;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;
use tokio::time::{Instant, timeout, timeout_at};

use super::{Incoming, Leaves, Outcome, Scrub, Store, StoreError};
use crate::limits;
use crate::metrics::Metrics;

/// Batches that may wait; more wait outside, for [`limits::QUEUE_TIME`] at most.
const QUEUE: usize = 256;
/// Records or reports in one commit: enough to share an fsync, few enough to answer soon.
const GROUP: usize = 4000;
/// How soon overwritten revisions leave the journal.
const SCRUB_AFTER: Duration = Duration::from_secs(1);
/// How often a store that failed is tried at most, however many ask whether it is well again.
const TRY_AGAIN: Duration = Duration::from_secs(1);

/// One outcome for each entry of a batch, in order.
pub type Receipt = Result<Vec<Outcome>, StoreError>;

/// Who waits for a group's commit, and for how many of its entries each.
type Receipts = Vec<(usize, oneshot::Sender<Receipt>)>;

enum Job {
    Put { records: Vec<Incoming>, receipt: oneshot::Sender<Receipt> },
    Report { reports: Vec<Report>, receipt: oneshot::Sender<Receipt> },
    Erase { raters: Vec<String>, receipt: oneshot::Sender<Result<u64, StoreError>> },
    Try { receipt: oneshot::Sender<Result<(), StoreError>> },
}

/// The writing task's front.
#[derive(Clone)]
pub struct Writer {
    jobs: mpsc::Sender<Job>,
    store: Arc<dyn Store>,
    /// True from a write that failed until the store takes a batch again.
    failing: Arc<AtomicBool>,
}

impl Writer {
    /// Starts the task; it ends when every clone of the writer is dropped and all that waited is done.
    #[must_use]
    pub fn start(store: Arc<dyn Store>, metrics: Metrics) -> (Self, JoinHandle<()>) {
        let (jobs, queue) = mpsc::channel(QUEUE);
        let failing = Arc::new(AtomicBool::new(false));
        let writer = Self { jobs, store: Arc::clone(&store), failing: Arc::clone(&failing) };
        (writer, tokio::spawn(Task { store, metrics, queue, owed: None, failing, tried: None }.run()))
    }

    /// Stores a batch; returns after its commit.
    ///
    /// # Errors
    /// [`StoreError`] where nothing of the batch was stored.
    pub async fn put(&self, records: Vec<Incoming>) -> Receipt {
        let (receipt, answer) = oneshot::channel();
        self.submit(Job::Put { records, receipt }).await?;
        answer.await.unwrap_or(Err(StoreError::Stopping))
    }

    /// Stores reports; returns after their commit.
    ///
    /// # Errors
    /// [`StoreError`] where none of them was stored.
    pub async fn report(&self, reports: Vec<Report>) -> Receipt {
        let (receipt, answer) = oneshot::channel();
        self.submit(Job::Report { reports, receipt }).await?;
        answer.await.unwrap_or(Err(StoreError::Stopping))
    }

    /// Erases these raters' records; returns after nothing of them is left in the store's files.
    ///
    /// # Errors
    /// [`StoreError`] where they may still be there: to be asked again.
    pub async fn erase(&self, raters: Vec<String>) -> Result<u64, StoreError> {
        let (receipt, answer) = oneshot::channel();
        self.submit(Job::Erase { raters, receipt }).await?;
        answer.await.unwrap_or(Err(StoreError::Stopping))
    }

    /// Answers if the store takes records. Costs a write only after one has failed, and then one in a second at most.
    ///
    /// # Errors
    /// [`StoreError`] says why it does not.
    pub async fn ready(&self) -> Result<(), StoreError> {
        if !self.failing.load(Ordering::Relaxed) {
            return self.store.ready().await;
        }
        let (receipt, answer) = oneshot::channel();
        self.submit(Job::Try { receipt }).await?;
        answer.await.unwrap_or(Err(StoreError::Stopping))
    }

    /// How many jobs wait for the one under way.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.jobs.max_capacity() - self.jobs.capacity()
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
    failing: Arc<AtomicBool>,
    /// When a failing store was last tried, and what it said.
    tried: Option<(Instant, Result<(), StoreError>)>,
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
                Some(Job::Report { reports, receipt }) => ahead = self.report(reports, receipt).await,
                Some(Job::Erase { raters, receipt }) => {
                    // A sender that hung up wanted the erasure no less.
                    let erased = self.erase(&raters).await;
                    self.heed(&erased);
                    receipt.send(erased).ok();
                }
                Some(Job::Try { receipt }) => drop(receipt.send(self.try_again().await)),
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

    /// Commits a batch together with those that wait behind it. Returns the first job that is no such batch.
    async fn put(&mut self, records: Vec<Incoming>, receipt: oneshot::Sender<Receipt>) -> Option<Job> {
        let (group, receipts, ahead) = self.gather(records, receipt, |job| match job {
            Job::Put { records, receipt } => Ok((records, receipt)),
            other => Err(other),
        });
        let started = Instant::now();
        let applied = self.store.apply(group).await;
        self.heed(&applied);
        self.metrics.committed(receipts.len(), started.elapsed());
        let outcomes = match applied {
            Ok(applied) => {
                self.clean(applied.leaves).await;
                Ok(applied.outcomes)
            }
            Err(error) => Err(error),
        };
        hand_out(receipts, outcomes);
        ahead
    }

    /// The same for reports.
    async fn report(&mut self, reports: Vec<Report>, receipt: oneshot::Sender<Receipt>) -> Option<Job> {
        let (group, receipts, ahead) = self.gather(reports, receipt, |job| match job {
            Job::Report { reports, receipt } => Ok((reports, receipt)),
            other => Err(other),
        });
        let started = Instant::now();
        let outcomes = self.store.report(group).await;
        self.heed(&outcomes);
        self.metrics.committed(receipts.len(), started.elapsed());
        hand_out(receipts, outcomes);
        ahead
    }

    /// Remembers that a write failed. One that goes well proves little: a full store still takes tombstones.
    fn heed<T>(&self, written: &Result<T, StoreError>) {
        if written.is_err() {
            self.failing.store(true, Ordering::Relaxed);
        }
    }

    /// Finds out whether a store that failed is well again.
    async fn try_again(&mut self) -> Result<(), StoreError> {
        if let Some((at, said)) = &self.tried
            && at.elapsed() < TRY_AGAIN
        {
            return said.clone();
        }
        let said = self.store.room().await;
        self.failing.store(said.is_err(), Ordering::Relaxed);
        self.tried = said.is_err().then(|| (Instant::now(), said.clone()));
        said
    }

    /// What can share one commit with a batch: all that waits behind it, up to the first job that `pick` gives back.
    fn gather<T>(
        &mut self,
        mut group: Vec<T>,
        receipt: oneshot::Sender<Receipt>,
        pick: impl Fn(Job) -> Result<(Vec<T>, oneshot::Sender<Receipt>), Job>,
    ) -> (Vec<T>, Receipts, Option<Job>) {
        let mut receipts = vec![(group.len(), receipt)];
        while group.len() < GROUP
            && let Ok(job) = self.queue.try_recv()
        {
            match pick(job) {
                Ok((more, receipt)) => {
                    receipts.push((more.len(), receipt));
                    group.extend(more);
                }
                Err(other) => return (group, receipts, Some(other)),
            }
        }
        (group, receipts, None)
    }

    async fn clean(&mut self, leaves: Leaves) {
        if leaves > Leaves::Nothing {
            self.owe(Scrub::Journal);
        }
        if leaves == Leaves::RetractedTexts {
            self.scrub_later().await;
        }
    }

    async fn erase(&mut self, raters: &[String]) -> Result<u64, StoreError> {
        let erased = self.store.erase(raters).await?;
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

/// Tells each sender of a group what became of its part. One that hung up sends again and is told `unchanged`.
fn hand_out(receipts: Receipts, outcomes: Receipt) {
    match outcomes {
        Ok(outcomes) => {
            let mut outcomes = outcomes.into_iter();
            for (length, receipt) in receipts {
                receipt.send(Ok(outcomes.by_ref().take(length).collect())).ok();
            }
        }
        Err(error) => {
            for (_, receipt) in receipts {
                receipt.send(Err(error.clone())).ok();
            }
        }
    }
}
