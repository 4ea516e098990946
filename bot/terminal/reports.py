"""Pure: what commands on the index came to, as lines of plain text and as JSON."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from bot.askers import local_user
from bot.reports import aligned

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.budgets import SpendingReport
    from bot.corpus import Check, CorpusStatus
    from bot.records.spending import Spender
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


def spending_json(report: SpendingReport | None) -> dict[str, Any] | None:
    """What language models took, for programs; `None` where nothing is on record."""
    if report is None:
        return None
    return {
        "days": [
            {
                "day": spent.day,
                "model": spent.model,
                "input_tokens": spent.input_tokens,
                "output_tokens": spent.output_tokens,
                "price": f"{price:f}",
            }
            for spent, price in report.days
        ],
        "people": [_spender_json(one, local_user(one.id)) for one in report.people],
        "chats": [_spender_json(one) for one in report.chats],
        "tokens": report.tokens,
        "price": f"{report.price:f}",
    }


def _spender_json(spender: Spender, user: int | None = None) -> dict[str, int]:
    who = {"id": spender.id} if user is None else {"local_user": user}
    return {**who, "tokens": spender.tokens}


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
