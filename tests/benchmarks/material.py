"""What is indexed and asked: passages of about 510 characters, and questions about them.

Standard library only: the process that measures must stay small and start nothing of its own.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
_SHARED = ROOT.parent / "shared" / "bench" / "cmrc2018_dev"
_CORPUS = ROOT / "knowledge" / "corpus"
_GOLDEN = ROOT / "knowledge" / "golden.yaml"
_PASSAGE_CHARS = 510
_RECOMBINED = 848
_SEED = 20_070_224
_FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
_QUESTION = re.compile(r"^ *question: *[\"']?(.+?)[\"']? *$", re.MULTILINE)
_SENTENCE = re.compile(r"[^。！？!?\n]+[。！？!?]?")


@dataclass(frozen=True, slots=True)
class Material:
    """One corpus for both pipelines."""

    name: str
    passages: tuple[str, ...]
    questions: tuple[str, ...]


def load_material(questions: int) -> Material:
    """The shared encyclopaedic set where it is, else the embedded corpus, recombined.

    Args:
        questions: How many are wanted, spread over the whole set; repeated when there are fewer.
    """
    if (_SHARED / "corpus.jsonl").is_file():
        name = "cmrc2018_dev"
        passages = [record["text"] for record in _records(_SHARED / "corpus.jsonl")]
        asked = [record["text"] for record in _records(_SHARED / "queries.jsonl")]
    else:
        name = "embedded corpus, sentences recombined"
        texts = [
            _FRONT_MATTER.sub("", path.read_text("utf-8")) for path in sorted(_CORPUS.glob("*.md"))
        ]
        passages = list(recombined(sentences(texts), _RECOMBINED))
        asked = _QUESTION.findall(_GOLDEN.read_text("utf-8"))
    chosen = [asked[number * len(asked) // questions] for number in range(questions)]
    return Material(name, tuple(passages), tuple(chosen))


def calculation_questions() -> tuple[str, ...]:
    """Golden questions whose answer holds a calculation, without those that follow another."""
    entries = _GOLDEN.read_text("utf-8").split("\n- id: ")
    return tuple(
        _QUESTION.findall(entry)[0].replace('\\"', '"')
        for entry in entries
        if "\n  tools:" in entry and "\n  history:" not in entry and _QUESTION.search(entry)
    )


def sentences(texts: Sequence[str]) -> list[str]:
    """Every sentence of the texts that says something."""
    found = (match.strip() for text in texts for match in _SENTENCE.findall(text))
    return [sentence for sentence in found if len(sentence) > 5]


def recombined(parts: Sequence[str], count: int) -> Iterator[str]:
    """`count` passages of about 510 characters, each of sentences drawn at random.

    Args:
        parts: Sentences to draw from.
        count: How many passages.
    """
    draw = random.Random(_SEED)  # noqa: S311 - the same on every machine
    for _ in range(count):
        passage = ""
        while len(passage) < _PASSAGE_CHARS:
            passage += draw.choice(parts)
        yield passage


def write_texts(path: Path, texts: Sequence[str]) -> None:
    """Hand texts to a worker process."""
    path.write_text(json.dumps(texts, ensure_ascii=False), encoding="utf-8")


def read_texts(path: str | Path) -> list[str]:
    """What `write_texts` wrote."""
    texts: list[str] = json.loads(Path(path).read_text("utf-8"))
    return texts


def _records(path: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
