"""Loads exported rows with `datasets`, as trainers do, and prints their columns, types and first rows as JSON.

usage: load_rows.py FILE.jsonl
"""

import json
import sys

from datasets import Features, List, Value, load_dataset

MESSAGES = List({"role": Value("string"), "content": Value("string")})

# TRL's dataset formats, conversational: https://huggingface.co/docs/trl/dataset_formats
FORMATS = {
    "preference": Features({"prompt": MESSAGES, "chosen": MESSAGES, "rejected": MESSAGES}),
    "unpaired": Features({"prompt": MESSAGES, "completion": MESSAGES, "label": Value("bool")}),
}


def main(path: str) -> None:
    rows = load_dataset("json", data_files=path, split="train")
    fits = [
        name
        for name, features in FORMATS.items()
        if all(rows.features.get(column) == kind for column, kind in features.items())
    ]
    print(json.dumps({"count": len(rows), "fits": fits, "features": str(rows.features), "rows": list(rows)}))


if __name__ == "__main__":
    main(sys.argv[1])
