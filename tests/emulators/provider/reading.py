"""What the scripted models understand of a conversation.

The emulators know nothing of the bot: the form in which its tools write is said here once more,
as it would be learnt from the conversation by any language model.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import unescape


@dataclass(frozen=True)
class Passage:
    reference: str
    """As it is cited: `[#3fa9c1]`."""
    title: str
    text: str


@dataclass(frozen=True)
class Quote:
    """A sentence of a passage, word for word."""

    text: str
    passage: Passage

    def cited(self) -> str:
        return f"{self.text}{self.passage.reference}"


def is_search(result: str) -> bool:
    """Whether a tool's result is a search's."""
    return result.startswith("<search")


def passages(results: Iterable[str]) -> list[Passage]:
    """Passages that searches returned and called an answer, each once.

    >>> found = '<search found="true">\\n<passage ref="[#3fa9c1]" title="甲">\\n&lt;乙&gt;\\n</passage>'
    >>> passages([found, found])
    [Passage(reference='[#3fa9c1]', title='甲', text='<乙>')]
    """
    return _passages(result for result in results if result.startswith('<search found="true"'))


def nearest(results: Iterable[str]) -> list[Passage]:
    """Passages that searches returned, whether they answer or not."""
    return _passages(results)


def _passages(results: Iterable[str]) -> list[Passage]:
    return list(
        dict.fromkeys(
            Passage(match["reference"], _title(match["attributes"]), unescape(match["text"]))
            for result in results
            for match in _PASSAGE.finditer(result)
        )
    )


def _title(attributes: str) -> str:
    title = re.search(r'title="([^"]*)"', attributes)
    return unescape(title[1]) if title else ""


_PASSAGE = re.compile(
    r'<passage ref="(?P<reference>\[#[0-9a-f]{6}\])"(?P<attributes>[^>]*)>\n'
    r"(?P<text>.*?)\n</passage>",
    re.DOTALL,
)


def quotes(question: str, found: Iterable[Passage], most: int) -> list[Quote]:
    """The sentences that share the most pairs of characters with the question, best first.

    A sentence is read under its passage's title, which says where it belongs. One that is much
    worse than the best is left out.
    """
    pairs = bigrams(question)
    scored: list[tuple[float, Quote]] = []
    for passage in found:
        titled = len(pairs & bigrams(passage.title)) / 2
        for sentence in sentences(passage.text):
            shared = len(pairs & bigrams(sentence))
            # Long sentences share more by chance.
            scored.append((titled + shared - len(sentence) / 100, Quote(sentence, passage)))
    if not scored:
        return []
    best = max(score for score, _ in scored)
    near = [one for one in scored if one[0] >= min(best * _NEAR, best)]
    ranked = sorted(near, key=lambda one: -one[0])
    distinct = {quote.text: quote for _, quote in reversed(ranked)}
    return list(reversed(distinct.values()))[:most]


_NEAR = 0.7


def bigrams(text: str) -> set[str]:
    """Pairs of neighbours among what carries meaning.

    >>> sorted(bigrams("精简, 38 个"))
    ['38', '8个', '简3', '精简']
    """
    kept = "".join(character.lower() for character in text if character.isalnum())
    return {kept[i : i + 2] for i in range(len(kept) - 1)}


def sentences(text: str) -> list[str]:
    """Sentences and lines of a text, word for word; headings and scraps are none.

    >>> sentences("# 题目\\n精简到38个。“减负”了！\\n注")
    ['精简到38个。', '“减负”了！']
    """
    found = [
        match.group().strip()
        for line in text.splitlines()
        if not line.lstrip().startswith("#")
        for match in _SENTENCE.finditer(line)
    ]
    return [sentence for sentence in found if len(sentence) >= _SHORTEST]


_SENTENCE = re.compile(r"[^。！？!?；;]+[。！？!?；;]*[”’」』）)]*")
_SHORTEST = 4


def chinese(text: str) -> bool:
    """Whether a text is Chinese, as far as a reply goes.

    >>> chinese("酒泉 KPI?"), chinese("What about Jiuquan (酒泉)?")
    (True, False)
    """
    ideographs = len(re.findall(r"[\u4e00-\u9fff]", text))
    return ideographs > len(re.findall(r"[A-Za-z]+", text))
