from __future__ import annotations

from bot.agent.suggesting import KnownQuestion, SuggestionBook

JIUQUAN = KnownQuestion("酒泉市精简了多少个内设机构?", frozenset({"corpus/jiuquan.md"}))
REWARDS = KnownQuestion("酒泉市怎样考核科长?", frozenset({"corpus/jiuquan.md", "corpus/more.md"}))
HUAIBEI = KnownQuestion("淮北首批试点单位有哪些?", frozenset({"corpus/huaibei.md"}))
ENGLISH = KnownQuestion("How many offices did Jiuquan cut?", frozenset({"corpus/jiuquan.md"}))

BOOK = SuggestionBook(lambda: (JIUQUAN, REWARDS, HUAIBEI, ENGLISH))


def test_only_what_the_documents_found_answer_is_suggested() -> None:
    suggested = BOOK.suggest("酒泉的改革", {"corpus/jiuquan.md"}, "zh")
    assert set(suggested) == {JIUQUAN.question, REWARDS.question}
    assert BOOK.suggest("酒泉的改革", {"own/a.md"}, "zh") == ()
    assert BOOK.suggest("你好", (), "zh") == ()


def test_any_one_source_is_enough() -> None:
    assert BOOK.suggest("酒泉的改革", {"corpus/more.md"}, "zh") == (REWARDS.question,)


def test_the_question_asked_is_not_suggested_again() -> None:
    documents = {"corpus/jiuquan.md"}
    assert BOOK.suggest(JIUQUAN.question, documents, "zh") == (REWARDS.question,)


def test_suggestions_speak_the_language_of_the_question() -> None:
    documents = {"corpus/jiuquan.md"}
    assert BOOK.suggest("What is a quota?", documents, "en") == (ENGLISH.question,)


def test_no_more_than_wanted_and_the_likest_first() -> None:
    documents = {"corpus/jiuquan.md", "corpus/huaibei.md"}
    assert BOOK.suggest("酒泉市考核", documents, "zh", limit=1)[0] in (
        JIUQUAN.question,
        REWARDS.question,
    )
    assert len(BOOK.suggest("改革", documents, "zh", limit=2)) == 2
