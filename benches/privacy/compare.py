"""Lets scrubbers read the same labelled rows: `cargo xtask bench --only privacy` calls it.

Prints one JSON object per measurement, `{"bench", "value", "unit", "of"}`, with `"peer"` where it is another's:
structured F1 and leak, person F1 and leak, over-redaction per file, characters per second over all rows, and of the
peers the slowest hostile text of 80 KB with how the time grows; ours is measured in Chromium (benches/page/scrub.mjs).
Spans are judged by ../shared/tools/score_spans.py.
"""

import argparse
import json
import multiprocessing
import os
import queue
import signal
import subprocess
import sys
import time
from pathlib import Path

FILES = ["presidio_dev", "chat_dev", "probes_dev"]
# What makes a careless scanner look at the same characters again and again.
TRAPS = json.loads((Path(__file__).parent.parent / "traps.json").read_text("utf-8"))
LONGEST = 80_000
# Seconds after which a reader of a hostile text is stopped; its figure is then this many, and says so.
PATIENCE = 10
# Rows are read so often by the trainer that its start does not count.
REPEATED = 50


def report(bench, value, unit, of, peer=None):
    line = {"bench": bench, "value": round(value, 4), "unit": unit, "of": of}
    print(json.dumps(line | ({"peer": peer} if peer else {}), ensure_ascii=False), flush=True)


class Ours:
    """The shipped scrubber, through the trainer."""

    peer = None

    def __init__(self, trainer, mode=None):
        self.command = [trainer, "predict", "privacy", *([f"--mode={mode}"] if mode else [])]
        self.name = mode or "structured"

    def read(self, texts):
        told = subprocess.run(self.command, input=as_lines(texts), capture_output=True, text=True, check=True)
        return [json.loads(line)["spans"] for line in told.stdout.splitlines()]

    def seconds(self, texts):
        start = time.perf_counter()
        self.read(texts[:1])
        alone = time.perf_counter() - start
        start = time.perf_counter()
        self.read(texts * REPEATED)
        return (time.perf_counter() - start - alone) / REPEATED


class InPython:
    """A scrubber that is called text by text."""

    def read(self, texts):
        return [self.spans(text) for text in texts]

    def seconds(self, texts):
        self.read(texts[:10])
        start = time.perf_counter()
        self.read(texts)
        return time.perf_counter() - start


class Presidio(InPython):
    """Its recognisers of patterns, without a language model, from the score on that its documentation calls likely."""

    TYPES = {
        "EMAIL_ADDRESS": "EMAIL", "PHONE_NUMBER": "PHONE", "CREDIT_CARD": "CARD", "IBAN_CODE": "IBAN", "US_SSN": "SSN",
        "IP_ADDRESS": "IP", "URL": "URL", "US_DRIVER_LICENSE": "LICENSE", "MAC_ADDRESS": "MAC",
    }
    SCORE = 0.4

    def __init__(self):
        from importlib.metadata import version

        import tldextract
        from presidio_analyzer import PatternRecognizer, RecognizerRegistry

        # With the list of public suffixes that it brings along: a measurement asks no server for another.
        tldextract.tldextract.TLD_EXTRACTOR = tldextract.TLDExtract(suffix_list_urls=())
        registry = RecognizerRegistry()
        registry.load_predefined_recognizers(languages=["en"])
        self.recognizers = [
            recognizer for recognizer in registry.recognizers
            if isinstance(recognizer, PatternRecognizer) or type(recognizer).__name__ == "PhoneRecognizer"
        ]
        self.peer = f"presidio-analyzer {version('presidio-analyzer')}, patterns, score ≥ {self.SCORE}"

    def spans(self, text):
        found = [
            result for recognizer in self.recognizers
            for result in recognizer.analyze(text, recognizer.supported_entities, None) or []
            if result.score >= self.SCORE
        ]
        return [[r.start, r.end, self.TYPES.get(r.entity_type, "GOVID")] for r in found]


class Scrubadub(InPython):
    """Its detectors as they are switched on by default."""

    TYPES = {
        "email": "EMAIL", "phone": "PHONE", "credit_card": "CARD", "social_security_number": "SSN", "url": "URL",
        "credential": "SECRET", "twitter": "USERNAME",
    }

    def __init__(self):
        import scrubadub

        self.scrubber = scrubadub.Scrubber()
        self.peer = f"scrubadub {scrubadub.__version__}"

    def spans(self, text):
        return [[f.beg, f.end, self.TYPES.get(f.type, f.type.upper())] for f in self.scrubber.iter_filth(text)]


class RedactPii:
    """An npm package, in a process of its own that times each text."""

    def __init__(self, folder):
        manifest = json.loads((folder / "node_modules/redact-pii/package.json").read_text())
        self.peer = f"redact-pii {manifest['version']}"
        self.command = ["node", Path(__file__).with_name("redact-pii.mjs"), folder]

    def lines(self, texts):
        told = subprocess.run(self.command, input=as_lines(texts), capture_output=True, text=True, check=True)
        return [json.loads(line) for line in told.stdout.splitlines()]

    def read(self, texts):
        return [line["spans"] for line in self.lines(texts)]

    def seconds(self, texts):
        # The first texts are read before the engine has compiled anything.
        return sum(line["took"] for line in self.lines(texts[:10] + texts)[10:])


