//! The service, described in OpenAPI 3.1: the routes by hand, every shape from the type that is read or written.

use afterword_record::Origin;
use schemars::{JsonSchema, SchemaGenerator, generate::SchemaSettings};
use serde_json::{Map, Value as Json, json};

use super::answer::Answer;
use super::records::{Erased, Erasure};
use crate::error::Refused;
use crate::limits;

/// Where the description keeps shapes.
const SHAPES: &str = "/components/schemas";

/// The description. Its server is the one it was fetched from.
pub(super) fn description() -> Json {
    let mut shapes = Shapes::default();
    shapes.add::<Answer>("Answer");
    shapes.add::<Erasure>("Erasure");
    shapes.add::<Erased>("Erased");
    shapes.add::<Refused>("Refused");
    let mut record = afterword_record::json_schema();
    // Whether a record is vouched for is the collector's to say, in exports.
    record["properties"].as_object_mut().and_then(|properties| properties.remove("verified"));
    shapes.embed("Record", record);
    shapes.tell_apart("Record", "kind");
    shapes.embed("Report", afterword_record::report_schema());
    let mut records = batch("records", "Record");
    records["properties"]["tokens"] = json!({
        "description": "What the host vouches for each record with, or null; one for each (docs/tokens.md).",
        "type": ["array", "null"],
        "items": { "type": ["string", "null"] },
    });
    shapes.0.insert("Records".into(), records);
    shapes.0.insert("Reports".into(), batch("reports", "Report"));
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Afterword collector",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Takes in what people think of a chat model's answers. Every refusal is one sentence that says \
                what was wrong; what is put off says in Retry-After when to come back.",
            "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" },
        },
        "paths": paths(),
        "components": {
            "schemas": shapes.0,
            "responses": refusals(),
            "securitySchemes": {
                "bearer": { "type": "http", "scheme": "bearer", "description": "The collector's key." },
                "basic": { "type": "http", "scheme": "basic", "description": "The same as the password, for a browser." },
            },
        },
    })
}

fn paths() -> Json {
    let records = format!(
        "The batch, of at most {} entries. Each is judged on its own: one that is no good is answered `rejected` and costs \
         no other. May be packed: content-encoding gzip.",
        limits::BATCH_RECORDS
    );
    let records = records.as_str();
    json!({
        "/v1/records": {
            "post": sending("putRecords", "Store records; answered after the commit.", records, "Records", "Answer"),
            "delete": sending(
                "eraseRecords",
                "Erase the records of the raters whose secrets are shown; answered when the disk holds them no more.",
                "A secret, or several. A wrong one is nobody's and erases nothing.",
                "Erasure",
                "Erased",
            ),
        },
        "/v1/reports": {
            "post": sending("putReports", "Store randomised answers; answered after the commit.", records, "Reports", "Answer"),
        },
        "/": { "get": guarded(reading("overview", "What arrived, as pictures.", "text/html")) },
        "/v1/export": { "get": guarded(exporting()) },
        "/metrics": {
            "get": guarded(reading("metrics", "What an operator watches.", crate::metrics::CONTENT_TYPE)),
        },
        "/healthz": { "get": reading("health", "The process lives.", "text/plain") },
        "/readyz": { "get": passing(reading("readiness", "The store takes records.", "text/plain")) },
        "/v1/schema": { "get": reading("schema", "The JSON Schema of a record.", "application/schema+json") },
        "/v1/openapi.json": { "get": reading("openapi", "This description.", "application/json") },
        "/style.css": { "get": reading("style", "The overview's style.", "text/css") },
    })
}

/// An operation that takes JSON and gives JSON.
fn sending(id: &str, summary: &str, body: &str, takes: &str, gives: &str) -> Json {
    let mut operation = json!({
        "operationId": id,
        "summary": summary,
        "requestBody": {
            "required": true,
            "description": format!("{body} At most {} KiB once unpacked.", limits::BATCH_BYTES / 1024),
            "content": { "application/json": { "schema": shape(takes), "example": example(takes) } },
        },
        "responses": {
            "200": { "description": "What became of it.", "content": { "application/json": { "schema": shape(gives) } } },
        },
    });
    refuse(&mut operation, &["400", "403", "408", "413", "415", "422", "429", "500", "503"]);
    operation
}

/// An operation that gives a text.
fn reading(id: &str, summary: &str, content: &str) -> Json {
    let schema = if content.ends_with("json") { json!({ "type": "object" }) } else { json!({ "type": "string" }) };
    let mut operation = json!({
        "operationId": id,
        "summary": summary,
        "responses": { "200": { "description": summary, "content": { content: { "schema": schema } } } },
    });
    // Of a page whose origin is not allowed.
    refuse(&mut operation, &["403"]);
    operation
}

