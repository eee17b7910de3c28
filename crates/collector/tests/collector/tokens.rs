//! Tokens of the host: who may judge a message, and how often.

use std::path::Path;
use std::process::Command;
use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value as Json, json};
use sha2::Sha256;
use tempfile::TempDir;

use super::databases::{Kind, Place, on_each_store};
use super::support::{Answer, Collector, binary, reaction, record, retracted, revised};

on_each_store!(
    a_change_of_mind_keeps_the_token_and_a_repeat_changes_nothing,
    a_token_spent_twice_counts_for_the_last_vote_alone,
    kinds_do_not_take_each_others_token_and_passages_share_it,
    under_pseudonyms_the_first_use_says_which_message_it_is,
    what_expired_may_still_revise_and_take_back,
    an_erased_vote_frees_its_token,
);

const SECRET: &str = "9c1f6a1d2f4b4c0e8a7d5b3e1f2a4c6d";
const OLD: &str = "an old secret on its way out and of enough length";
const DAY: i64 = 86_400;
/// The record's message, as a page names it that does not send the host's own ids.
const PSEUDONYM: &str = "m:0123456789abcdefghijkl";

fn signed(secret: &str, payload: &str) -> String {
    let head = format!("v1.{}", BASE64_URL_SAFE_NO_PAD.encode(payload));
    let code = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap().chain_update(&head).finalize().into_bytes();
    format!("{head}.{}", BASE64_URL_SAFE_NO_PAD.encode(code))
}

/// A token of `secret` for `message` that is good for so many seconds.
fn token_of(secret: &str, message: &str, nonce: &str, seconds: i64) -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() as i64;
    signed(secret, &json!({ "m": message, "exp": now + seconds, "n": nonce }).to_string())
}

fn token(message: &str, nonce: &str) -> String {
    token_of(SECRET, message, nonce, DAY)
}

/// A reaction to the message with this name.
fn about(message: &str, name: &str) -> Json {
    of_kind("reaction", json!({ "name": name }), message)
}

fn of_kind(kind: &str, value: Json, message: &str) -> Json {
    let mut record = record(kind, value);
    record["subject"]["message"] = json!(message);
    record["subject"]["hash"] =
        json!(format!("sha256:{:064x}", message.bytes().fold(0_u128, |sum, byte| sum << 8 | u128::from(byte))));
    record
}

fn send(collector: &Collector, record: &Json, token: impl Into<Json>) -> Answer {
    collector.post(json!({ "records": [record], "tokens": [token.into()] }).to_string().as_bytes())
}

/// What became of a record, with the sentence if it was refused.
fn fate(answer: &Answer) -> (String, String) {
    let result = &answer.json()["results"][0];
    let text = |name: &str| result[name].as_str().unwrap_or_default().to_owned();
    (text("status"), text("error"))
}

fn refused(answer: &Answer) -> String {
    let (status, error) = fate(answer);
    assert_eq!(status, "rejected", "{error}");
    error
}

fn strict() -> Collector {
    Collector::start_with(&["--token-secret", SECRET, "--require-tokens"])
}

fn strict_on(place: &Place) -> Collector {
    Collector::start_on(&place.address, &["--token-secret", SECRET, "--require-tokens"])
}

fn lenient() -> Collector {
    Collector::start_with(&["--token-secret", SECRET])
}

/// `verified` of each stored record, in the order of arrival.
fn verified(collector: &Collector) -> Vec<Json> {
    collector.stored().iter().map(|record| record["verified"].clone()).collect()
}

#[test]
fn a_good_token_verifies_and_a_missing_one_does_not() {
    let collector = lenient();
    assert_eq!(send(&collector, &about("msg 1", "up"), token("msg 1", "n1")).fates(), ["stored"]);
    assert_eq!(collector.send(&[about("msg 2", "up")]).fates(), ["stored"], "nothing about tokens at all");
    assert_eq!(send(&collector, &about("msg 3", "up"), Json::Null).fates(), ["stored"]);
    assert_eq!(verified(&collector), [json!(true), json!(false), json!(false)]);

    let (rows, summary) = collector.export(&["--format", "unpaired", "--verified", "--provenance"]);
    assert_eq!((rows.len(), rows[0]["provenance"]["verified"].clone()), (1, json!(true)));
    assert_eq!(summary, "1 rows; skipped 2: 2 not verified");
    assert_eq!(collector.export(&["--format", "records", "--verified"]).0.len(), 1);
}

