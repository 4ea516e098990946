"""What a question takes for granted, and the sentences that say it is not so. Pure.

Somebody who asks 这么写对吗 puts figures together, or ascribes them to a document. Where the corpus
says that just these figures do not go together, or where the document named holds none of them and
says that it sets none, that is the answer: not the sentence that happens to share most words.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Sequence
from fractions import Fraction

from bot.agent.evidence import EvidencePassage
from bot.agent.fidelity import figures
from bot.agent.questions import Asked
from bot.agent.reading import Reading, changes, is_count
from bot.agent.scope import Scope, documents, documents_of
from bot.agent.sentences import Sentence, score_sentences
from bot.agent.wording import one_wording, standard_wording
from knowledge.regions import mentioned

_WITH_FIGURES = 0.3
"""Share of a claim's terms that a sentence must hold beside its figures to be what is claimed."""
_BY_WORDS = 0.5
"""Share from which it is, whatever its figures: they may be written otherwise (两样)."""
_A_PAIR = 2
_LEAST_SHARED = 2
"""One figure in common is chance; two that a sentence forbids to combine are the claim itself."""


def proposes(question: str) -> bool:
    """Whether a question puts something forward to be confirmed.

    Example:
        >>> proposes("14除以68,写成20.59%行不行?"), proposes("精简了多少个?")
        (True, False)
    """
    return _PROPOSES.search(question) is not None


def about_the_asker(question: str) -> bool:
    """Whether a question asks what will become of the person who asks: no document says that.

    Example:
        >>> about_the_asker("合并以后我会不会被免职?"), about_the_asker("我想问酒泉减了多少?")
        (True, False)
    """
    return _OWN_FATE.search(question) is not None


def compares(question: str) -> bool:
    """Whether figures of several places are set against each other and it is asked if one may.

    Example:
        >>> compares("酒泉118个比淮北68个多,对吗?"), compares("酒泉和淮北谁减得多?")
        (True, False)
    """
    if len(mentioned(question)) < _A_PAIR:
        return False
    several = len(_counts(question)) >= _LEAST_SHARED
    return bool(_MAY_COMPARE.search(question) or (several and _SAYS_MORE.search(question)))


def search_of_claim(question: str) -> tuple[str, ...]:
    """What to search for besides, where a figure is ascribed to a document.

    What the document does set shares few words with what it is said to.

    Example:
        >>> search_of_claim("612号令规定每科5人,对吗?"), search_of_claim("612号令共几条?")
        (('612号令有没有规定数字比例',), ())
    """
    if not proposes(question) or not _measures(question):
        return ()
    return tuple(f"{number}号令有没有规定数字比例" for number in sorted(documents(question)))


def corrections(asked: Asked, passages: Sequence[EvidencePassage]) -> list[Sentence]:
    """The sentences that refute what a question takes for granted; none when none does."""
    compared = _MAY_COMPARE.search(asked.text) or _SAYS_MORE.search(asked.text)
    if not compared and not proposes(asked.text):
        return []
    scope = Scope(asked)
    sentences = [s for s in score_sentences(asked, passages).sentences if scope.holds_subject(s)]
    if compared and (against := _of_comparing(asked, sentences)):
        return against
    if _claims_figures(asked.text) and (
        found := _of_figures(asked, sentences) or _of_documents(asked, sentences)
    ):
        return found
    return (
        _of_sizes(asked, sentences) or _of_reports(asked, sentences) or _of_things(asked, sentences)
    )


def _of_sizes(asked: Asked, sentences: Sequence[Sentence]) -> list[Sentence]:
    """How many articles a document has, where it is said to have so many (一共30条对吗)."""
    size = _SIZE.search(standard_wording(asked.text))
    named = documents(asked.text)
    if size is None or not named:
        return []
    told = re.compile(rf"共[^。;]{{0,6}}\d+{size[1]}")
    return [s for s in sentences if told.search(s.text) and named & documents_of(s)][:1]


