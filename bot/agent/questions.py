"""What a question asks for, read from its words. Pure.

Used by the embedded chat model only; a language model reads the question itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from bot.agent.wanted import Wanted, number_wanted, shortened_in, wanted_in
from bot.agent.wording import one_wording, standard_wording
from bot.answers import Language
from knowledge.glossary import chinese_terms
from knowledge.regions import mentioned, short_name


@dataclass(frozen=True)
class Asked:
    """A question, analysed."""

    text: str
    language: Language
    wanted: frozenset[Wanted]
    number: int | None
    """How many things it knows there to be (哪四个)."""
    terms: frozenset[str]
    """Overlapping pairs of characters, numbers and words of the content, in one wording."""
    focus: tuple[str, ...]
    """What exactly is asked for: the head of each phrase that a question word stands with."""
    asking: frozenset[str]
    """Terms of the sentence that asks, without those that only say what it is about."""
    places: tuple[str, ...]
    """Full names of the places it names."""

    def carried(self, worded: str) -> frozenset[str]:
        """Terms that stand in a text, which is in one wording.

        A pair of characters is looked for as it is; a number or a word must stand by itself.
        """
        return frozenset(
            term
            for term in self.terms
            if term in worded and (term not in self._exact or _stands_alone(term, worded))
        )

    @cached_property
    def central(self) -> bool:
        """Whether it asks about the State Council's own bodies, or about the country."""
        return _CENTRAL.search(self.text) is not None

    @cached_property
    def shortened(self) -> tuple[tuple[int, str], ...]:
        """What it shortens to a number and a word (三身); read once, asked of every sentence."""
        return shortened_in(self.text)

    @cached_property
    def _exact(self) -> frozenset[str]:
        return frozenset(term for term in self.terms if term.isascii() or len(term) == 1)


_CENTRAL = re.compile(
    r"国务院(?!令)|中央|国家|全国|部委|司级|[司处]长|227|State Council(?! (?:Order|Decree))|central|national|ministr",
    re.IGNORECASE,
)
_ALONE = (re.compile(r"(?<![A-Za-z0-9.])"), re.compile(r"(?![A-Za-z0-9%]|\.\d)"))
"""What stands before and after a number or a word that is not part of a longer one."""
_ALONE_HAN = (re.compile(r"(?<![\u3400-\u9fff])"), re.compile(r"(?![\u3400-\u9fff])"))


def _stands_alone(term: str, worded: str) -> bool:
    """Whether a term stands somewhere by itself; no pattern is made of it, which takes 0.5 ms."""
    before, after = _ALONE if term.isascii() else _ALONE_HAN
    start = worded.find(term)
    while start >= 0:
        if before.match(worded, start) and after.match(worded, start + len(term)):
            return True
        start = worded.find(term, start + 1)
    return False


def analyse(question: str) -> Asked:
    """Read what a question asks for.

    Of several sentences the last that asks decides; those before it say what it is about.

    Args:
        question: In Chinese (either script) or English.

    Example:
        >>> asked = analyse("酒泉市精简了多少个内设机构?")
        >>> sorted(asked.wanted), asked.focus
        ([<Wanted.FIGURE: 'figure'>], ('科室',))
        >>> analyse("What is the streamlining rate in Huaibei?").language
        'en'
    """
    language = language_of(question)
    text = in_chinese(question) if language == "en" else standard_wording(question)
    folded = one_wording(text)
    asking = _last_asking(folded)
    return Asked(
        text=question,
        language=language,
        wanted=wanted_in(asking),
        number=number_wanted(asking),
        terms=term_set(_FUNCTION_WORDS.sub(" ", DOCUMENT.sub(" ", folded))),
        focus=_english_focus(question) if language == "en" else _focus(asking),
        asking=term_set(_FUNCTION_WORDS.sub(" ", DOCUMENT.sub(" ", asking))),
        places=mentioned(question) or mentioned(text),
    )


