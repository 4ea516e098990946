"""Groups, topics and discussion groups: the bot speaks when it is called, where it was called."""

from __future__ import annotations

import pytest

from bot.chat.running import RunningBot
from tests.e2e.telegram.conftest import ServeEcho, settled
from tests.emulators import BotApi
from tests.fakes.chat import EchoAssistant

pytestmark = pytest.mark.slow


async def test_it_is_silent_until_it_is_called(telegram: BotApi, bot: RunningBot) -> None:
    an = telegram.person("安", language="zh-hans")
    helper = telegram.other_bot("helper_bot")
    group = telegram.supergroup("编制群", members=[an])
    an.says(group, "酒泉市精简了多少个内设机构?")
    an.says(group, "/help")
    an.says(group, "/ask@helper_bot 酒泉市精简了多少个内设机构?")
    an.says(group, "@helper_bot 酒泉市精简了多少个内设机构?")
    helper.says(group, "@dakeshi_bot 酒泉市精简了多少个内设机构?")
    an.sends_sticker(group)
    await an.hears_nothing(group, within=0.6)
    an.says(group, "@dakeshi_bot 酒泉市精简了多少个内设机构?")
    await an.hears(group, "118个")
    assert len(an.sees(group)) == 1
    await settled(bot)
    assert await bot.services.records.inbox.pending() == []
    kept = (bot.services.settings.data_dir / "telegram.sqlite-wal").read_bytes()
    assert "@helper_bot 酒泉".encode() not in kept


async def test_each_way_of_calling_is_heard(telegram: BotApi, bot: RunningBot) -> None:
    an = telegram.person("安", language="zh-hans")
    group = telegram.supergroup("编制群", members=[an])
    an.says(group, "/ask@dakeshi_bot 酒泉市精简了多少个内设机构?")
    answer = await an.hears(group, "118个")
    an.replies_to(answer, "那淮北呢?")
    await an.hears(group, "68个")
    an.says(group, "大科室助手 庆阳有哪些做法?", mentioning=telegram.bot)
    an.sends_photo(group, caption="@dakeshi_bot 某局科室由36个压到27个,少了百分之几?")
    await an.hears(group, "25.00%")


async def test_an_answer_is_stopped_by_who_asked_or_an_administrator(
    telegram: BotApi, serve_echo: ServeEcho
) -> None:
    an, bo = telegram.person("安", language="zh-hans"), telegram.person("波", language="zh-hans")
    group = telegram.supergroup("编制群", members=[an, bo])
    async with serve_echo(EchoAssistant()):
        an.says(group, "@dakeshi_bot slow 一")
        bo.says(group, "/stop@dakeshi_bot")
        await bo.hears(group, "别人的问题")
        an.says(group, "/stop@dakeshi_bot")
        await an.hears(group, "已停止")


async def test_what_is_replied_to_is_what_the_question_is_about(
    telegram: BotApi, serve_echo: ServeEcho
) -> None:
    assistant = EchoAssistant()
    an, bo = telegram.person("安", language="zh-hans"), telegram.person("波", language="zh-hans")
    group = telegram.supergroup("编制群", members=[an, bo])
    async with serve_echo(assistant):
        said = bo.says(group, "我们局由52个科室减到38个")
        an.replies_to(said, "@dakeshi_bot 精简率是多少?")
        await an.hears(group, "答：精简率是多少")
        an.replies_to(said, "@dakeshi_bot")
        await an.hears(group, "答：我们局由52个科室减到38个")
        an.says(group, "@dakeshi_bot")
        await an.hears(group, "写上问题")
    (first, _, history), (second, *_) = assistant.asked
    assert first == "精简率是多少?"
    assert [turn.content for turn in history] == ["我们局由52个科室减到38个"]
    assert second == "我们局由52个科室减到38个"


async def test_who_replies_to_an_answer_goes_on_with_the_conversation(
    telegram: BotApi, serve_echo: ServeEcho
) -> None:
    """Telegram makes a thread of every answer; it is no conversation of its own."""
    assistant = EchoAssistant()
    an = telegram.person("安", language="zh-hans")
    group = telegram.supergroup("编制群", members=[an])
    async with serve_echo(assistant):
        an.says(group, "@dakeshi_bot 一")
        answer = await an.hears(group, "答：一")
        an.replies_to(answer, "二")
        second = await an.hears(group, "答：二")
        an.replies_to(second, "三")
        await an.hears(group, "答：三")
        an.says(group, "/rate@dakeshi_bot")
        asked = await an.hears(group, "精简前是多少")
        an.replies_to(asked, "52")
        asked = await an.hears(group, "精简后是多少")
        an.replies_to(asked, "38")
        await an.hears(group, "26.92%")
    assert len({conversation for _, conversation, _ in assistant.asked}) == 1


async def test_a_question_asked_by_command_is_answered_anew_when_it_is_edited(
    telegram: BotApi, serve_echo: ServeEcho
) -> None:
    an = telegram.person("安", language="zh-hans")
    group = telegram.supergroup("编制群", members=[an])
    async with serve_echo():
        asked = an.says(group, "/ask@dakeshi_bot 一")
        answer = await an.hears(group, "答：一")
        an.edits(asked, "/ask@dakeshi_bot 二")
        await telegram.world.signal.until(lambda: "答：二" in answer.text or None, 5)
        helped = an.says(group, "/help@dakeshi_bot")
        await an.hears(group, "直接打字")
        an.edits(helped, "/help@dakeshi_bot 谢谢")
        await an.hears_nothing(group)
    assert answer.text == "答：二"
    assert len(an.sees(group)) == 2


