"""Follow-up questions made complete in themselves. Pure.

那庆阳呢 after a question about 酒泉 becomes that question about 庆阳; a question that leans on
the one before in any other way is put behind it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.agent.grounding import bodies
from bot.agent.questions import DOCUMENT, in_chinese, language_of
from knowledge.regions import mentioned, short_name


def complete(question: str, earlier: Sequence[str] = ()) -> str:
    """Make a follow-up complete in itself.

    Args:
        question: As asked.
        earlier: Earlier questions, complete in themselves, oldest first.

    Returns:
        The question itself when it stands on its own; the last question about another place when
        only the place is new; otherwise the last question, then this one.

    Example:
        >>> complete("它是哪一年开始的?", ["酒泉市精简了多少个内设机构?"])
        '酒泉市精简了多少个内设机构? 酒泉是哪一年开始的?'
    """
    if own := _OTHER_SUBJECT.match(question):
        return "".join(own.groups())
    if not earlier or not _leans(question):
        return question
    last = earlier[-1] if _COMPUTES.search(question) else _topic(earlier[-1])
    new_places, old_places = mentioned(question), mentioned(last)
    if new_places and not _rest(question):
        asked_before = in_chinese(last) if language_of(last) == "en" else last
        return _exchange_places(asked_before, old_places, new_places)
    if other := (
        _other_document(question, last)
        or _other_number(question, last)
        or _of_another_subject(question, last)
        or _of_its_own(question, last)
    ):
        return other
    if (title := _TITLE.search(last)) and _STEP.match(question):
        return f"{title.group()}{question}"
    if (old_places or bodies(last)) and not new_places and _asks_by_itself(question):
        return _named(question, last)
    subject = "" if new_places else "".join(whom(last)) or _document_of(last)
    asked = _PRONOUN.sub(subject, question, count=1)
    return f"{_ended(last)} {asked}"


def _ended(question: str) -> str:
    """A question with its mark: what follows is another one, whose figures replace its own."""
    return question if _ENDED.search(question) else f"{question}?"


def _leans(question: str) -> bool:
    """Whether a question cannot be understood without the one before.

    Only by a sign of it: how it opens or closes, a pronoun, nothing but a place.
    """
    if _OPENING.match(question) or _PRONOUN.search(question):
        return True
    if mentioned(question):
        return not _rest(question)
    if _ANOTHER.match(question):
        return True
    return _ELLIPTIC.search(question) is not None or _STEP.match(question) is not None


def _rest(question: str) -> str:
    """What a question says besides places, pronouns and how it opens and closes."""
    text = _OPENING.sub("", question)
    for place in mentioned(question):
        name = short_name(place)
        text = re.sub(rf"{re.escape(place)}|{re.escape(name)}[省市县区]?", "", text)
    words = _LATIN.findall(text)
    if text == _OPENING.sub("", question) and len(words) <= _MOST_WORDS_OF_A_NAME:
        text = _LATIN.sub("", text)  # the place is written in pinyin
    text = _CLOSING.sub("", _PRONOUN.sub("", _TOO.sub("", text)))
    return re.sub(r"[\W_]+|[的市也]", "", text)


def _topic(completed: str) -> str:
    """What a completed follow-up was about: the question that began it."""
    first = _FIRST_QUESTION.match(completed)
    return first.group() if first else completed


def _other_document(question: str, last: str) -> str:
    """The last question of another document, when nothing but a document is new."""
    new, old = DOCUMENT.search(question), DOCUMENT.search(last)
    if not (new and old) or _rest(question.replace(new.group(), "")):
        return ""
    return last.replace(old.group(), new.group())


def _document_of(question: str) -> str:
    """The document that a question names, as it names it."""
    named = _ENGLISH_DOCUMENT.search(question) or _TITLE.search(question)
    return named.group() if named else ""


def _of_another_subject(question: str, last: str) -> str:
    """The last question of another body of the same kind, and what is asked of it besides.

    地方上的议事协调机构能不能单独核编制, then 国务院的议事协调机构呢,是哪一条.
    """
    match = _ANOTHER.match(question)
    if match is None:
        return ""
    subject = match["subject"]
    kinds = (subject[start:] for start in range(len(subject) - _LEAST_OF_A_KIND + 1))
    kind = next((kind for kind in kinds if kind in last), "")
    if not kind:
        return ""
    return f"{_ended(subject + last.partition(kind)[2])} {match['asked']}"


def _other_number(question: str, last: str) -> str:
    """The last question with another number of posts or offices, when nothing else is new."""
    new, old = _JUST_A_NUMBER.match(question), _A_NUMBER.findall(last)
    if new is None or len(old) != 1:
        return ""
    return _A_NUMBER.sub(lambda _: new["number"], last)


def _of_its_own(question: str, last: str) -> str:
    """A question that only opens like a follow-up: a case of its own, of anybody, told at length."""
    told = _OPENING.sub("", question)
    of_somebody = mentioned(question) or mentioned(last) or bodies(last)
    long = len(_HAN.findall(told)) >= _AT_LENGTH
    leans = _POINTS_BACK.search(told) or not _ASKS_ITSELF.search(told)
    return told if long and not (of_somebody or leans or _COMPUTES.search(question)) else ""


def _asks_by_itself(question: str) -> bool:
    """Whether a follow-up lacks nothing but whom it is about: it has figures of its own to ask for."""
    return (
        _ITS_OWN.search(question) is not None
        and not _PRONOUN.search(question)
        and not _COMPUTES.search(question)
    )


def _named(question: str, last: str) -> str:
    """A question with the place and the body in front that the last one was about."""
    place, body = whom(last)
    return f"{place}{'' if bodies(question) else body}{_OPENING.sub('', question)}"


def whom(question: str) -> tuple[str, str]:
    """The place and the body that a question is about, either empty where it names none.

    Example:
        >>> whom("淮北市财政局由多少个科室减到多少个?")
        ('淮北', '财政局')
    """
    places, own = mentioned(question), bodies(question)
    return short_name(places[0]) if places else "", own[0] if own else ""


def _exchange_places(last: str, old: Sequence[str], new: Sequence[str]) -> str:
    names = "和".join(map(short_name, new))
    written = [place for place in old if short_name(place) in last]
    if not written:
        return f"{names} {last}"
    first, *others = map(short_name, written)
    exchanged = last.replace(first, names, 1)
    for other in others:
        exchanged = re.sub(rf"[和与及、]?{re.escape(other)}[省市县区]?", "", exchanged)
    return exchanged


_POINTS_BACK = re.compile(r"[这那]个|[这那][样种]|它|的话|负数|上[面述]|该")
_ASKS_ITSELF = re.compile(r"什么|哪|谁|怎|咋|第?几|多少|吗|[能可]不[能可]|如何|是否")
_HAN = re.compile(r"[\u3400-\u9fff]")
_AT_LENGTH = 18
_ENDED = re.compile(r"[?？。.!！;；]\s*$")
_ITS_OWN = re.compile(
    r"(?:科室|机构|编制|职数|领导|部门|精简率|制度)[^,，。?？]{0,12}(?:多少|几[个名家项])"
    r"|(?:多少|几)[个名家项][^,，。?？]{0,4}(?:科室|机构|编制|职数|领导|部门|制度)"
)
_A_NUMBER = re.compile(r"\d+(?=[名个人](?:编制|的)|名|人)")
_JUST_A_NUMBER = re.compile(
    r"^\s*(?:那么?|要是|如果|换成)?\s*(?P<number>\d+)[名个人]?(?:编制)?的?(?:科室|单位)?呢?[?？]?\s*$"
)
_LATIN = re.compile(r"[A-Za-z']+")
_MOST_WORDS_OF_A_NAME = 3
"""Jiuquan City, Huaibei Finance Bureau; more words than these ask something."""
_OPENING = re.compile(
    r"^\s*(?:后来|随后|接着又|之后又|(?:年底|今年|去年|眼下|现在|如今|这会儿)?又|摊到|按\d|总数不[动变]|what if|那么?|然后|还有|另外|再|换成|要是|如果|平均|按这个|and|then|what about|how about)[,，\s]*",
    re.IGNORECASE,
)
_PRONOUN = re.compile(
    r"它们?|他们?|她们?|该市|该局|该地|这个?市|这里|那里|那边|当地|其(?!中|他|它|实|余)"
    r"|\b(?:it|its|they|their|there)\b",
    re.IGNORECASE,
)
_CLOSING = re.compile(r"(?:又?如何|怎么样|的情况)?呢?[\s?？。.!！]*$")
_ELLIPTIC = re.compile(
    r"呢[?？]?\s*$|平均(?:下来)?又|^(?:我们?|咱们?)?(?:只|就|打算|准备)[^,，]{0,4}[减收配设并]\S{1,8}[,，]?(?:行|够|可)(?:不|吗|么|以吗)|[那这]\d+[家个]|还是[这那]个?(?:数|规定|说法)|(?:也|一块|一起|一并)(?:一块|一起|一并)?算|^(?:这(?:是|个数|些数|组数|话)|是(?:第几|哪|谁|什么时候|几)|第几|哪一?[年天]|谁.{0,3}$|有没有例外|为什么[?？]?$|分几)"
)
_ANOTHER = re.compile(
    r"^\s*(?:那么?)?(?P<subject>[\u3400-\u9fff]{4,16})呢[,，]\s*"
    r"(?P<asked>(?:又|那)?是?(?:在|见|依据)?(?:哪|第几|什么依据)[^,，]*)$"
)
_LEAST_OF_A_KIND = 4
_ENGLISH_DOCUMENT = re.compile(
    r"\b(?:State Council )?(?:Order|Decree)\s+(?:No\.?\s*)?\d{2,4}\b", re.IGNORECASE
)
_TITLE = re.compile(r"《[^《》]+》")
_STEP = re.compile(r"^(?:那么?|它的?)?(?:第[一二三四五1-5]|最后一)[步条章]")
"""A part of the document that the last question was about."""
_OTHER_SUBJECT = re.compile(
    r"^\s*那么?(?P<subject>(?:国务院|中央|省级|市级|县级|乡镇|事业单位)[\u3400-\u9fff]{0,12})呢[,，]"
    r"(?P<asked>[^,，]*(?:有没有|是不是|多少|几|怎|谁|什么)[^,，]*)$"
)
"""那国务院部门的司呢,领导职数有没有数字: another level of government, and it lacks nothing."""
_TOO = re.compile(r"^[市县]?(?:是不是|有没有)?也.{0,4}吗[?？]?$")
"""绵阳也减了吗 asks the same of another place."""
_COMPUTES = re.compile(
    r"\d|[一二三四五六七八九十两]个|[一二三四五六七八九]成|还差|[俩仨]|再|后来|随后|又|比例|平均|摊到|规则|规定|合|what if",
    re.IGNORECASE,
)
"""A follow-up that goes on computing needs every figure given so far, not the topic alone."""
_FIRST_QUESTION = re.compile(r"[^?？\n]+[?？]")
