"""A bot that says questions back, as a process of its own, so that it can be killed.

Its settings come from the environment; it writes a line when it takes updates.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.app import open_corpus
from bot.chat.running import run_telegram
from bot.logs import configure_logging
from bot.settings import Settings, load_settings
from tests.fakes.chat import EchoAnswering, EchoAssistant


@asynccontextmanager
async def open_answering(settings: Settings) -> AsyncIterator[EchoAnswering]:
    with open_corpus(settings) as corpus:
        yield EchoAnswering(settings, corpus, EchoAssistant(pause_s=0.01))


def main() -> None:
    configure_logging("WARNING")
    asyncio.run(
        run_telegram(
            load_settings(),
            open_answering,
            on_ready=lambda _: print("ready", flush=True),  # noqa: T201 - who started it waits for it
        )
    )


if __name__ == "__main__":
    main()