async def test_answers_stay_in_their_topic_and_memory_apart(
    telegram: BotApi, serve_echo: ServeEcho
) -> None:
    assistant = EchoAssistant()
    an, bo = telegram.person("安", language="zh-hans"), telegram.person("波", language="zh-hans")
    forum = telegram.supergroup("论坛", forum=True, members=[an, bo])
    reform, posts = forum.topic("改革"), forum.topic("职数")
    async with serve_echo(assistant):
        an.says(reform, "不叫它")
        an.says(reform, "@dakeshi_bot 一")
        answer = await an.hears(reform, "答：一")
        assert answer.thread_id == reform.thread_id
        an.says(posts, "@dakeshi_bot 二")
        bo.says(posts, "@dakeshi_bot 三")
        await bo.hears(posts, "答：三")
    conversations = [conversation for _, conversation, _ in assistant.asked]
    assert len(set(conversations)) == 3


async def test_what_was_shown_of_an_answer_that_was_cut_off_goes(
    telegram: BotApi, serve_echo: ServeEcho
) -> None:
    assistant = EchoAssistant()
    an = telegram.person("安", language="zh-hans")
    group = telegram.supergroup("编制群", members=[an])
    async with serve_echo(assistant, telegram_drain_s=0):
        an.says(group, "@dakeshi_bot slow 一")
        await an.hears(group, "正在检索")
    assistant.release.set()
    async with serve_echo(assistant):
        await an.hears(group, "答：slow 一")
    assert [message.text for message in an.sees(group)] == ["答：slow 一"]


async def test_a_group_that_becomes_a_supergroup_keeps_its_memory(
    telegram: BotApi, serve_echo: ServeEcho
) -> None:
    assistant = EchoAssistant()
    an = telegram.person("安", language="zh-hans")
    group = telegram.group("小群", members=[an])
    async with serve_echo(assistant):
        an.says(group, "@dakeshi_bot 一")
        await an.hears(group, "答：一")
        an.says(group, "@dakeshi_bot slow 二")
        await telegram.world.signal.until(lambda: len(assistant.asked) == 2 or None, 5)
        upgraded = group.upgrade()
        assistant.release.set()
        await an.hears(upgraded, "答：slow 二")
        an.says(upgraded, "@dakeshi_bot 三")
        await an.hears(upgraded, "答：三")
    assert len({conversation for _, conversation, _ in assistant.asked}) == 1


async def test_a_group_is_told_how_to_call_it_when_it_is_added(
    telegram: BotApi, serve_echo: ServeEcho
) -> None:
    an = telegram.person("安", language="zh-hans")
    group = telegram.supergroup("编制群", members=[an])
    group.kicks_bot(by=an)
    async with serve_echo():
        group.adds_bot(by=an)
        await an.hears(group, "@dakeshi_bot")
        group.kicks_bot(by=an)
        await an.hears_nothing(group, within=0.3)


async def test_a_channels_post_is_answered_under_it(telegram: BotApi, bot: RunningBot) -> None:
    reader = telegram.person("读者", language="zh-hans")
    channel = telegram.channel("大科室")
    channel.posts("今天的新闻：某市推进改革")
    question = channel.posts("#问 酒泉市精简了多少个内设机构?")
    answer = await reader.hears(channel, "118个")
    assert answer.reply_to is not None
    assert answer.reply_to.id == question.id
    channel.posts("@dakeshi_bot 淮北市一共精简了多少个内设机构?")
    await reader.hears(channel, "68个")
    assert len(reader.sees(channel)) == 2


async def test_a_question_under_a_post_has_the_post_as_context(
    telegram: BotApi, serve_echo: ServeEcho
) -> None:
    assistant = EchoAssistant()
    an = telegram.person("安", language="zh-hans")
    channel, discussion = telegram.channel("大科室"), telegram.supergroup("讨论", members=[an])
    telegram.link(channel, discussion)
    async with serve_echo(assistant):
        post = channel.posts("酒泉市由413个减到295个")
        forwarded = post.forwards[0]
        comment = an.replies_to(forwarded, "@dakeshi_bot 精简率是多少?")
        await an.hears(discussion, "答：精简率是多少")
        an.replies_to(comment, "@dakeshi_bot 减了几个?")
        await an.hears(discussion, "答：减了几个")
        assert reader_is_left_alone(telegram, channel)
    (first, second) = [conversation for _, conversation, _ in assistant.asked]
    assert first == second
    contexts = [[turn.content for turn in history] for _, _, history in assistant.asked]
    assert contexts[0] == ["酒泉市由413个减到295个"]


def reader_is_left_alone(telegram: BotApi, channel: object) -> bool:
    """Nothing was said in the channel itself."""
    return not any(
        request.method.startswith("send")
        and str(request.parameters.get("chat_id")) == str(getattr(channel, "id", ""))
        for request in telegram.requests
    )
