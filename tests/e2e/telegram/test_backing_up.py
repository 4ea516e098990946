"""A bot that is backed up while it serves, lost, and brought back."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
from pathlib import Path

import pytest

from tests.e2e.telegram.conftest import Serve, settled
from tests.emulators import BotApi

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[3]


async def dakeshi(data: Path, *arguments: str, given: bytes = b"") -> tuple[int, bytes, str]:
    """Run the program beside the bot; its status, results and diagnostics."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}  # noqa: TID251 - for a process of its own
    running = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        *arguments,
        env={**kept, "PYTHONPATH": str(ROOT), "DAKESHI_DATA_DIR": str(data), "LANG": "zh_CN.UTF-8"},
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await running.communicate(given)
    assert running.returncode is not None
    return running.returncode, out, err.decode()


async def test_a_lost_bot_is_brought_back_with_what_it_remembers_and_answers_nothing_twice(
    telegram: BotApi, serve: Serve, data: Path
) -> None:
    (data / "documents").mkdir()
    (data / "documents" / "own.md").write_text("甲局有五个科室。", encoding="utf-8")
    an = telegram.person("安", language="zh-hans")
    chat = telegram.private(an)
    async with serve() as bot:
        an.says(chat, "酒泉市精简了多少个内设机构?")
        await an.hears(chat, "118个")
        await settled(bot)
        status, backup, err = await dakeshi(data, "backup", "-")
        assert status == 0, err
        assert "已备份" in err
        # Nobody restores under a bot that serves, and asking beside it goes on.
        status, _, err = await dakeshi(data, "restore", "-", given=backup)
        assert (status, "正在被别的进程使用" in err) == (1, True)
        status, out, err = await dakeshi(data, "ask", "淮北首批试点有哪几家单位?")
        assert status == 0, err
    shutil.rmtree(data)
    status, out, err = await dakeshi(data, "restore", "-", given=backup)
    assert status == 0, err
    assert "已恢复到" in out.decode()
    assert (data / "documents" / "own.md").read_text(encoding="utf-8") == "甲局有五个科室。"
    heard = len(an.sees(chat))
    async with serve() as bot:
        await settled(bot)
        assert len(an.sees(chat)) == heard
        an.says(chat, "那淮北呢?")
        await an.hears(chat, "68个")
