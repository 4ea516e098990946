"""Pure: what commands on the index came to, as lines of plain text and as JSON."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from bot.reports import aligned

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.corpus import Check, CorpusStatus
    from knowledge.evaluation import BenchmarkReport
    from knowledge.generations import GoldenSummary
    from knowledge.reindexing import ReindexReport


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
        "flagged": [
            {"document_id": one.document_id, "title": one.title, "line": one.line}
            for one in report.flagged
        ],
        "passages": report.passages,
        "embedded": report.embedded,
        "reused": report.reused,
        "golden": _golden_json(report.golden),
        "seconds": round(report.seconds, 2),
    }


def status_json(status: CorpusStatus, checks: Sequence[Check] | None = None) -> dict[str, Any]:
    """The state of the index, for programs; with what came of looking at every file, if asked."""
    manifest = status.serving
    looked = {} if checks is None else {"checks": list(map(asdict, checks))}
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
        **looked,
    }


def benchmark_lines(report: BenchmarkReport) -> list[str]:
    """Figures of a benchmark, aligned; their names are the same in every language."""
    rows = [
        (name.replace("_at_", "@"), "–" if value is None else _figure(value))
        for name, value in report.as_dict().items()
    ]
    return aligned(rows)


def _figure(value: float) -> str:
    return f"{value:,}" if isinstance(value, int) else f"{value:,.4f}"


def _golden_json(golden: GoldenSummary | None) -> dict[str, Any] | None:
    return golden.model_dump(mode="json") if golden else None
