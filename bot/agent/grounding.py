"""Whether evidence bears on what exactly was asked. Pure.

A passage may be near a question and still not answer it: it may speak of another bureau, another
article or another year, or never mention what was asked for. Each check names what is missing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.agent.evidence import EvidencePassage
from bot.agent.fidelity import figures
from bot.agent.questions import Asked
from bot.agent.sentences import Sentence, declines, is_of_sort
from bot.agent.strangers import strangers
from bot.agent.wanted import Wanted
from bot.agent.wording import one_wording, standard_wording
from knowledge.lexical import fold
from knowledge.retrieval import Reference


def missing_names(asked: Asked, passages: Sequence[EvidencePassage]) -> list[str]:
    """What the question names and no passage does: strangers, bodies, articles, numbers, years.

    Example:
        >>> from bot.agent.questions import analyse
        >>> missing_names(analyse("淮北市教育局2019年精简了多少个科室?"), [])
        ['教育局', '2019年']
    """
    text = "\n".join(passage.described() + "\n" + passage.text for passage in passages)
    worded = one_wording(text)
    lacking = [name for name in strangers(asked.text) if fold(name) not in worded]
    named = one_wording(standard_wording(asked.text))
    if Wanted.TEXT in asked.wanted:
        named = _OWN_BODY.sub("", named)
    lacking += [name for name in bodies(named) if name not in worded and not ANYBODY.search(name)]
    return [*lacking, *_missing_references(asked.text, text), *_missing_years(asked.text, text)]


def answers(asked: Asked, sentence: Sentence) -> bool:
    """Whether a sentence can be the answer.

    With its section and title it must mention what exactly is asked for, and where a figure or a
    share is asked for it must hold one, or say that there is none.
    """
    if not all(head in sentence.near for head in asked.focus):
        return False
    if _ASKS_SHARE.search(asked.text) and not _SAYS_SHARE.search(sentence.near):
        return False
    head = _ASKS_HEAD.search(asked.text)
    if head and re.search(rf"(?<!副){head.group()}", sentence.text) is None:
        return False
    if "名单" in asked.text and "、" not in sentence.text:
        return False
    if not _of_the_posts(asked, sentence):
        return False
    if _ASKS_CUT.search(one_wording(asked.text)) and not _tells_of_a_cut(sentence):
        return False
    if asked.wanted & {Wanted.FIGURE, Wanted.PERCENT, Wanted.OUTLET}:
        return is_of_sort(asked, sentence.text)
    return True


def _of_the_posts(asked: Asked, sentence: Sentence) -> bool:
    """Whether a sentence is about posts, or their cut, where the question is."""
    if _ASKS_POSTS_CUT.search(asked.text) and not _OF_POSTS_CUT.search(sentence.text):
        return False
    return _ASKS_POSTS.search(asked.text) is None or "编制" in sentence.text


def _tells_of_a_cut(sentence: Sentence) -> bool:
    """Whether a sentence says how many went, or that this is not said: a rule's share does not."""
    worded = one_wording(sentence.text)
    return _CUT_BY.search(worded) is not None or declines(worded)


_ASKS_CUT = re.compile(r"(?:精简|减|砍|裁|撤)[了掉]?(?:多少|几)个?(?:科室|部门|机构)")
_CUT_BY = re.compile(
    r"(?:精简|减|少|并|撤|砍|裁)[^,。;到至为成]{0,4}\d+个|[由从]\D{0,12}\d+个.{0,16}\d+个|\d+→\d+|不变|没有精简"
)
_ASKS_HEAD = re.compile(r"(?<!副)(?:主任|局长|厅长|市长|书记)(?=是谁|叫)")
_ASKS_POSTS = re.compile(r"编制(?:的)?[精核]?[简减]?[减率](?:率|幅|比例)?")
_ASKS_POSTS_CUT = re.compile(r"编制[^,，。?？]{0,3}(?:[精核]减|减|收回?|压减)[了掉少]?(?:多少|几)")
_OF_POSTS_CUT = re.compile(r"[精核压]减|收回")
_ASKS_SHARE = re.compile(r"占比|比重")
_SAYS_SHARE = re.compile(r"占|比重|比例")