def language_of(text: str) -> Language:
    """Language of a question: `en` for Latin sentences, also with some Chinese terms in them.

    Example:
        >>> language_of("What does 一人科 mean?"), language_of("淮北 pilot?"), language_of("精简率")
        ('en', 'zh', 'zh')
    """
    chinese = len(_HAN_CHARACTER.findall(text))
    latin = len(re.findall(r"[A-Za-z]+", text))
    english = latin >= _SENTENCE_WORDS and 2 * latin >= chinese
    return "en" if english or (latin and not chinese) else "zh"


def in_chinese(question: str) -> str:
    """The terms of an English question in Chinese, for a search in a Chinese corpus.

    Returns:
        Places, terms of the field, Chinese words and numbers, separated by blanks; the question
        itself when fewer than two of them stand in it.

    Example:
        >>> in_chinese("How many internal offices did Jiuquan cut?")
        '酒泉 内设机构 精简 多少'
    """
    question = _ENGLISH_ARTICLE.sub(r"第\1条", _ENGLISH_ORDER.sub(r"国务院令第\1号", question))
    places = (short_name(place) for place in mentioned(question))
    chinese = _HAN_WITH_NUMBER.findall(question)
    numbers = re.findall(r"(?<![第\d])\d+(?:\.\d+)?%?(?!\d*[条号])", question)
    words = tuple(dict.fromkeys((*places, *chinese_terms(question), *chinese, *numbers)))
    of_a_text = [written for pattern, written in _ENGLISH_OF_A_TEXT if pattern.search(question)]
    if len(words) + len(of_a_text) < 2:
        return question
    asks = [written for pattern, written in _ENGLISH_ASKS if pattern.search(question)]
    asks = of_a_text or asks
    return " ".join((*words, *asks))


def knows_the_field(question: str) -> bool:
    """Whether a question is in Chinese, or holds at least two terms of the field or places."""
    return language_of(question) == "zh" or in_chinese(question) != question


def term_set(text: str) -> frozenset[str]:
    """Pairs of characters, numbers and words of a folded text, for counting what two share."""
    terms: set[str] = set()
    for run in _RUN.findall(text):
        if run.isascii() or run[0] == "第" or len(run) == 1:
            terms.add(run)
        else:
            terms.update(run[i : i + 2] for i in range(len(run) - 1))
    return frozenset(terms)


