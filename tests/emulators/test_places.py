"""Private chats, groups, topics and channels, and what the bot may do there."""

from __future__ import annotations

import pytest
from telegram import Update
from telegram.error import BadRequest, ChatMigrated, Forbidden
from telegram.ext import ContextTypes

from tests.emulators import BotApi
from tests.emulators.bots import client, polling


async def echo(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    if update.message and update.message.text:
        await update.message.reply_text("回声", do_quote=True)


async def test_drafts_are_for_private_chats() -> None:
    async with BotApi() as telegram, client(telegram) as bot:
        an = telegram.person("安")
        chat, group = telegram.private(an), telegram.group("编制群", members=[an])
        an.says(chat, "在吗")
        await bot.send_message_draft(an.id, 7, "<b>想</b>", parse_mode="HTML")
        assert chat.drafts == [(7, "想")]
        with pytest.raises(BadRequest, match=r"(?i)TEXTDRAFT_PEER_INVALID"):
            await bot.send_message_draft(group.id, 7, "想")


async def test_a_person_who_blocks_the_bot_or_never_wrote_cannot_be_reached() -> None:
    async with BotApi() as telegram, client(telegram) as bot:
        an = telegram.person("安")
        with pytest.raises(Forbidden, match="can't initiate conversation with a user"):
            await bot.send_message(an.id, "你好")
        with pytest.raises(BadRequest, match="Chat not found"):
            await bot.send_message(42, "你好")
        an.says(telegram.private(an), "在吗")
        an.blocks()
        with pytest.raises(Forbidden, match="bot was blocked by the user"):
            await bot.send_message(an.id, "你好")
        an.unblocks()
        await bot.send_message(an.id, "你好")
        updates = await bot.get_updates()
        changes = [update.my_chat_member for update in updates if update.my_chat_member]
        assert [change.new_chat_member.status for change in changes] == ["kicked", "member"]


async def test_a_group_becomes_a_supergroup() -> None:
    async with BotApi() as telegram, client(telegram) as bot:
        an = telegram.person("安")
        group = telegram.group("编制群", members=[an])
        new = group.upgrade()
        with pytest.raises(ChatMigrated) as migrated:
            await bot.send_message(group.id, "你好")
        assert migrated.value.new_chat_id == new.id
        await bot.send_message(new.id, "你好")
        first, second = await bot.get_updates()
        assert first.message is not None
        assert second.message is not None
        assert first.message.migrate_to_chat_id == new.id
        assert second.message.migrate_from_chat_id == group.id


async def test_a_kicked_bot_cannot_write() -> None:
    async with BotApi() as telegram, client(telegram) as bot:
        group = telegram.supergroup("编制群")
        group.adds_bot()
        group.kicks_bot()
        with pytest.raises(Forbidden, match="bot was kicked from the supergroup chat"):
            await bot.send_message(group.id, "你好")
        added, service, kicked = await bot.get_updates()
        assert added.my_chat_member is not None
        assert added.my_chat_member.new_chat_member.status == "member"
        assert service.message is not None
        assert service.message.new_chat_members[0].id == telegram.bot.id
        assert kicked.my_chat_member is not None


async def test_topics_keep_their_messages_apart() -> None:
    async with BotApi() as telegram, polling(telegram, echo) as bot:
        an = telegram.person("安")
        forum = telegram.supergroup("论坛", members=[an], forum=True)
        topic = forum.topic("改革")
        asked = an.says(topic, "问")
        reply = await an.hears(topic, "回声")
        assert (reply.thread_id, reply.reply_to) == (topic.thread_id, asked)
        assert an.sees(forum) == []
        assert topic.messages == [topic.opening, asked, reply]
        with pytest.raises(BadRequest, match="Message thread not found"):
            await bot.send_message(forum.id, "x", message_thread_id=999)


async def test_a_channel_post_appears_in_its_discussion_group() -> None:
    posts: list[Update] = []

    async def keep(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        posts.append(update)

    async with BotApi() as telegram, polling(telegram, keep):
        channel, discussion = telegram.channel("大科室"), telegram.supergroup("讨论")
        telegram.link(channel, discussion)
        post = channel.posts("今日要闻")
        channel.edits(post, "今日要闻（改）")
        await telegram.world.signal.until(lambda: telegram.unread() == 0 or None, 5)
        await telegram.world.signal.until(lambda: len(posts) == 4 or None, 5)
    assert posts[0].channel_post is not None
    assert posts[0].channel_post.from_user is None
    forward = posts[1].message
    assert forward is not None
    assert forward.is_automatic_forward
    assert forward.from_user is not None
    assert (forward.from_user.id, forward.text) == (777000, "今日要闻")
    assert posts[2].edited_channel_post is not None
    assert posts[3].edited_message is not None
    assert posts[3].edited_message.text == "今日要闻（改）"


async def test_comments_under_the_bots_own_post_are_one_thread() -> None:
    async with BotApi() as telegram, client(telegram) as bot:
        an = telegram.person("安")
        channel, discussion = telegram.channel("大科室"), telegram.supergroup("讨论", members=[an])
        telegram.link(channel, discussion)
        sent = await bot.send_message(channel.id, "今日要闻")
        assert sent.from_user is None
        (forward,) = discussion.messages
        comment = an.replies_to(forward, "依据？")
        assert (comment.thread_id, comment.topic) == (forward.id, None)
        await bot.send_message(discussion.id, "见此", message_thread_id=forward.id)
        reply = await an.hears(discussion, "见此")
        assert reply.thread_id == forward.id
        post, asked = await bot.get_updates()
        assert post.message is not None
        assert post.message.is_automatic_forward
        assert asked.message is not None
        assert asked.message.reply_to_message is not None
        assert asked.message.reply_to_message.sender_chat is not None


async def test_what_the_bot_is_told_about_chats_and_members() -> None:
    async with BotApi() as telegram, client(telegram) as bot:
        an, li = telegram.person("安"), telegram.person("李")
        group = telegram.supergroup("编制群", members=[an], admins=[li])
        assert (await bot.get_chat(group.id)).title == "编制群"
        members = [(await bot.get_chat_member(group.id, who.id)).status for who in (an, li)]
        assert members == ["member", "administrator"]
        (admin,) = await bot.get_chat_administrators(group.id)
        assert admin.user.id == li.id
        await bot.leave_chat(group.id)
        with pytest.raises(Forbidden, match="not a member"):
            await bot.get_chat(group.id)
