"""A bot that says questions back, as a process of its own, so that it can be killed.

Its settings come from the environment; it writes a line when it takes updates.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.app import open_corpus, open_measures
from bot.chat.running import run_telegram
from bot.logs import configure_logging
from bot.settings import Settings, load_settings
from tests.fakes.chat import EchoAnswering, EchoAssistant


@asynccontextmanager
async def open_answering(settings: Settings) -> AsyncIterator[EchoAnswering]:
    measures = open_measures(settings)
    with open_corpus(settings, measures=measures) as corpus:
        yield EchoAnswering(settings, corpus, EchoAssistant(pause_s=0.01), measures=measures)


def main() -> None:
    settings = load_settings()
    configure_logging(settings.log_level, settings.log_format, secrets=settings.secrets())
    asyncio.run(
        run_telegram(
            settings,
            open_answering,
            on_ready=lambda _: print("ready", flush=True),  # noqa: T201 - who started it waits for it
        )
    )


if __name__ == "__main__":
    main()
