"""Reads metrics as Prometheus does and prints the samples as one JSON object."""

import json
import sys

from prometheus_client.openmetrics.parser import text_string_to_metric_families

samples = {}
with open(sys.argv[1], encoding="utf-8") as text:
    for family in text_string_to_metric_families(text.read()):
        for name, labels, value, *_ in family.samples:
            if labels:
                name += "{" + ",".join(f"{label}={labels[label]}" for label in sorted(labels)) + "}"
            samples[name] = value
print(json.dumps(samples))