_SENTENCE_WORDS = 3
_HAN_CHARACTER = re.compile(r"[\u3400-\u9fff]")
_RUN = re.compile(r"第\d+[条章节款项](?:之\d+)?|\d+(?:\.\d+)?%?|[a-z][a-z'-]*|[\u3400-\u9fff]+")
_ENGLISH_ARTICLE = re.compile(r"\barticles?\s+(\d{1,4})\b", re.I)
_ENGLISH_ORDER = re.compile(r"\b(?:order|decree)\s+(?:no\.?\s*)?(\d{2,4})\b", re.I)
_HAN_WITH_NUMBER = re.compile(r"(?:[\u3400-\u9fff]*第\d+[条号])|[\u3400-\u9fff]+")
_ENGLISH_OF_A_TEXT = (
    (re.compile(r"\bhow many articles\b", re.I), "共多少条"),
    (re.compile(r"\bhow many chapters\b", re.I), "共多少章"),
)
_ENGLISH_ASKS = (
    (re.compile(r"\bhow (?:many|much)\b|\bnumber of\b", re.I), "多少"),
    (re.compile(r"\bwhen\b|\bwhat (?:year|date)\b", re.I), "什么时候"),
    (re.compile(r"\bwho(?:m|se)?\b|\bwhich (?:authority|body|department)\b", re.I), "谁"),
    (re.compile(r"\b(?:which|what) (?:news)?(?:paper|outlet|site|media)\b", re.I), "哪家报纸"),
)
_QUESTION_WORD = r"多少|几(?=[个家名项人条批类件位次年种])|什么时候|什么|哪些|哪几|哪个|哪家|哪一?年|哪里|哪|谁|百分之几|几成|啥"
_FUNCTION_WORDS = re.compile(
    r"请问一下|请问|想问一?下|我想知道|想知道|帮我查一?下|帮忙|麻烦|告诉我|查一下|能不能|可不可以"
    rf"|是不是|有没有|到底|{_QUESTION_WORD}"
    r"|怎么样|怎么|怎样|如何|为什么|为何|为啥|何时|何地|吗|呢|吧|啊|呀|嘛|了|的|是|由|被|把|将|和|与|及|或"
    r"|区别|差别|差异|其中|一共|总共|共计|分别|各自|都|也|还|就|从|应该|应当|可以|需要|目前|现在|当时|这个|那个|它们?|他们?|她们?"
)
DOCUMENT = re.compile(r"(?:国务院|政府)?令?第?(\d{2,4})号(?:令|条例)?|国务院令(\d{2,4})")
"""A document's number says where to look, not what for."""
_CLAUSE = re.compile(r"[^。！？!?;；\n]+[。！？!?;；\n]*")
_ASKS = re.compile(rf"{_QUESTION_WORD}|怎|如何|为何|吗|呢|[?？]")
_COUNTABLE = r"[个家名项人件类位种]"
_BEFORE = re.compile(r"([\u3400-\u9fff]{2,6}?)(?:\s+|一共|总共)?(?:[是为有叫占达\s]|达到)$")
_AFTER = re.compile(rf"^(?:{_COUNTABLE}|[来能]|可以|\d+{_COUNTABLE})*+([\u3400-\u9fff]{{2,8}})")
_UNIT = re.compile(r"^(?:批|条|次|年|天|月|岁|倍|级|章|款)")
_PLACE_IN_A_TEXT = re.compile(r"第[条款章]$")
_BORDER = re.compile(
    rf"[了的是和与、由被把将各都从到向能会可搞做办设要达算需往啊呀嘛吧呢吗]|{_QUESTION_WORD}"
    r"|调整|精简|减|改为|改成|变成|合并为|单设|时候|开展|参加|推开|推进|开始"
)
_RATE = re.compile(r"(?<=[\u3400-\u9fff]{2})(?:占比|比例|比重|[率数量额])$")
"""A rate or number is called so in questions and written as a figure in documents."""
_NO_NOUN = re.compile(r"最.$|出来$|下来$|其中$|现在$|目前$|分别$|说法$|总共$")
_NAMED = re.compile(r"([\u3400-\u9fff]{2})叫$")
_IDENTIFYING = re.compile(r"什么|哪|啥|几成|百分")
"""Question words that ask which one: the word after them names a kind, which answers do not say."""


def _last_asking(folded: str) -> str:
    """The last sentence that asks something; the whole text when none does."""
    clauses = [clause for clause in _CLAUSE.findall(folded) if _ASKS.search(clause)]
    return clauses[-1] if clauses else folded


def _focus(asking: str) -> tuple[str, ...]:
    """The word after each question word, or the noun before it when none comes after.

    Only its last two characters: Chinese puts the head of a phrase last.
    """
    heads = (
        _head(asking[: match.start()], match.group(), asking[match.end() :])
        for match in re.finditer(_QUESTION_WORD, asking)
    )
    return tuple(dict.fromkeys(head for head in heads if head))


def _english_focus(question: str) -> tuple[str, ...]:
    """The first term of the field after "how many", and what the corpus should hold for "earn"."""
    asked = _HOW_MANY.search(question)
    counted = chinese_terms(question[asked.end() :])[:1] if asked else []
    private = [term for term in chinese_terms(question) if term in _PRIVATE]
    return tuple(one_wording(term)[-2:] for term in (*counted, *private))


_HOW_MANY = re.compile(r"\bhow many\b|\bnumber of\b", re.I)
_PRIVATE = frozenset({"工资", "电话"})


def _head(before: str, question_word: str, after: str) -> str:
    if _IDENTIFYING.search(question_word):
        following, preceding = None, _NAMED.search(before)
    elif unit := _UNIT.match(after):
        return "" if _PLACE_IN_A_TEXT.search(before + unit.group()) else unit.group()
    else:
        following, preceding = _AFTER.search(after), _BEFORE.search(before)
    word = _RATE.sub("", _BORDER.split(following[1])[0]) if following else ""
    if len(word) < 2:
        word = _RATE.sub("", _BORDER.split(preceding[1])[-1]) if preceding else ""
    return word[-2:] if len(word) > 1 and not _NO_NOUN.search(word) else ""
