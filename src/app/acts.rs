//! The person's side: what they do on a bar, and what they write next.

use std::rc::Rc;

use afterword_record::{Kind, words_changed};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;

use super::App;
use crate::capture::{self, Draft, Judged, Scene};
use crate::chat::Token;
use crate::events::{emit, object};
use crate::outbox::{Delivery, Row};
use crate::view::Act;

impl App {
    /// The person did something on a message's bar: shown at once, then kept.
    pub(super) fn act(self: &Rc<Self>, judged: &Rc<Judged>, act: Act) {
        let bar = &judged.bar;
        match act {
            Act::React(name) => {
                bar.say(|said| {
                    let again = said.reaction.as_ref() == Some(&name);
                    said.reaction = (!again).then_some(name);
                    // Reasons and comment speak for the reaction that they were given with, and do not outlive it.
                    said.reasons.clear();
                    said.comment.clear();
                });
                self.react(judged);
            }
            Act::Reason(key) => {
                bar.say(|said| match said.reasons.iter().position(|one| *one == key) {
                    Some(at) => drop(said.reasons.remove(at)),
                    None => said.reasons.push(key),
                });
                self.react(judged);
            }
            Act::Comment(comment) => {
                bar.say(|said| said.comment = comment);
                self.react(judged);
            }
            Act::Edit(edited) => {
                let scene = self.scene_of(judged);
                let changed = words_changed(&scene.text, &edited);
                bar.say(|said| {
                    said.words_changed = (changed > 0).then_some(changed);
                    said.edited = (changed > 0).then(|| edited.clone());
                });
                self.note(judged, capture::edit(&edited, scene));
            }
            Act::Retry => self.retry(judged),
            Act::Consent(true) => {
                self.consent.grant();
                self.asked_nothing();
                self.open();
            }
            Act::Consent(false) => self.let_go(),
            Act::Preview(true) => self.open_sheet(judged),
            Act::Preview(false) => bar.say(|said| {
                said.sheet = None;
                said.outcome = None;
            }),
            Act::Strike(kind, strike) => self.strike(judged, kind, strike),
            Act::Erase => self.erase_from(judged),
            Act::Stop => self.stop_from(judged),
        }
    }

    fn react(self: &Rc<Self>, judged: &Rc<Judged>) {
        let draft = capture::reaction(&judged.bar, self.scene_of(judged));
        self.note(judged, draft);
    }

    /// Keeps a draft, or holds it in memory while the person is asked.
    fn note(self: &Rc<Self>, judged: &Rc<Judged>, draft: Draft) {
        judged.queue.borrow_mut().push_back(draft);
        if self.consent.given(&self.config()).is_none() {
            judged.bar.say(|said| said.asking_consent = true);
            return;
        }
        self.open_and_work(judged);
    }

    fn open_and_work(self: &Rc<Self>, judged: &Rc<Judged>) {
        if self.keeper.borrow().is_some() { self.work(judged) } else { self.open() }
    }

    fn asked_nothing(&self) {
        self.ledger.borrow().iter().for_each(|judged| judged.bar.say(|said| said.asking_consent = false));
    }

    /// The person would rather not: what waited is forgotten, and the bars show what they showed before.
    fn let_go(&self) {
        self.asked_nothing();
        for judged in self.ledger.borrow().iter() {
            if judged.queue.take().is_empty() {
                continue;
            }
            judged.bar.start_over();
        }
    }

    fn retry(self: &Rc<Self>, judged: &Rc<Judged>) {
        let Some(keeper) = self.keeper.borrow().clone() else { return };
        let rows: Vec<String> = judged.standing.borrow().values().map(|standing| standing.row.clone()).collect();
        let token = self.vouched(judged);
        let report = judged.reported.borrow().as_ref().map(|reported| reported.id.clone());
        spawn_local(async move {
            for row in rows {
                keeper.outbox.retry(&row, token.clone()).await;
            }
            if let Some(report) = report {
                keeper.reports.retry(&report, None).await;
            }
        });
    }

    /// Where the person's message stands after a reply, it is read as a judgement of that reply.
    pub(super) fn answered(self: &Rc<Self>, reply: Token, by: Token) {
        let config = self.config();
        if !config.followups || self.consent.given(&config).is_none() {
            return;
        }
        // The person did not wait for the reply to stand still.
        let Some(judged) = self.complete(reply) else { return };
        let (message, earlier) = {
            let conversation = self.conversation.borrow();
            let message = conversation.get(by).map(|message| message.text.clone()).unwrap_or_default();
            let earlier = conversation.user_texts_before(reply).into_iter().map(str::to_owned).collect::<Vec<_>>();
            (message, earlier)
        };
        // A framework that draws the message again has not said it twice.
        if judged.answered.replace(Some(message.clone())).as_ref() == Some(&message) {
            return;
        }
        let earlier: Vec<&str> = earlier.iter().map(String::as_str).collect();
        let draft = capture::followup(&message, &earlier, config.thresholds, self.scene_of(&judged));
        self.note(&judged, draft);
    }

    /// What the host saw the person do; dropped without consent, since nobody was asked for it.
    pub(super) fn observed(self: &Rc<Self>, judged: &Rc<Judged>, kind: &str, detail: &JsValue) {
        if self.consent.given(&self.config()).is_none() {
            return;
        }
        match capture::signal(kind, detail, self.scene_of(judged)) {
            Ok(draft) => self.note(judged, draft),
            Err(fault) => crate::events::report(fault),
        }
    }

    /// The scene of a message; one that has left the page is judged by what is remembered of it.
    pub(super) fn scene_of(&self, judged: &Rc<Judged>) -> Scene {
        let token = self.ledger.borrow().token_of(judged);
        token.and_then(|token| self.scene(token)).unwrap_or_else(|| Scene {
            text: judged.text.borrow().clone(),
            before: vec![(afterword_record::Role::User, judged.prompt.clone())],
            exposures: self.exposures.get(),
            ..Scene::default()
        })
    }

    /// A record's whereabouts changed: the page hears of it, and the bar shows it if the person spoke there.
    pub(super) fn delivered(self: &Rc<Self>, row: &Row) {
        let (state, error) = match &row.delivery {
            Delivery::Queued => ("queued", None),
            Delivery::Sent => ("sent", None),
            Delivery::Rejected(sentence) => ("rejected", Some(sentence)),
        };
        emit(
            "delivery",
            &object(&[
                ("id", row.id.as_str().into()),
                ("rev", row.rev.into()),
                ("kind", row.kind.as_str().into()),
                ("state", state.into()),
                ("error", error.map_or(JsValue::UNDEFINED, |sentence| sentence.as_str().into())),
            ]),
        );
        let spoken = [Kind::Reaction.as_str(), Kind::Edit.as_str(), capture::REPORT].contains(&row.kind.as_str());
        for judged in self.ledger.borrow().iter() {
            capture::hear(judged, row);
            let newest = judged.standing.borrow().values().any(|one| one.row == row.key && one.rev == row.rev)
                || judged.reported.borrow().as_ref().is_some_and(|reported| reported.id == row.key);
            if newest {
                self.refresh_sheet(judged);
            }
            if newest && spoken {
                judged.bar.say(|said| said.delivery = Some(row.delivery.clone()));
            }
        }
    }
}
