//! Records as they are read: many at once, side by side in lists that have a line for each of them. None of what is listed
//! holds a line break: a document is JSON on one line.

use core::fmt::Display;

use afterword_record::{Invalid, Record};
use memchr::{memchr, memchr_iter, memrchr};
use serde::Deserialize;

use super::{StoreError, Stored};

/// Records that were read together, in order.
#[derive(Clone, Debug, Default)]
pub struct Page {
    ids: String,
    revisions: String,
    documents: String,
}

/// A record as it is kept, borrowed from its page.
#[derive(Clone, Copy, Debug)]
pub struct Kept<'a> {
    /// The record's id.
    pub id: &'a str,
    /// The newest revision as JSON on one line, byte for byte as it is kept.
    pub document: &'a str,
}

impl Page {
    /// Takes the lists of further records, whose lines are separated by line feeds.
    ///
    /// # Errors
    /// [`StoreError::Failed`] where they differ in length: another program wrote into the store.
    pub(super) fn push(&mut self, ids: &str, revisions: &str, documents: &str) -> Result<(), StoreError> {
        let [of_ids, others @ ..] = [ids, revisions, documents].map(|list| memchr_iter(b'\n', list.as_bytes()).count());
        if others != [of_ids, of_ids] {
            return Err(StoreError::Failed("there is a document that is not on one line".to_owned()));
        }
        if ids.is_empty() {
            return Ok(());
        }
        let further = !self.is_empty();
        for (list, more) in [(&mut self.ids, ids), (&mut self.revisions, revisions), (&mut self.documents, documents)] {
            if further {
                list.push('\n');
            }
            list.push_str(more);
        }
        Ok(())
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        lines(&self.ids).count()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// The records one after the other.
    pub fn records(&self) -> impl Iterator<Item = Kept<'_>> {
        lines(&self.ids).zip(lines(&self.documents)).map(|(id, document)| Kept { id, document })
    }

    /// The same, each on its own.
    pub(super) fn into_stored(self) -> Result<Vec<Stored>, StoreError> {
        let stored = |(kept, revisions): (Kept<'_>, &str)| {
            let revisions = revisions.parse().map_err(|_| StoreError::Failed(format!("revisions: {revisions}")))?;
            Ok(Stored { id: kept.id.to_owned(), document: kept.document.to_owned(), revisions })
        };
        self.records().zip(lines(&self.revisions)).map(stored).collect()
    }
}

impl<'a> Kept<'a> {
    /// Reads the document.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] where it is not a record any more.
    pub fn record(self) -> Result<Record, StoreError> {
        self.document.parse().map_err(|error: Invalid| self.damaged(&error))
    }

    /// Reads what of the document `T` has fields for; the rest is passed over.
    pub(crate) fn read<T: Deserialize<'a>>(self) -> Result<T, StoreError> {
        serde_json::from_str(self.document).map_err(|error| self.damaged(&error))
    }

    /// What to say where the document does not read as what it should be.
    fn damaged(self, cause: &dyn Display) -> StoreError {
        StoreError::Damaged { id: self.id.to_owned(), cause: cause.to_string() }
    }
}

/// The lines of a list; none of an empty one.
fn lines(list: &str) -> impl Iterator<Item = &str> {
    let mut rest = (!list.is_empty()).then_some(list);
    std::iter::from_fn(move || {
        let all = rest?;
        let (line, after) = all.split_at(memchr(b'\n', all.as_bytes()).unwrap_or(all.len()));
        rest = after.get(1..);
        Some(line)
    })
}

/// The last line of a list.
pub(super) fn last(list: &str) -> &str {
    &list[memrchr(b'\n', list.as_bytes()).map_or(0, |at| at + 1)..]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(ids: &str, revisions: &str, documents: &str) -> Result<Page, StoreError> {
        let mut page = Page::default();
        page.push(ids, revisions, documents).map(|()| page)
    }

    #[test]
    fn a_page_gives_its_records_in_order_and_knows_the_last() {
        let mut full = page("a\nb", "1\n2", "{\"x\":\"\\n\"}\n{}").unwrap();
        full.push("", "", "").unwrap();
        full.push("c", "3", "{\"y\":1}").unwrap();
        let kept: Vec<(&str, &str)> = full.records().map(|kept| (kept.id, kept.document)).collect();
        assert_eq!(kept, [("a", "{\"x\":\"\\n\"}"), ("b", "{}"), ("c", "{\"y\":1}")]);
        assert_eq!((full.len(), full.is_empty(), last("a\nb\nc"), last("a")), (3, false, "c", "a"));
        let stored = full.into_stored().unwrap();
        assert_eq!(stored.iter().map(|stored| stored.revisions).collect::<Vec<_>>(), [1, 2, 3]);

        let empty = page("", "", "").unwrap();
        assert_eq!((empty.len(), empty.is_empty(), empty.records().count()), (0, true, 0));
    }

    #[test]
    fn documents_are_not_given_to_other_ids_where_one_has_a_line_too_many() {
        assert!(page("a\nb", "1\n1", "{}\n{\n}").is_err());
        assert!(page("a\nb", "1\n1", "{}").is_err());
    }

    #[test]
    fn a_document_that_is_no_record_is_named() {
        let page = page("a", "1", "{\"rater\":7}").unwrap();
        let errors = page.records().map(|kept| kept.record().unwrap_err().to_string()).collect::<Vec<_>>();
        assert!(errors[0].contains("record a is damaged"), "{errors:?}");
    }
}
