"""What OpenAPI cannot say of a batch's answer: one fate for each entry, and a reason for each rejection."""

import schemathesis


@schemathesis.check
def every_entry_meets_its_fate(ctx, response, case):
    if case.method != "POST" or response.status_code != 200 or not isinstance(case.body, dict):
        return
    entries = case.body["records" if case.path.endswith("records") else "reports"]
    results = response.json()["results"]
    assert len(results) == len(entries), f"{len(entries)} entries, {len(results)} fates"
    for result in results:
        assert (result["status"] == "rejected") == ("error" in result), result
