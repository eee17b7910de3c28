// The published JSON Schema, as a judge of records.

import Ajv2020 from "ajv/dist/2020.js";

/** A function from a record to what it breaks of the schema. */
export function validator(schema: object): (record: unknown) => string[] {
  // Formats such as `uint32` name the Rust type; the limits that they stand for are in the schema as numbers.
  const ajv = new Ajv2020({ allErrors: true, strict: false, validateFormats: false });
  const judge = ajv.compile(schema);
  return (record) => {
    if (judge(record)) return [];
    const { id, kind } = record as { id?: string; kind?: string };
    return (judge.errors ?? []).map((error) => `${kind} ${id}: ${error.instancePath || "/"} ${error.message}`);
  };
}