def _of_reports(asked: Asked, sentences: Sequence[Sentence]) -> list[Sentence]:
    """That a figure is computed and was not published, where it is said to have been."""
    claimed = _measures(asked.text)
    if not claimed or not _PUBLISHED.search(asked.text):
        return []
    told = (s for s in sentences if _NOT_PUBLISHED.search(s.text))
    return [s for s in told if claimed & _measures(s.text)][:1]


def _of_comparing(asked: Asked, sentences: Sequence[Sentence]) -> list[Sentence]:
    """What the corpus says against comparing or adding these, and nothing where it is silent."""
    against = [s for s in sentences if _NOT_COMPARABLE.search(s.text)]
    about = [s for s in against if _named(asked, s) >= min(_LEAST_SHARED, len(asked.places))]
    return about[:1] if asked.places else []


def _named(asked: Asked, sentence: Sentence) -> int:
    """How many of the places asked about a sentence names, its title's included."""
    places = {*mentioned(sentence.text), *mentioned(sentence.passage.title)}
    return len(places & set(asked.places))


def _of_things(asked: Asked, sentences: Sequence[Sentence]) -> list[Sentence]:
    """What a place's figures count, where the question has them count something else.

    Who says that 舟山 cut 12 科室 is told that its figures are of 部门, not of 科室.
    """
    if not asked.places or not _counts(asked.text):
        return []
    worded = one_wording(asked.text)
    for sentence in sentences:
        denied = _COUNTS_NO.search(one_wording(sentence.text))
        if denied and _named(asked, sentence) and denied[2] in worded and denied[1] not in worded:
            told = next((s for s in sentences if _tells_of(s, sentence)), None)
            return [*([told] if told else []), sentence]
    return []


def _tells_of(sentence: Sentence, denying: Sentence) -> bool:
    """Whether a sentence of the same document tells of a change."""
    same = sentence.passage.document_id == denying.passage.document_id
    return same and bool(changes(Reading.of(sentence.text)))


def _claims_figures(question: str) -> bool:
    """Whether there is anything to refute; else the sentences need not be scored for it."""
    return len(_counts(question)) >= _LEAST_SHARED or bool(
        documents(question) and _measures(question)
    )


def _of_figures(asked: Asked, sentences: Sequence[Sentence]) -> list[Sentence]:
    """What the corpus says against putting these figures together, and what each of them is."""
    claimed = _counts(asked.text)
    against = [s for s in sentences if _FORBIDS.search(s.text)]
    shared = [(len(claimed & _counts(s.text)), s) for s in against]
    most = max((number for number, _ in shared), default=0)
    if most < _LEAST_SHARED:
        return []
    refuting = next(s for number, s in shared if number == most)
    explained = [
        s
        for s in sentences
        if s.passage is refuting.passage and s is not refuting and claimed & _counts(s.text)
    ]
    return sorted((refuting, *explained), key=lambda s: s.start)


def _counts(text: str) -> frozenset[Fraction]:
    return frozenset(q.value for q in Reading.of(text).quantities if is_count(q) and q.value > 1)


def _of_documents(asked: Asked, sentences: Sequence[Sentence]) -> list[Sentence]:
    """What a document sets instead, when it holds none of the figures ascribed to it."""
    named = documents(asked.text)
    claimed = _measures(asked.text)
    if not named or not claimed:
        return []
    theirs = [s for s in sentences if named & documents_of(s)]
    denying = next((s for s in theirs if _SETS_NONE.search(s.text)), None)
    if any(_may_be_meant(asked, claimed, s) for s in theirs if s is not denying):
        return []
    return [denying, *_next(denying, sentences)] if denying else []


def _may_be_meant(asked: Asked, claimed: frozenset[Hashable], sentence: Sentence) -> bool:
    """Whether a sentence is what was claimed: by its figures and some words, or by its words."""
    least = _WITH_FIGURES if claimed <= _measures(sentence.text) else _BY_WORDS
    return len(sentence.covered) >= least * len(asked.terms)


def _measures(text: str) -> frozenset[Hashable]:
    found = figures(standard_wording(text))
    return frozenset(figure.key for figure in found if figure.sort in _MEASURES)


