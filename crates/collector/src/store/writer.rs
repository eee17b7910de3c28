//! The one task that writes. Batches that arrive while a commit is under way share the next one, so that under load
//! one fsync serves many requests, and an idle collector answers at once.

use std::sync::Arc;
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

/// One outcome for each entry of a batch, in order.
pub type Receipt = Result<Vec<Outcome>, StoreError>;

/// Who waits for a group's commit, and for how many of its entries each.
type Receipts = Vec<(usize, oneshot::Sender<Receipt>)>;

enum Job {
    Put { records: Vec<Incoming>, receipt: oneshot::Sender<Receipt> },
    Report { reports: Vec<Report>, receipt: oneshot::Sender<Receipt> },
    Erase { raters: Vec<String>, receipt: oneshot::Sender<Result<u64, StoreError>> },
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
                Some(Job::Report { reports, receipt }) => ahead = self.report(reports, receipt).await,
                Some(Job::Erase { raters, receipt }) => {
                    // A sender that hung up wanted the erasure no less.
                    receipt.send(self.erase(&raters).await).ok();
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

    /// Commits a batch together with those that wait behind it. Returns the first job that is no such batch.
    async fn put(&mut self, records: Vec<Incoming>, receipt: oneshot::Sender<Receipt>) -> Option<Job> {
        let (group, receipts, ahead) = self.gather(records, receipt, |job| match job {
            Job::Put { records, receipt } => Ok((records, receipt)),
            other => Err(other),
        });
        let started = Instant::now();
        let applied = self.store.apply(group).await;
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
        self.metrics.committed(receipts.len(), started.elapsed());
        hand_out(receipts, outcomes);
        ahead
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