#[test]
fn without_a_secret_tokens_are_let_be() {
    let collector = Collector::start();
    assert_eq!(send(&collector, &reaction("up"), token("m", "n")).fates(), ["stored"]);
    assert_eq!(verified(&collector), [Json::Null]);
}

#[test]
fn what_must_have_a_token_is_refused_with_the_reason() {
    let collector = strict();
    let record = about("msg 1", "up");
    let good = token("msg 1", "n1");
    let (head, signature) = good.rsplit_once('.').unwrap();
    let other = token("msg 1", "n2");
    let forged = format!("{head}.{}", other.rsplit_once('.').unwrap().1);
    for (token, words) in [
        (Json::Null, "is missing"),
        (json!(token("msg 2", "n1")), "another message's"),
        (json!(token_of(OLD, "msg 1", "n1", DAY)), "not signed"),
        (json!(forged), "not signed"),
        (json!(token_of(SECRET, "msg 1", "n1", -120)), "expired"),
        (json!(""), "not one"),
        (json!("v1"), "not one"),
        (json!("v1.."), "not signed"),
        (json!(head), "not one"),
        (json!(format!("{good}=")), "not one"),
        (json!(format!("{good}.")), "not one"),
        (json!(format!(" {good}")), "not one"),
        (json!(format!("{head}.{signature}A")), "not signed"),
        (json!(good.replacen("v1", "v2", 1)), "not one"),
        (json!("é".repeat(9000)), "not one"),
        (json!(7), "not one"),
        (json!({ "token": good }), "not one"),
        (json!([good]), "not one"),
        (json!(signed(SECRET, "{}")), "not one"),
        (json!(signed(SECRET, r#"{"m":"msg 1","exp":"never","n":"n1"}"#)), "not one"),
    ] {
        let said = refused(&send(&collector, &record, token.clone()));
        assert!(said.starts_with("token: ") && said.contains(words), "{token}: {said}");
    }
    assert_eq!(collector.stored().len(), 0);
    assert_eq!(send(&collector, &record, good).fates(), ["stored"]);
    let late = about("msg 9", "up");
    assert_eq!(send(&collector, &late, token_of(SECRET, "msg 9", "n9", -30)).fates(), ["stored"], "clocks differ");
}

#[test]
fn a_rejection_is_counted_by_what_is_wrong_and_not_by_what_its_sentence_begins_with() {
    let collector = strict();
    let counted = |reason: &str| {
        let line = format!("afterword_rejections_total{{reason=\"{reason}\"}} ");
        let text = collector.get("/metrics").text;
        text.lines().find_map(|one| one.strip_prefix(&line)).map_or(0, |count| count.parse().unwrap())
    };
    let (mine, good) = (about(PSEUDONYM, "up"), token("a", "n"));
    assert_eq!(send(&collector, &mine, good.clone()).fates(), ["stored"]);
    refused(&send(&collector, &about("a", "up"), Json::Null));
    refused(&send(&collector, &about("a", "up"), token_of(SECRET, "a", "n2", -DAY)));
    refused(&send(&collector, &about(&PSEUDONYM.replace("0123", "9876"), "up"), good.clone()));
    assert_eq!((counted("token"), counted("contradiction"), counted("content")), (3, 0, 0));

    refused(&send(&collector, &revised(&mine, 1, |record| record["value"]["name"] = json!("down")), good.clone()));
    refused(&send(&collector, &revised(&mine, 2, |record| record["rater"] = json!("r:other")), good.clone()));
    assert_eq!((counted("token"), counted("contradiction"), counted("content")), (3, 2, 0));

    let misplaced = refused(&send(&collector, &revised(&mine, 2, |record| record["token"] = json!("x")), good));
    assert!(misplaced.starts_with("token: "), "{misplaced}");
    assert_eq!((counted("token"), counted("contradiction"), counted("content")), (3, 2, 1));
}

#[test]
fn one_bad_token_costs_no_other_record() {
    let collector = strict();
    let batch = json!({
        "records": [about("a", "up"), about("b", "up"), about("c", "up")],
        "tokens": [token("a", "1"), null, token("c", "3")],
    });
    assert_eq!(collector.post(batch.to_string().as_bytes()).fates(), ["stored", "rejected", "stored"]);
}

#[test]
fn tokens_belong_to_records_in_their_order_and_what_has_none_has_none() {
    let collector = lenient();
    let (a, b) = (token("a", "1"), token("b", "2"));
    for (tokens, expected) in [
        (json!([a]), [true, false]),
        (json!([null, b]), [false, true]),
        (json!([a, b, "v1"]), [true, true]),
        (json!([b, a]), [false, false]),
        (json!([]), [false, false]),
        (json!(null), [false, false]),
    ] {
        let batch = json!({ "records": [about("a", "up"), about("b", "up")], "tokens": tokens });
        assert_eq!(collector.post(batch.to_string().as_bytes()).fates(), ["stored"; 2]);
        let stored = verified(&collector);
        assert_eq!(stored[stored.len() - 2..], expected.map(Json::from), "{tokens}");
    }
    for tokens in [json!("v1"), json!({}), json!(1)] {
        let batch = json!({ "records": [about("a", "up")], "tokens": tokens });
        assert_eq!(collector.post(batch.to_string().as_bytes()).status, 422);
    }
}

#[test]
fn no_sender_says_that_it_is_verified() {
    let collector = lenient();
    for said in [true, false] {
        let mut record = about("a", "up");
        record["verified"] = json!(said);
        let error = refused(&collector.send(&[record]));
        assert!(error.starts_with("verified: ") && error.contains("leave it out"), "{error}");
    }
}

fn a_change_of_mind_keeps_the_token_and_a_repeat_changes_nothing(kind: Kind) {
    let place = Place::new(kind);
    let collector = strict_on(&place);
    let (up, good) = (about("a", "up"), token("a", "n"));
    let down = revised(&up, 2, |record| record["value"]["name"] = json!("down"));
    assert_eq!(send(&collector, &up, good.clone()).fates(), ["stored"]);
    assert_eq!(send(&collector, &up, good.clone()).fates(), ["unchanged"], "the answer was lost");
    assert_eq!(send(&collector, &down, good.clone()).fates(), ["stored"]);
    assert_eq!(send(&collector, &up, good.clone()).fates(), ["stale"]);
    assert_eq!(send(&collector, &retracted(&up, 3), good.clone()).fates(), ["stored"]);
    let again = revised(&up, 4, |_| {});
    assert_eq!(send(&collector, &again, good).fates(), ["stored"]);
    assert_eq!(verified(&collector), [json!(true)]);
}

fn a_token_spent_twice_counts_for_the_last_vote_alone(kind: Kind) {
    let place = Place::new(kind);
    let collector = strict_on(&place);
    let good = token("a", "n");
    let votes: Vec<_> = (0..5).map(|_| about("a", "up")).collect();
    for vote in &votes[..3] {
        assert_eq!(send(&collector, vote, good.clone()).fates(), ["stored"]);
    }
    assert_eq!(verified(&collector), [json!(false), json!(false), json!(true)]);
    let batch = json!({ "records": votes[3..], "tokens": [good, good] });
    assert_eq!(collector.post(batch.to_string().as_bytes()).fates(), ["stored"; 2]);
    assert_eq!(verified(&collector), [json!(false), json!(false), json!(false), json!(false), json!(true)]);
    // Sent again, a former vote is no new one.
    assert_eq!(send(&collector, &votes[0], good.clone()).fates(), ["unchanged"]);
    assert_eq!(verified(&collector).iter().filter(|said| **said == json!(true)).count(), 1);
    let restarted = collector.kill_and_restart_with(&["--token-secret", SECRET]);
    assert_eq!(verified(&restarted).last(), Some(&json!(true)));
    assert_eq!(restarted.get("/").status, 200);
}

fn kinds_do_not_take_each_others_token_and_passages_share_it(kind: Kind) {
    let place = Place::new(kind);
    let collector = strict_on(&place);
    let good = token("a", "n");
    let anchor = json!({ "quote": "x", "prefix": "", "suffix": "", "start": 0, "end": 1 });
    let edit = json!({ "edited": "y", "distance": { "inserted": 1, "deleted": 1, "normalised": 1.0 } });
    let records = [
        about("a", "up"),
        of_kind("edit", edit, "a"),
        of_kind("span", json!({ "anchor": anchor }), "a"),
        of_kind("span", json!({ "anchor": anchor }), "a"),
    ];
    for record in &records {
        assert_eq!(send(&collector, record, good.clone()).fates(), ["stored"]);
    }
    assert_eq!(verified(&collector), [json!(true), json!(true), json!(true), json!(true)]);
}

fn under_pseudonyms_the_first_use_says_which_message_it_is(kind: Kind) {
    let place = Place::new(kind);
    let collector = strict_on(&place);
    let good = token("msg 1", "n");
    assert_eq!(send(&collector, &about(PSEUDONYM, "up"), good.clone()).fates(), ["stored"]);
    let other = PSEUDONYM.replace("0123", "9876");
    let edit = json!({ "edited": "y", "distance": { "inserted": 1, "deleted": 1, "normalised": 1.0 } });
    for stranger in [about(&other, "up"), of_kind("edit", edit, &other)] {
        assert!(refused(&send(&collector, &stranger, good.clone())).contains("another message"));
    }
    let mut renamed = about(&other, "up");
    renamed["subject"]["aliases"] = json!([PSEUDONYM]);
    assert_eq!(send(&collector, &renamed, good.clone()).fates(), ["stored"], "the same message under a later name");
    assert_eq!(verified(&collector), [json!(false), json!(true)]);

    let place = Place::new(kind);
    let lenient = Collector::start_on(&place.address, &["--token-secret", SECRET]);
    send(&lenient, &about(PSEUDONYM, "up"), good.clone());
    assert_eq!(send(&lenient, &about(&other, "up"), good).fates(), ["stored"]);
    assert_eq!(verified(&lenient), [json!(true), json!(false)]);
}

fn what_expired_may_still_revise_and_take_back(kind: Kind) {
    let place = Place::new(kind);
    let collector = strict_on(&place);
    let (mine, theirs) = (about("a", "up"), about("b", "up"));
    send(&collector, &mine, token("a", "n"));
    let late = token_of(SECRET, "a", "n", -DAY);
    let shorter = revised(&mine, 2, |record| drop(record["content"].as_object_mut().unwrap().remove("prompt")));
    assert_eq!(send(&collector, &shorter, late.clone()).fates(), ["stored"], "leaving something out");
    assert!(refused(&send(&collector, &about("a", "down"), late)).contains("expired"), "a vote of its own");
    assert_eq!(collector.send(&[retracted(&mine, 3)]).fates(), ["stored"], "taking back needs nobody's leave");
    assert!(refused(&collector.send(&[theirs])).contains("missing"));
}

fn an_erased_vote_frees_its_token(kind: Kind) {
    use afterword_privacy::pseudonym::rater_handle;
    let place = Place::new(kind);
    let collector = strict_on(&place);
    let mut mine = about(PSEUDONYM, "up");
    mine["rater"] = json!(rater_handle("a secret"));
    send(&collector, &mine, token("msg 1", "n"));
    assert_eq!(collector.erase("a secret").json()["erased"], 1);
    let other = about(&PSEUDONYM.replace("0123", "9876"), "down");
    assert_eq!(send(&collector, &other, token("msg 1", "n")).fates(), ["stored"]);
    assert_eq!(verified(&collector), [json!(true)]);
}

#[test]
fn secrets_take_each_others_place() {
    let collector = Collector::start_with(&["--token-secret", &format!("{SECRET},{OLD}"), "--require-tokens"]);
    assert_eq!(send(&collector, &about("a", "up"), token("a", "1")).fates(), ["stored"]);
    assert_eq!(send(&collector, &about("b", "up"), token_of(OLD, "b", "2", DAY)).fates(), ["stored"]);
    let third = token_of("a third one, of more than enough length", "c", "3", DAY);
    assert!(refused(&send(&collector, &about("c", "up"), third)).contains("not signed"));
}

#[test]
fn neither_token_nor_message_is_stored_or_logged() {
    let dir = TempDir::new().unwrap();
    let collector = Collector::start_in(dir, &["--token-secret", SECRET]);
    let good = token("telltale-message", "telltale-nonce");
    send(&collector, &about(PSEUDONYM, "up"), good.clone());
    send(&collector, &about("another", "up"), good.clone());
    let (head, signature) = good.rsplit_once('.').unwrap();
    for trace in ["telltale-message", "telltale-nonce", head, signature, SECRET] {
        assert!(!collector.holds(trace) && !collector.log().contains(trace), "{trace}");
    }
}

#[test]
fn a_weak_secret_or_none_does_not_start() {
    for (options, words) in [
        (&["--token-secret", "hunter2"][..], "at least 32 characters"),
        (&["--token-secret", &format!("{SECRET},")][..], "at least 32 characters"),
        (&["--require-tokens"][..], "needs --token-secret"),
    ] {
        let output = binary().args(["serve", "--listen", "127.0.0.1:0"]).args(options).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success() && said.contains(words), "{said}");
    }
}

/// The code in docs/tokens.md in this language.
fn documented(language: &str) -> String {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/tokens.md");
    let text = std::fs::read_to_string(file).unwrap();
    let (_, rest) = text.split_once(&format!("```{language}\n")).unwrap();
    let code = rest.split_once("```").unwrap().0.to_owned();
    assert!(code.lines().count() <= 25);
    code
}

/// Runs the documented code with a last line of its own, and gives what that prints.
fn run(program: &str, language: &str, file: &str, last: &str, arguments: &[&str]) -> String {
    let dir = TempDir::new().unwrap();
    let file = dir.path().join(file);
    std::fs::write(&file, documented(language) + last).unwrap();
    let output = Command::new(program).arg(&file).args(arguments).output();
    let output = output.unwrap_or_else(|error| panic!("{program}, which the documented helper is for: {error}"));
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

#[test]
fn the_documented_helpers_sign_what_the_collector_takes() {
    const NODE: &str = "const [secret, message, days] = process.argv.slice(2);\n\
        console.log(afterwordToken(secret, message, Number(days)));\n";
    const PYTHON: &str = "import sys\nprint(afterword_token(sys.argv[1], sys.argv[2], float(sys.argv[3])))\n";
    let collector = strict();
    for (program, language, file, last) in
        [("node", "js", "token.mjs", NODE), ("python3", "python", "token.py", PYTHON)]
    {
        let sign =
            |secret: &str, message: &str, days: &str| run(program, language, file, last, &[secret, message, days]);
        // A UTF-8 id, as hosts have them.
        let message = format!("Nachricht №1 “{language}”");
        assert_eq!(send(&collector, &about(&message, "up"), sign(SECRET, &message, "1")).fates(), ["stored"]);
        let other = about("another", "up");
        assert!(refused(&send(&collector, &other, sign(SECRET, &message, "1"))).contains("another message's"));
        assert!(refused(&send(&collector, &other, sign(SECRET, "another", "-1"))).contains("expired"));
        assert!(refused(&send(&collector, &other, sign(OLD, "another", "1"))).contains("not signed"));
    }
    assert_eq!(verified(&collector), [json!(true), json!(true)]);
}
