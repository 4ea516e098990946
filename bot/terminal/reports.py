"""Pure: what commands on the index came to, as lines of plain text and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from bot.terminal.phrases import Words

if TYPE_CHECKING:
    from bot.corpus import CorpusStatus
    from knowledge.evaluation import BenchmarkReport
    from knowledge.generations import GoldenSummary
    from knowledge.reindexing import ReindexReport


def reindex_lines(report: ReindexReport, words: Words) -> list[str]:
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
    return lines + ([] if report.golden is None else _golden_lines(report.golden, words))


def reindex_json(report: ReindexReport) -> dict[str, Any]:
    """What a reindex changed, for programs."""
    return {
        "generation_id": report.generation_id,
        "switched": report.switched,
        "added": list(report.changes.added),
        "changed": list(report.changes.changed),
        "removed": list(report.changes.removed),
        "unchanged": len(report.changes.unchanged),
        "failed": [
            {"name": failure.name, "reason": failure.reason, "remedy": failure.remedy}
            for failure in report.failed
        ],
        "passages": report.passages,
        "embedded": report.embedded,
        "reused": report.reused,
        "golden": _golden_json(report.golden),
        "seconds": round(report.seconds, 2),
    }


def status_lines(status: CorpusStatus, words: Words) -> list[str]:
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


def status_json(status: CorpusStatus) -> dict[str, Any]:
    """The state of the index, for programs."""
    manifest = status.serving
    return {
        "data_dir": str(status.data_dir),
        "serving": manifest.id if manifest else None,
        "previous": status.previous,
        "created": manifest.created.isoformat() if manifest else None,
        "documents": len(manifest.documents) if manifest else 0,
        "passages": manifest.passages if manifest else 0,
        "embedder": manifest.embedder if manifest else None,
        "roots": [str(root) for root in status.roots],
        "golden": _golden_json(manifest.golden if manifest else None),
    }


def benchmark_lines(report: BenchmarkReport) -> list[str]:
    """Figures of a benchmark, aligned; their names are the same in every language."""
    rows = [
        (name.replace("_at_", "@"), "–" if value is None else _figure(value))
        for name, value in report.as_dict().items()
    ]
    return aligned(rows)


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


def _figure(value: float) -> str:
    return f"{value:,}" if isinstance(value, int) else f"{value:,.4f}"


def _golden_lines(golden: GoldenSummary, words: Words) -> list[str]:
    share = words("golden", asked=golden.asked, left_out=golden.left_out)
    return [share, *(words("golden_failed", failure=failure) for failure in golden.failures)]


def _golden_share(golden: GoldenSummary) -> str:
    return f"{golden.asked - len(golden.failures)}/{golden.asked}"


def _golden_json(golden: GoldenSummary | None) -> dict[str, Any] | None:
    return golden.model_dump(mode="json") if golden else None
