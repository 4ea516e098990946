"""Pure: the state of the index, a reindex, and what language models took, as lines of text."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Protocol

from bot.askers import TERMINAL, local_user
from bot.tables import aligned as table

if TYPE_CHECKING:
    from bot.budgets import SpendingReport
    from bot.corpus import CorpusStatus
    from knowledge.generations import GoldenSummary
    from knowledge.reindexing import ReindexReport
    from knowledge.suspicion import Flagged


class Say(Protocol):
    """A surface's words in one language; those of `bot.phrases.reports` are among them."""

    def __call__(self, key: str, **values: object) -> str:
        """The sentence of this name with its variables filled in."""
        ...


class Step(Protocol):
    """How far something is; `knowledge.reindexing.Progress` is one."""

    @property
    def stage(self) -> str:
        """Names the phrase `stage_…`."""
        ...

    @property
    def done(self) -> int:
        """So many."""
        ...

    @property
    def total(self) -> int:
        """Of so many."""
        ...

    @property
    def rate_per_s(self) -> float | None:
        """Done a second, once known."""
        ...

    @property
    def eta_s(self) -> float | None:
        """Seconds left, once known."""
        ...


def progress_line(progress: Step, words: Say) -> str:
    """Stage, count, rate and time left, as far as they are known."""
    rest = ""
    if progress.rate_per_s is not None:
        rest += words("progress_rate", rate=f"{progress.rate_per_s:.1f}")
    if progress.eta_s is not None:
        rest += words("progress_eta", eta=duration(progress.eta_s))
    return words(
        "progress",
        stage=stage_name(progress.stage, words),
        done=f"{progress.done:,}",
        total=f"{progress.total:,}",
        rest=rest,
    )


def stage_name(stage: str, words: Say) -> str:
    """The stage in the user's language."""
    return words(f"stage_{stage}")


def duration(seconds: float) -> str:
    """Time as minutes and seconds.

    Example:
        >>> duration(75.4), duration(3600)
        ('1:15', '60:00')
    """
    minutes, rest = divmod(round(max(seconds, 0.0)), 60)
    return f"{minutes}:{rest:02}"


def reindex_lines(report: ReindexReport, words: Say) -> list[str]:
    """What a reindex changed."""
    key = "reindexed" if report.switched else "reindex_unchanged"
    changes = report.changes
    lines = [
        words(key, id=report.generation_id, seconds=f"{report.seconds:.1f}"),
        words(
            "documents_changed",
            added=f"{len(changes.added):,}",
            changed=f"{len(changes.changed):,}",
            removed=f"{len(changes.removed):,}",
            unchanged=f"{len(changes.unchanged):,}",
            failed=f"{len(report.failed):,}",
        ),
        words(
            "passages_embedded",
            passages=f"{report.passages:,}",
            embedded=f"{report.embedded:,}",
            reused=f"{report.reused:,}",
        ),
    ]
    lines += [] if report.golden is None else _golden_lines(report.golden, words)
    return lines + flagged_lines(report.flagged, words)


def flagged_lines(flagged: Sequence[Flagged], words: Say) -> list[str]:
    """What an administrator should look at: lines that read like orders to a model."""
    if not flagged:
        return []
    shown = flagged[:_MOST_FLAGGED]
    lines = [words("flagged_line", title=one.title, line=one.line) for one in shown]
    return [words("flagged", count=f"{len(flagged):,}"), *lines]


def status_lines(status: CorpusStatus, words: Say) -> list[str]:
    """The state of the index, aligned."""
    rows = [("label_data_dir", str(status.data_dir))]
    if manifest := status.serving:
        golden = manifest.golden
        rows += [
            ("label_serving", manifest.id),
            ("label_created", manifest.created.astimezone().strftime("%Y-%m-%d %H:%M:%S")),
            ("label_documents", f"{len(manifest.documents):,}"),
            ("label_passages", f"{manifest.passages:,}"),
            ("label_golden", _golden_share(golden) if golden else "–"),
            ("label_embedder", manifest.embedder),
            ("label_previous", status.previous or "–"),
        ]
    rows += [("label_roots", str(root)) for root in status.roots]
    lines = aligned([(words(label), value) for label, value in rows])
    return lines if status.serving else [*lines, words("nothing_indexed")]


def spending_lines(report: SpendingReport, words: Say) -> list[str]:
    """What language models took, under a title; nothing when none was asked."""
    if not report.days:
        return []
    priced = report.price > 0
    names = ("day", "model", "in", "out", *(("price",) if priced else ()))
    rows = [[words(f"spending_{name}") for name in names]]
    for spent, price in report.days:
        row = [spent.day, spent.model, f"{spent.input_tokens:,}", f"{spent.output_tokens:,}"]
        rows.append([*row, money(price)] if priced else row)
    total = [words("spending_total"), "", f"{report.tokens:,}", ""]
    rows.append([*total, money(report.price)] if priced else total)
    people = [(_person(one.id, words), one.tokens) for one in report.people]
    chats = [(_chat(one.id, words), one.tokens) for one in report.chats]
    lines = [words("spending_title", days=report.span_days), *table(rows).splitlines()]
    for title, spenders in (("spending_people", people), ("spending_chats", chats)):
        lines.append(words(title))
        lines += [
            "  " + words("spending_line", who=who, tokens=f"{tokens:,}") for who, tokens in spenders
        ]
    return lines


def money(price: Decimal) -> str:
    """An amount to the hundredth, in whatever currency the prices are set in.

    Example:
        >>> money(Decimal("0.125")), money(Decimal("1234.5"))
        ('0.13', '1,234.50')
    """
    return f"{price.quantize(_HUNDREDTH, ROUND_HALF_UP):,}"


def _person(number: int, words: Say) -> str:
    if (user := local_user(number)) is not None:
        return words("spending_local", user=user)
    return str(number) if number else words("spending_nobody")


def _chat(number: int, words: Say) -> str:
    return str(number) if number != TERMINAL else words("spending_terminal")


def aligned(rows: Sequence[tuple[str, str]]) -> list[str]:
    """Labels and values in two columns; a label that repeats is written once."""
    column = max(width(label) for label, _ in rows) + 2
    lines = []
    above = ""
    for label, value in rows:
        shown = "" if label == above else label
        lines.append(f"{shown}{' ' * (column - width(shown))}{value}")
        above = label
    return lines


def width(text: str) -> int:
    """Columns that a label takes on a terminal.

    Example:
        >>> width("索引 id")
        7
    """
    return sum(2 if ord(character) >= _FIRST_WIDE else 1 for character in text)


_FIRST_WIDE = 0x1100
_MOST_FLAGGED = 10
_HUNDREDTH = Decimal("0.01")


def _golden_lines(golden: GoldenSummary, words: Say) -> list[str]:
    share = words("golden", asked=golden.asked, left_out=golden.left_out)
    return [share, *(words("golden_failed", failure=failure) for failure in golden.failures)]


def _golden_share(golden: GoldenSummary) -> str:
    return f"{golden.asked - len(golden.failures)}/{golden.asked}"