def missing_article(reference: Reference, sentences: Sequence[Sentence]) -> bool:
    """Whether the question names an article of a document, and nothing found speaks of it."""
    named = {(s.passage.title, s.passage.number) for s in sentences}
    if not reference.articles:
        return False
    if not reference.numbers and not any(reference.names_document(*n) for n in named):
        return False
    return not of_the_article(reference, sentences)


def of_the_article(reference: Reference, sentences: Sequence[Sentence]) -> list[Sentence]:
    """Sentences of the articles that a question names, else those that speak of them.

    Without a document in the question, the article of every document found.
    """
    if not reference.articles:
        return []
    own = [
        s
        for s in sentences
        if reference.names(s.passage.section, s.passage.title, s.passage.number)
    ]
    if own:
        return own
    speaking = [
        s for s in sentences if any(article in fold(s.text) for article in reference.articles)
    ]
    return [
        s
        for s in speaking
        if reference.names_document(f"{s.passage.title} {s.text}", s.passage.number)
    ]


def bodies(worded: str) -> list[str]:
    """Names of bodies, as the two characters before the kind of body, and the kind.

    That much of a name tells bodies apart, and is written the same whether the long name or the
    short one is used: 财政局 in 淮北市财政局.
    """
    return list(
        dict.fromkeys(
            match.group() for match in _BODY.finditer(worded) if not _NO_BODY.search(match.group())
        )
    )


ANYBODY = re.compile(r"某|[甲乙丙丁戊己]|我们|咱|本|我局")
"""A body that stands for any, or the user's own."""
_OWN_BODY = re.compile(
    r"(?:我们?|咱们?|俺们?|本|某)(?:[县市区省乡镇]|单位)?的?[\u3400-\u9fff]{2,6}?(?:局|厅|委|院)(?![长员])"
)
"""我们县教育局 is the user's own: what holds anywhere holds for it, its figures stand nowhere."""
_BODY = re.compile(
    r"[\u3400-\u9fff]{2}(?:局|厅|部(?![门分委下署长])|委(?![员编托办内组])|院(?![校系])|公司|大学|医院|学校)|编办"
)
_NO_BODY = re.compile(
    r"[哪个些什么多少几各本该其某是的和在由被说按设有各全内干党到讲让给向往想]|常委|部委|^编办$|[省市县区]委|市直|政府|国务"
)


def _missing_references(question: str, text: str) -> list[str]:
    """Articles and document numbers of the question that stand nowhere."""
    named = figures(_NUMBERED.sub(lambda m: f"第{m[1] or m[2]}号", question))
    named = [figure for figure in named if figure.sort == "article"]
    if not named:
        return []
    known = {figure.key for figure in figures(text)}
    return [figure.text for figure in named if figure.key not in known]


_NUMBERED = re.compile(r"(?<![第\d])(\d{2,4})号|令第?(\d{2,4})(?![\d号])")


def _missing_years(question: str, text: str) -> list[str]:
    years = re.findall(r"(?<!\d)(?:19|20)\d{2}年?", question)
    relative = _RELATIVE_YEAR.findall(question)
    if _YEAR_CLAIMED.search(question):
        years = []  # 是不是2022年启动的 is put right by the year that stands there
    return [
        *(year for year in dict.fromkeys(years) if year[:4] not in text),
        *(word for word in dict.fromkeys(relative) if word not in text),
    ]


_YEAR_CLAIMED = re.compile(
    r"(?:是不是|是否|是)(?:在|从)?(?:19|20)\d{2}年.{0,10}(?:启动|开始|起|施行|实施|公布|出台|修订|发布|印发|的).{0,12}(?:吗|吧|对|[?？])"
    r"|(?:19|20)\d{2}年(?:就)?(?:启动|开始|施行|实施|公布|出台|修订|发布|印发).{0,10}(?:吗|吧|对不对|对吗)"
)
_RELATIVE_YEAR = re.compile(r"明年|后年|去年|前年|上个?月|下个?月|本月|昨天|今天|明天")
