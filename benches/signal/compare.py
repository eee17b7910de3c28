"""Compares readers of follow-ups on the same rows and folds: `cargo xtask bench --only signal` calls it.

Prints a Markdown table: the shipped recipe beside scikit-learn's TF-IDF and logistic regression, and beside a large
language model's reading of the same rows. The labels were made by a language model too: how well that reading does
says how far two readings agree, not how far either is right.
"""

import argparse
import gzip
import json
import pickle
import re
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
from sklearn.compose import make_column_transformer
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score, precision_recall_curve, roc_auc_score

TEXTS = ["prompt", "reply", "followup"]
# GPT-4's recall of dissatisfaction in WildFeedback, where its precision is 0.83.
RECALL = 0.48
RESAMPLINGS = 500
# Rows that scikit-learn reads one at a time for its time: more do not move the median.
TIMED = 300


def lines(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file]


class Plain:
    """TF-IDF of words and pairs of words, each of the three texts by itself: what a word says depends on who said it."""

    def __init__(self, rows):
        words = [(TfidfVectorizer(ngram_range=(1, 2), min_df=2), at) for at in range(len(TEXTS))]
        self.words = make_column_transformer(*words)
        vectors = self.words.fit_transform(columns(rows))
        # "balanced", since macro-F1 is what is asked for first.
        self.heads = {
            label: LogisticRegression(class_weight="balanced", max_iter=2000).fit(vectors, [row[label] for row in rows])
            for label in ("category", "polarity")
        }

    def judge(self, rows):
        """For each row a category, a polarity and p(dsat)."""
        vectors = self.words.transform(columns(rows))
        category, polarity = (self.heads[label].predict(vectors) for label in ("category", "polarity"))
        dsat = list(self.heads["polarity"].classes_).index("dsat")
        return zip(category, polarity, self.heads["polarity"].predict_proba(vectors)[:, dsat])


def columns(rows):
    return np.array([[row[text] for text in TEXTS] for row in rows], dtype=object)


def figures(rows, judged):
    """The columns of quality. `judged`: for each row a category, a polarity and p(dsat)."""
    category, polarity, p = zip(*judged)
    true_polarity = [row["polarity"] for row in rows]
    dsat = np.array([label == "dsat" for label in true_polarity])
    p = np.array(p)
    bins = np.minimum((p * 10).astype(int), 9)
    gaps = [abs(dsat[bins == b].sum() - p[bins == b].sum()) for b in range(10)]
    precision, recall, _ = precision_recall_curve(dsat, p)
    return np.array([
        f1_score(true_polarity, polarity, average="macro", labels=sorted(set(true_polarity)), zero_division=0),
        f1_score([row["category"] for row in rows], category, average="macro",
                 labels=sorted({row["category"] for row in rows}), zero_division=0),
        roc_auc_score(dsat, p),
        sum(gaps) / len(rows),
        # Recall falls along the curve: its last point that still reaches RECALL has the highest threshold that does.
        precision[np.flatnonzero(recall >= RECALL)[-1]],
    ])


def with_intervals(rows, judged):
    """The figures as text, with 95 % intervals: whole groups are drawn with replacement."""
    groups = {}
    for at, row in enumerate(rows):
        groups.setdefault(row["group"], []).append(at)
    groups = list(groups.values())
    draw = np.random.default_rng(7)
    sampled = []
    for _ in range(RESAMPLINGS):
        at = [i for g in draw.integers(len(groups), size=len(groups)) for i in groups[g]]
        sampled.append(figures([rows[i] for i in at], [judged[i] for i in at]))
    low, high = np.quantile(sampled, [0.025, 0.975], axis=0)
    return [f"{v:.3f} [{l:.3f}, {h:.3f}]" for v, l, h in zip(figures(rows, judged), low, high)]


def time_of_ours(trainer, rows):
    """Median microseconds of a judgement, as the trainer measures it in its own process."""
    told = subprocess.run(
        [trainer, "predict", "signal", "--time"],
        input="".join(json.dumps({text: row[text] for text in TEXTS}) + "\n" for row in rows),
        capture_output=True, text=True, check=True,
    )
    return float(re.search(r"median ([0-9.]+) µs", told.stderr)[1])


def time_of_plain(model, rows):
    took = []
    for row in rows[:TIMED]:
        start = time.perf_counter()
        list(model.judge([row]))
        took.append(time.perf_counter() - start)
    return float(np.median(took)) * 1e6


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--followups", required=True, help="the labelled rows")
    parser.add_argument("--predictions", required=True, help="the recipe's held-out judgements, with their folds")
    parser.add_argument("--reading", required=True, help="a language model's reading of the same rows")
    parser.add_argument("--model", required=True, help="the shipped model file")
    parser.add_argument("--trainer", required=True, help="the program that runs it")
    options = parser.parse_args()

    rows = lines(options.followups)
    ours = {row["id"]: row for row in lines(options.predictions)}
    reading = {row["id"]: row for row in lines(options.reading)}
    missing = [row["id"] for row in rows if row["id"] not in ours or row["id"] not in reading]
    if missing:
        sys.exit(f"{len(missing)} rows are not judged by all, {missing[0]} first: these files do not belong together")

    shipped = [ours[row["id"]] for row in rows]
    judgements = {
        "this recipe": [(o["category"], o["polarity"], o["p"]["polarity"]["dsat"]) for o in shipped],
        "scikit-learn, TF-IDF + logistic regression": [None] * len(rows),
        "large language model": [
            (max(r["p"], key=r["p"].get), max(r["s"], key=r["s"].get), r["s"].get("dsat", 0.0))
            for r in (reading[row["id"]] for row in rows)
        ],
    }
    learned = judgements["scikit-learn, TF-IDF + logistic regression"]
    for fold in sorted({o["fold"] for o in shipped}):
        held = [at for at, o in enumerate(shipped) if o["fold"] == fold]
        train = [row for row, o in zip(rows, shipped) if o["fold"] != fold]
        for at, judged in zip(held, Plain(train).judge([rows[at] for at in held])):
            learned[at] = judged

    whole = Plain(rows)
    size = [len(gzip.compress(data)) for data in (Path(options.model).read_bytes(), pickle.dumps(whole))]
    times = [time_of_ours(options.trainer, rows), time_of_plain(whole, rows)]
    costs = [(f"{s:,}", f"{t:,.0f} µs") for s, t in zip(size, times)] + [("–", "–")]

    print("| reader | polarity, macro-F1 | category, macro-F1 | dissatisfied vs rest, AUC | calibration error of p(dsat) "
          f"| precision of dsat at recall {RECALL} | bytes, gzipped | time per follow-up |")
    print("|---|---|---|---|---|---|---|---|")
    for (name, judged), cost in zip(judgements.items(), costs):
        print("|", " | ".join([name, *with_intervals(rows, judged), *cost]), "|")


if __name__ == "__main__":
    main()
