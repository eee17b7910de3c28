//! The preview's side: what it shows, and what can be taken back there.

use std::rc::Rc;
use std::sync::Arc;

use afterword_record::Kind;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::App;
use crate::capture::{Judged, would_be};
use crate::person::Person;
use crate::view::{Outcome, Sheet, Strike};

impl App {
    /// Opens the preview of a message.
    pub(super) fn open_sheet(self: &Rc<Self>, judged: &Rc<Judged>) {
        self.draw(judged, true, None);
    }

    /// Draws the preview of a message anew, if it is open.
    pub(super) fn refresh_sheet(self: &Rc<Self>, judged: &Rc<Judged>) {
        if is_open(judged) {
            self.draw(judged, false, None);
        }
    }

    fn draw(self: &Rc<Self>, judged: &Rc<Judged>, open: bool, outcome: Option<Outcome>) {
        let (app, judged) = (Rc::clone(self), Rc::clone(judged));
        spawn_local(async move {
            let config = app.config();
            let keeper = app.keeper.borrow().clone();
            let mut entries = match &keeper {
                Some(keeper) => keeper.entries(&judged, &config).await,
                None => Vec::new(),
            };
            if entries.is_empty() {
                app.vouched(&judged);
                let person = keeper.map_or_else(|| Person::nobody(&config), |keeper| keeper.person.clone());
                entries = would_be(&judged, app.scene_of(&judged), &person, &config);
            }
            let allowed = app.consent.given(&config).is_some();
            // The person may have closed it meanwhile.
            if open || is_open(&judged) {
                judged.bar.say(|said| {
                    said.outcome = outcome.or_else(|| said.outcome.take());
                    said.sheet = Some(Arc::new(Sheet { entries, allowed }));
                });
            }
        });
    }

    /// The person takes a text out of a feedback, or the feedback back.
    pub(super) fn strike(self: &Rc<Self>, judged: &Rc<Judged>, kind: Kind, strike: Strike) {
        judged.strike(kind, strike);
        judged.bar.say(|said| {
            match (kind, strike) {
                (_, Strike::Comment) => said.comment.clear(),
                (Kind::Reaction, Strike::All) => {
                    said.reaction = None;
                    said.reasons.clear();
                    said.comment.clear();
                }
                (_, Strike::Edited) | (Kind::Edit, Strike::All) => {
                    said.edited = None;
                    said.words_changed = None;
                }
                _ => {}
            }
            said.outcome = Some(if strike == Strike::All { Outcome::Withdrawn } else { Outcome::LeftOut });
        });
        self.work(judged);
        self.refresh_sheet(judged);
    }

    /// The person erases everything that was sent from here.
    pub(super) fn erase_from(self: &Rc<Self>, judged: &Rc<Judged>) {
        self.draw(judged, false, Some(Outcome::Erasing));
        let (app, judged) = (Rc::clone(self), Rc::clone(judged));
        spawn_local(async move {
            let outcome = match app.erase_all().await {
                Ok(erased) => Outcome::Erased(erased),
                Err(sentence) => Outcome::NotErased(sentence),
            };
            app.draw(&judged, false, Some(outcome));
        });
    }

    /// The person takes their consent back.
    pub(super) fn stop_from(self: &Rc<Self>, judged: &Rc<Judged>) {
        self.consent.refuse();
        self.stop();
        self.draw(judged, false, Some(Outcome::Stopped));
    }
}

fn is_open(judged: &Judged) -> bool {
    untrack(|| judged.bar.said.get()).sheet.is_some()
}
