"""Long polling: what is held, confirmed, delivered again, and who may poll."""

from __future__ import annotations

import asyncio

import pytest
from telegram import Update
from telegram.error import Conflict
from telegram.ext import ContextTypes

from tests.emulators import BotApi
from tests.emulators.bots import client, polling


async def test_updates_are_confirmed_by_the_offset() -> None:
    async with BotApi() as telegram, client(telegram) as bot:
        an = telegram.person("安")
        for text in ("一", "二", "三"):
            an.says(telegram.private(an), text)
        assert telegram.unread() == 3
        first = await bot.get_updates(limit=2)
        assert [update.message.text for update in first if update.message] == ["一", "二"]
        again = await bot.get_updates(limit=1)
        assert again[0].update_id == first[0].update_id
        assert len(await bot.get_updates(offset=first[1].update_id + 1)) == 1
        assert telegram.unread() == 1
        (last,) = await bot.get_updates(offset=-1)
        assert not await bot.get_updates(offset=last.update_id + 1)


async def test_a_poll_is_held_until_something_happens() -> None:
    async with BotApi() as telegram, client(telegram) as bot:
        an = telegram.person("安")
        poll = asyncio.create_task(bot.get_updates(timeout=10))
        await telegram.world.signal.until(lambda: telegram.world.updates.polled or None, 5)
        an.says(telegram.private(an), "在吗")
        (update,) = await poll
        assert update.message is not None


async def test_a_second_poller_ends_the_first() -> None:
    async with BotApi() as telegram, client(telegram) as bot, client(telegram) as other:
        first = asyncio.create_task(bot.get_updates(timeout=10))
        await telegram.world.signal.until(lambda: telegram.world.updates.polled or None, 5)
        assert not await other.get_updates(timeout=0)
        with pytest.raises(Conflict, match="terminated by other getUpdates request"):
            await first


async def test_a_webhook_ends_polling_and_forbids_it() -> None:
    async with BotApi() as telegram, client(telegram) as bot:
        poll = asyncio.create_task(bot.get_updates(timeout=10))
        await telegram.world.signal.until(lambda: telegram.world.updates.polled or None, 5)
        await bot.set_webhook("https://127.0.0.1:1/", allowed_updates=[Update.MESSAGE])
        with pytest.raises(Conflict, match="terminated by setWebhook request"):
            await poll
        with pytest.raises(Conflict, match="can't use getUpdates method while webhook is active"):
            await bot.get_updates()
        assert (await bot.get_webhook_info()).allowed_updates == ("message",)
        await bot.delete_webhook(drop_pending_updates=True)
        assert (await bot.get_webhook_info()).url == ""
        assert not await bot.get_updates()


async def test_only_allowed_updates_are_queued_but_a_pushed_one_always_is() -> None:
    async with BotApi() as telegram, client(telegram) as bot:
        an = telegram.person("安")
        await bot.get_updates(allowed_updates=[Update.INLINE_QUERY])
        an.says(telegram.private(an), "在吗")
        an.asks_inline("酒泉")
        telegram.push({"something_new": {}})
        inline, new = await bot.get_updates()
        assert inline.inline_query is not None
        assert new.api_kwargs == {"something_new": {}}


async def test_the_same_update_can_come_again() -> None:
    async with BotApi() as telegram, client(telegram) as bot:
        an = telegram.person("安")
        an.says(telegram.private(an), "在吗")
        (update,) = await bot.get_updates()
        assert not await bot.get_updates(offset=update.update_id + 1)
        assert telegram.push(update.to_dict()) == update.update_id
        (again,) = await bot.get_updates(offset=update.update_id + 1)
        assert again.update_id == update.update_id
        assert not await bot.get_updates(offset=update.update_id + 1)


async def test_a_poll_ends_with_its_connection() -> None:
    async with BotApi() as telegram, client(telegram) as bot:
        poll = asyncio.create_task(bot.get_updates(timeout=10))
        await telegram.world.signal.until(lambda: telegram.world.updates.polled or None, 5)
        poll.cancel()
        ended = telegram.world.signal.until(lambda: not telegram.world.updates.polled or None, 5)
        assert await ended


async def test_a_restarted_bot_gets_what_the_stopped_one_did_not_confirm() -> None:
    seen: list[int] = []

    async def keep(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        seen.append(update.update_id)

    async with BotApi() as telegram:
        an = telegram.person("安")
        async with polling(telegram, keep):
            an.says(telegram.private(an), "一")
            await telegram.world.signal.until(lambda: telegram.unread() == 0 or None, 5)
        an.says(telegram.private(an), "二")
        async with polling(telegram, keep):
            await telegram.world.signal.until(lambda: telegram.unread() == 0 or None, 5)
    assert seen == sorted(set(seen))
    assert len(seen) == 2
