//! The published JSON Schema, generated from the types.

use schemars::generate::SchemaSettings;
use serde_json::{Value as Json, json};

use crate::record::SCHEMA;
use crate::{MAX_EPSILON, REPORT_SCHEMA, Record, Report};

const HOUR: &str = "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3])$";
/// No control characters.
const NAME: &str = r"^[^\u0000-\u001f\u007f-\u009f]*$";
const UUID: &str = "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$";

/// The JSON Schema (draft 2020-12) of a report. That its answer is one of its choices `Report::validate` adds.
#[must_use]
pub fn report_schema() -> Json {
    let mut schema = SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<Report>().to_value();
    schema["$id"] = json!("urn:afterword:report:1");
    schema["title"] = json!("Afterword report");
    schema["properties"]["schema"] = json!({ "const": REPORT_SCHEMA });
    schema["properties"]["id"]["pattern"] = json!(UUID);
    schema["properties"]["choices"]["minItems"] = json!(2);
    schema["properties"]["choices"]["maxItems"] = json!(8);
    schema["properties"]["epsilon"]["exclusiveMinimum"] = json!(0);
    schema["properties"]["epsilon"]["maximum"] = json!(MAX_EPSILON);
    schema
}

/// The JSON Schema (draft 2020-12) of a record. What it cannot say (a share's range where a value depends on another,
/// say) `Record::validate` adds.
#[must_use]
pub fn json_schema() -> Json {
    let mut generator = SchemaSettings::draft2020_12().into_generator();
    let shapes: Vec<Json> = crate::value::schemas(&mut generator)
        .into_iter()
        .map(|(kind, shape)| {
            json!({
                "if": { "properties": { "kind": { "const": kind.as_str() } } },
                "then": { "properties": { "value": shape } }
            })
        })
        .collect();
    let mut schema = generator.into_root_schema_for::<Record>().to_value();
    schema["$id"] = json!("urn:afterword:record:1");
    schema["title"] = json!("Afterword record");
    schema["properties"]["schema"] = json!({ "const": SCHEMA });
    schema["properties"]["rev"]["minimum"] = json!(1);
    schema["properties"]["id"]["pattern"] = json!(UUID);
    schema["properties"]["hour"]["pattern"] = json!(HOUR);
    schema["properties"]["rater"]["pattern"] = json!("^r:.+");
    schema["properties"]["value"] = json!({});
    schema["$defs"]["Subject"]["properties"]["hash"]["pattern"] = json!("^sha256:[0-9a-f]{64}$");
    for (part, field) in [("Subject", "conversation"), ("Subject", "message"), ("Client", "version")] {
        let name = &mut schema["$defs"][part]["properties"][field];
        name["pattern"] = json!(NAME);
        name["minLength"] = json!(1);
        name["maxLength"] = json!(200);
    }
    schema["allOf"] = json!(shapes);
    schema
}