/// The rows, by the names that the command's options have.
fn exporting() -> Json {
    let mut operation = reading("export", "Rows, one JSON object on each line.", "application/jsonl; charset=utf-8");
    let flag = json!({ "type": "boolean" });
    let origins = Origin::ALL.iter().map(|origin| origin.as_str()).collect::<Vec<_>>().join("|");
    let parameters = [
        ("format", true, json!({ "enum": ["preference", "unpaired", "stepwise", "records"] })),
        ("origin", false, json!({ "type": "string", "pattern": format!("^({origins})(,({origins}))*$") })),
        ("map", false, json!({ "type": "string", "pattern": "^[a-z]+=(true|false)(,[a-z]+=(true|false))*$" })),
        ("provenance", false, flag.clone()),
        ("retracted", false, flag.clone()),
        ("verified", false, flag.clone()),
        ("include-marked", false, flag),
        ("cap-per-rater", false, json!({ "type": "string", "pattern": "^[0-9]{1,6}$" })),
    ];
    let parameter = |(name, required, schema): (&str, bool, Json)| json!({ "name": name, "in": "query", "required": required, "schema": schema });
    operation["parameters"] = parameters.into_iter().map(parameter).collect();
    refuse(&mut operation, &["400"]);
    operation
}

/// The same for readers with the key alone.
fn guarded(mut operation: Json) -> Json {
    operation["security"] = json!([{ "bearer": [] }, { "basic": [] }]);
    refuse(&mut operation, &["401", "429", "500", "503"]);
    operation
}

/// The same where it may be put off.
fn passing(mut operation: Json) -> Json {
    refuse(&mut operation, &["500", "503"]);
    operation
}

fn refuse(operation: &mut Json, statuses: &[&str]) {
    for status in statuses {
        operation["responses"][status] = json!({ "$ref": format!("#/components/responses/{status}") });
    }
}

/// Every status that a request is refused with.
fn refusals() -> Json {
    const MEANINGS: [(&str, &str); 11] = [
        ("400", "It is not JSON, or broke off."),
        ("401", "The key is missing or wrong."),
        ("403", "The page's origin is not allowed, or only the collector's own machine may read."),
        ("405", "The path does not take this method."),
        ("408", "The body took too long to arrive: send it again."),
        ("413", "It is too large: send several smaller ones."),
        ("415", "It is neither plain nor packed JSON."),
        ("422", "It is JSON of another shape."),
        ("429", "Too many requests of one address or key."),
        ("500", "The store failed: the collector's log says why."),
        ("503", "The store takes nothing just now: keep what you have and come back."),
    ];
    let refusal = |(status, meaning): (&str, &str)| {
        let mut response = json!({
            "description": meaning,
            "content": { "application/json": { "schema": shape("Refused") } },
        });
        if matches!(status, "408" | "429" | "503") {
            response["headers"] =
                json!({ "Retry-After": { "description": "Seconds.", "schema": { "type": "integer", "minimum": 1 } } });
        }
        (status.to_owned(), response)
    };
    Json::Object(MEANINGS.into_iter().map(refusal).collect())
}

/// What an operation is sent, as pages send it.
fn example(takes: &str) -> Json {
    match takes {
        "Records" => json!({ "tokens": [null], "records": [{
            "schema": afterword_record::SCHEMA,
            "id": "0d5f7a51-6f0e-4d0c-9a3b-2f6f1c0b0e8a",
            "rev": 1,
            "state": "set",
            "kind": "reaction",
            "origin": "explicit",
            "subject": { "conversation": "c:4Yp2", "message": "m:k81x", "ordinal": 1, "hash": format!("sha256:{:064}", 0) },
            "value": { "name": "down", "reasons": ["wrong"], "comment": "It opened in 1932." },
            "content": {
                "prompt": [{ "role": "user", "content": "When did the bridge open?" }],
                "reply": "It opened in 1931.",
            },
            "privacy": { "policy": "turn", "consent": "granted" },
            "rater": "r:ungWv48Bz-pBQUDeXa4iI7",
            "hour": "2026-11-23T02",
            "client": { "version": env!("CARGO_PKG_VERSION") },
        }] }),
        "Reports" => json!({ "reports": [{
            "schema": afterword_record::REPORT_SCHEMA,
            "id": "5b1c4a0e-2d57-4c7e-8f0a-9c3d1e6b7a42",
            "choices": ["up", "down", "love"],
            "answer": "up",
            "epsilon": 2.0,
        }] }),
        _ => json!({ "secret": "the-43-characters-that-a-device-keeps" }),
    }
}

fn batch(name: &str, entry: &str) -> Json {
    json!({
        "type": "object",
        "properties": { name: { "type": "array", "items": shape(entry) } },
        "required": [name],
        "additionalProperties": false,
    })
}

fn shape(name: &str) -> Json {
    json!({ "$ref": format!("#{SHAPES}/{name}") })
}

