from __future__ import annotations

from bot.agent.tools import search_tool
from knowledge.documents import MAX_QUESTION_CHARACTERS
from tests.fakes.search import FakeSearch, scored


async def test_a_query_that_a_follow_up_made_too_long_is_still_searched() -> None:
    found = FakeSearch([scored("酒泉市精简118个内设机构。")])
    tool = search_tool(found, limit=2)
    text = await tool.ainvoke({"query": "酒泉市精简内设机构" + "长" * MAX_QUESTION_CHARACTERS})
    assert [len(question) for question in found.questions] == [MAX_QUESTION_CHARACTERS]
    assert "118" in text