class Trivial(InPython):
    """Masks every word with a capital in front and every token with three digits in a row."""

    peer = "trivial rule"

    def spans(self, text):
        found, at = [], 0
        for word in text.split():
            start = text.index(word, at)
            at = start + len(word)
            digits = max((len(run) for run in "".join(c if c.isdigit() else " " for c in word).split()), default=0)
            if digits >= 3:
                found.append([start, at, "GOVID"])
            elif word.lstrip("\"'([{<*_")[:1].isupper():
                found.append([start, at, "PERSON"])
        return found


def as_lines(texts):
    return "".join(json.dumps({"text": text}) + "\n" for text in texts)


def quality(reader, data, score, folder):
    for file in FILES:
        gold = data / f"{file}.jsonl"
        rows = [json.loads(line) for line in gold.read_text(encoding="utf-8").splitlines()]
        found = reader.read([row["text"] for row in rows])
        if file.startswith("probes"):
            probes(reader, rows, found)
            continue
        predicted = folder / "predicted.jsonl"
        predicted.write_text("".join(json.dumps({"spans": spans}) + "\n" for spans in found))
        told = subprocess.run([sys.executable, score, gold, predicted], capture_output=True, text=True, check=True).stdout
        for line in told.splitlines():
            group, *rest = line.split()
            if group in ("STRUCTURED", "PERSON"):
                figures = dict(zip(rest[::2], rest[1::2]))
                for name in ("F1", "leak"):
                    report(f"privacy.{group.lower()}.{name.lower()}", float(figures[name]), "", of(file, reader), reader.peer)
            elif group == "over":
                report("privacy.over", float(rest[0]), "", of(file, reader), reader.peer)


def probes(reader, rows, found):
    """Which hostile texts are wholly redacted, and which look-alikes left alone."""
    whole = alone = 0
    hostile = [(row, spans) for row, spans in zip(rows, found) if row["spans"]]
    alike = [spans for row, spans in zip(rows, found) if not row["spans"]]
    for row, spans in hostile:
        covered = {at for start, end, *_ in spans for at in range(start, end)}
        whole += all(at in covered for start, end, _ in row["spans"] for at in range(start, end))
    alone = sum(not spans for spans in alike)
    report("privacy.hostile", whole / len(hostile), "", of("probes_dev", reader), reader.peer)
    report("privacy.lookalikes", alone / len(alike), "", of("probes_dev", reader), reader.peer)


def of(file, reader):
    # Ours was written with these rows open and trained on them, so its quality is an upper bound; `evaluate names` holds out.
    if not isinstance(reader, Ours):
        return file
    return f"{file}, {reader.name}" + (", rows that it was made with" if file in FILES else "")


def throughput(reader, data):
    rows = [json.loads(line) for file in FILES for line in (data / f"{file}.jsonl").read_text("utf-8").splitlines()]
    texts = [row["text"] for row in rows]
    rate = sum(map(len, texts)) / reader.seconds(texts) / 1e6
    report("privacy.throughput", rate, "Mchar/s", of("all rows, native", reader), reader.peer)


def timed(make, text, told):
    # A group of its own, so that what it has started ends with it.
    os.setsid()
    reader = make()
    reader.read(["warm"])
    told.put("ready")
    start = time.perf_counter()
    reader.read([text])
    told.put(time.perf_counter() - start)


def patiently(make, text):
    """Seconds that a reader takes for a text; none if it takes too many."""
    told = multiprocessing.Queue()
    process = multiprocessing.Process(target=timed, args=(make, text, told))
    process.start()
    try:
        told.get()
        return told.get(timeout=PATIENCE)
    except queue.Empty:
        return None
    finally:
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        process.join()


def hostile(make, peer):
    """The slowest trap; a reader that outlasts the patience is stopped."""
    worst, growth, stopped = 0.0, 0.0, []
    for trap in TRAPS:
        half, whole = (patiently(make, (trap * length)[:length]) for length in (LONGEST // 2, LONGEST))
        if whole is None:
            stopped.append(trap)
        elif half:
            growth = max(growth, whole / half)
        worst = max(worst, PATIENCE if whole is None else whole)
    note = f", stopped after {PATIENCE} s on {' and '.join(map(repr, stopped))}" if stopped else ""
    report("privacy.worst", worst * 1e3, "ms", f"the slowest of {len(TRAPS)} hostile texts of 80 KB{note}", peer)
    if growth:
        report("privacy.growth", growth, "", "the most that twice such a text takes longer, where it ended", peer)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder of the labelled rows")
    parser.add_argument("--score", type=Path, required=True, help="the program that judges spans")
    parser.add_argument("--trainer", required=True, help="the program that runs the shipped scrubber")
    parser.add_argument("--npm", type=Path, required=True, help="the folder with redact-pii in node_modules")
    options = parser.parse_args()

    known = subprocess.run([options.trainer, "predict", "privacy", "--help"], capture_output=True, text=True, check=True)
    modes = ["balanced", "strict"] if "--mode" in known.stdout else [None]
    peers = [Presidio, Scrubadub, lambda: RedactPii(options.npm), Trivial]
    readers = [Ours(options.trainer, mode) for mode in modes] + [make() for make in peers]
    for reader in readers:
        quality(reader, options.data, options.score, options.npm)
        throughput(reader, options.data)
    for make, reader in zip(peers, readers[len(modes):]):
        hostile(make, reader.peer)


if __name__ == "__main__":
    multiprocessing.set_start_method("fork")
    main()