/// The shapes by name, all on one level.
#[derive(Default)]
struct Shapes(Map<String, Json>);

impl Shapes {
    fn add<T: JsonSchema>(&mut self, name: &str) {
        let generator: SchemaGenerator = SchemaSettings::draft2020_12().into_generator();
        self.embed(name, generator.into_root_schema_for::<T>().to_value());
    }

    /// Takes a schema that stands on its own apart: what it defines becomes a shape beside it.
    fn embed(&mut self, name: &str, mut schema: Json) {
        let parts = schema.as_object_mut().map(|root| {
            ["$schema", "$id"].iter().for_each(|key| drop(root.remove(*key)));
            root.remove("$defs")
        });
        if let Some(Some(Json::Object(parts))) = parts {
            for (part, mut schema) in parts {
                lift(&mut schema);
                self.0.insert(part, schema);
            }
        }
        lift(&mut schema);
        self.0.insert(name.to_owned(), schema);
    }
}

impl Shapes {
    /// Turns "if it is of this kind, then …" into one shape for each kind, as OpenAPI has it.
    fn tell_apart(&mut self, name: &str, by: &str) {
        let Some(Json::Object(mut common)) = self.0.remove(name) else { return };
        let cases = common.remove("allOf");
        let mut mapping = Map::new();
        for case in cases.as_ref().and_then(Json::as_array).into_iter().flatten() {
            let kind = &case["if"]["properties"][by];
            let Some(called) = kind["const"].as_str() else { continue };
            let mut shape = Json::Object(common.clone());
            shape["title"] = json!(format!("{name} of kind {called}"));
            for (property, shaped) in case["then"]["properties"].as_object().into_iter().flatten() {
                shape["properties"][property] = shaped.clone();
            }
            shape["properties"][by] = kind.clone();
            let variant = format!("{name}.{called}");
            mapping.insert(called.to_owned(), json!(format!("#{SHAPES}/{variant}")));
            self.0.insert(variant, shape);
        }
        let variants: Vec<Json> = mapping.values().map(|place| json!({ "$ref": place })).collect();
        let told = json!({ "oneOf": variants, "discriminator": { "propertyName": by, "mapping": mapping } });
        self.0.insert(name.to_owned(), told);
    }
}

/// Turns references within a schema into references to shapes.
fn lift(schema: &mut Json) {
    match schema {
        Json::Object(fields) => {
            for (key, value) in fields {
                match value {
                    Json::String(target) if key == "$ref" => {
                        *target = target.replacen("#/$defs", &format!("#{SHAPES}"), 1);
                    }
                    _ => lift(value),
                }
            }
        }
        Json::Array(items) => items.iter_mut().for_each(lift),
        _ => {}
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that cannot go on should say where")]
mod tests {
    use super::*;

    #[test]
    fn every_route_is_described_and_nothing_else() {
        let source = include_str!("mod.rs");
        let mut routed: Vec<&str> =
            source.split(".route(\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        let description = description();
        let mut described: Vec<&str> = description["paths"].as_object().unwrap().keys().map(String::as_str).collect();
        routed.sort_unstable();
        described.sort_unstable();
        assert_eq!(described, routed);
    }

    #[test]
    fn the_examples_are_taken() {
        use afterword_record::{Record, Report};
        assert!(Record::from_json(example("Records")["records"][0].clone()).is_ok());
        assert!(Report::from_json(example("Reports")["reports"][0].clone()).is_ok());
        assert!(serde_json::from_value::<Erasure>(example("Erasure")).is_ok());
    }

    #[test]
    fn there_is_a_shape_for_each_kind_of_record() {
        let description = description();
        let variants = description["components"]["schemas"]["Record"]["oneOf"].as_array().unwrap().len();
        assert_eq!(variants, afterword_record::Kind::ALL.len());
        let reaction = &description["components"]["schemas"]["Record.reaction"]["properties"];
        assert_eq!(reaction["kind"]["const"], "reaction");
        assert!(
            reaction["value"]["$ref"].as_str().is_some_and(|place| place.contains("Reaction")),
            "{}",
            reaction["value"]
        );
    }

    #[test]
    fn every_reference_leads_somewhere() {
        fn references<'a>(json: &'a Json, found: &mut Vec<&'a str>) {
            match json {
                Json::Object(fields) => fields.iter().for_each(|(key, value)| match value {
                    Json::String(target) if key == "$ref" => found.push(target),
                    _ => references(value, found),
                }),
                Json::Array(items) => items.iter().for_each(|item| references(item, found)),
                _ => {}
            }
        }
        let (description, mut found) = (description(), Vec::new());
        references(&description, &mut found);
        assert!(found.len() > 50, "{found:?}");
        for reference in found {
            assert!(description.pointer(reference.strip_prefix('#').unwrap()).is_some(), "{reference}");
        }
    }
}