def _next(sentence: Sentence, sentences: Iterable[Sentence]) -> list[Sentence]:
    after = (s for s in sentences if s.passage is sentence.passage and s.start >= sentence.end)
    return sorted(after, key=lambda s: s.start)[:1]


_MEASURES = frozenset({"count", "percent", "fraction", "number", "over", "about"})
_PROPOSES = re.compile(
    r"[对是没]吧|吧[?？!！。]*$|了吧|对吗|对不对|没错|行不行|行吗|是不是|是吗|正确吗|准确吗|妥不妥|妥吗|合适吗"
    r"|(?:能不能|可不可以|能|可以)(?:这么|这样)?(?:说|写|算|理解|表述)|\bright\?|\bcorrect\b|\bis it true\b"
    r"|\bcan (?:i|we) (?:say|write|add|divide)\b",
    re.IGNORECASE,
)
_OWN_FATE = re.compile(
    r"我(?:自己|本人|个人)?[^,，。?？们局市县区省]{0,6}[会能将还该要]不?[会能]?被(?:安排|分|调|免|裁|降|撤|转|清退)"
    r"|我(?:自己|本人|个人)?[^,，。?？们局市县区省]{0,6}[会能还]不?[会能]?"
    r"(?:免职|下岗|失业|转岗|分流|提拔|晋升|升职|降职|降级)(?![\u3400-\u9fff]{0,2}[几多\d])"
    r"|我(?:自己|本人|个人)?[会该能将]?(?:去哪里?|怎么办)(?=[?？。!！\s]*$)"
    r"|你[说看觉][^,，。?？]{0,4}我[^,，。?？们局市县区省]{0,4}(?:[要该]不[要该]|该|应该|是不是)|我[要该]不[要该]"
    r"|[帮替给]我(?:拿个?主意|出个?主意|参谋|参详)"
    r"|\b(?:will|can|should) i (?:be|get|keep|lose|become)\b|\bmy (?:job|post|promotion)\b",
    re.IGNORECASE,
)
_MAY_COMPARE = re.compile(
    r"(?:比|比较|放一块|放一起|相加|加起来|加在一起|混用|并列).{0,8}(?:合适|妥|行不行|行吗|可以吗|能不能|可不可以|成吗|公平)"
    r"|(?:能不能|可不可以|能|可以|好).{0,10}(?:直接比|比较|比大小|比高低|相比|相加|加起来|加在一起|放一起|放一块|混用).{0,6}(?:吗|么|[?？]|$)"
    r"|\bcan\b.{0,40}\bcompared?\b|\bcomparable\b",
    re.IGNORECASE,
)
"""Whether one may compare or add."""
_SAYS_MORE = re.compile(
    r"比.{1,14}(?:多|少|高|低|大|小|狠|好|差|强).{0,16}(?:对吗|对不对|对么|是吗|[对是]吧|吧[?？]?$)"
)
"""Numbers set against each other, to be confirmed."""
_SIZE = re.compile(r"(?:共|总共|有)[^第\d。,;]{0,3}\d+(条|章)")
_PUBLISHED = re.compile(r"公布|发布|官方|报道|原文|原话")
_NOT_PUBLISHED = re.compile(r"没有(?:报道|公布|给出|写)|核算值.{0,12}没有|未载明")
_NOT_COMPARABLE = re.compile(r"不宜.{0,24}比|不能(?:直接)?(?:比|相加)|范围(?:大小)?不同|不能互相")
_COUNTS_NO = re.compile(
    r"(?:数的)?是([\u3400-\u9fff]{2,8}),不是[^,。;()]{0,8}(科室|部门|编制|职数|人数)"
)
_FORBIDS = re.compile(
    r"错误|不能(?:互相|相加|混用|据此|直接|拿|算|当)|不宜|不等于|不是(?!科室）)|范围(?:大小)?不同"
)
_SETS_NONE = re.compile(r"没有(?:规定|写|给出)|只说|只管|未载明|未作规定")
