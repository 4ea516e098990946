"""What is wrong with the reply of a language model. Pure.

A figure without support, a sentence without a source, the wrong language, the text of a tool call,
nothing at all: it is told so once; after that the sentences go, and if nothing is left the embedded
model answers.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from bot.agent.citing import REFERENCE, REFUSAL, without_references
from bot.agent.evidence import EvidencePassage
from bot.agent.fidelity import Figure, drop_unsupported, figures, unsupported_figures
from bot.agent.misquoting import borrowed, misquoted
from bot.agent.questions import language_of
from bot.agent.sentences import split_sentences
from bot.answers import Language

_LEAST_FACT = 8
"""Characters of a sentence below which it states nothing: 是的。 如下："""
_LEAST_LEAK = 6
"""Characters of a sentence below which the instructions hold it by chance."""
_MOST_HAN_OF_A_UNIT = 3
"""Chinese characters that may stand by a figure, or be a name, in an answer of no other words."""
_ITEM = ("- ", "* ", "• ")


@dataclass(frozen=True, slots=True)
class Faults:
    """What is wrong with one reply."""

    empty: bool = False
    baseless: bool = False
    """It rests on nothing: it cites no passage, and tells no result and no word of a calculator."""
    called: bool = False
    """The call of a tool is written out in it."""
    foreign: bool = False
    """It is in another language than the question."""
    figures: tuple[Figure, ...] = ()
    """Without support."""
    unsourced: tuple[str, ...] = ()
    """Sentences that name no source."""
    borrowed: tuple[str, ...] = ()
    """Sentences of one passage under the marker of another."""
    misquoted: tuple[str, ...] = ()
    """Sentences of a source, with other figures."""

    def __bool__(self) -> bool:
        return self.hopeless or bool(
            self.figures or self.unsourced or self.borrowed or self.misquoted
        )

    @property
    def hopeless(self) -> bool:
        """Whether no sentence of it can be kept."""
        return self.empty or self.baseless or self.called or self.foreign

    @property
    def written_figures(self) -> list[str]:
        """Figures without support, each once."""
        return list(dict.fromkeys(figure.text for figure in self.figures))


def faults_of(
    text: str,
    question: str,
    *,
    unsupported: Sequence[Figure],
    known: Mapping[str, EvidencePassage],
    computed: str,
    results: str = "",
    private: str = "",
    courtesy: bool = False,
) -> Faults:
    """What is wrong with a reply.

    Args:
        text: The reply, with references.
        question: What it answers.
        unsupported: Its figures without support.
        known: The passages found in this turn, by reference.
        computed: What the calculators of this turn say, in every language: that needs no marker.
            Empty when none was used.
        results: What of that was computed, and a sentence with figures needs no marker beside it; a
            call that computed nothing says something all the same.
        private: What the model was told in confidence; a sentence of it has no source.
        courtesy: Whether a greeting is answered, which needs no source.
    """
    said = without_references(text).strip()
    unsourced = [] if courtesy else _unsourced(text, known, computed, results)
    declines = text.lstrip().startswith(REFUSAL)
    if declines:
        unsourced = [sentence for sentence in unsourced if not _DECLINES.search(sentence)]
    leaked = [one for one in _leaked(text, private) if one not in unsourced]
    return Faults(
        empty=not said.replace(REFUSAL, "").strip(),
        baseless=not (courtesy or declines or _rests(text, known, computed, results)),
        called=_CALL.search(said) is not None,
        foreign=_is_foreign(said, language_of(question)),
        figures=tuple(unsupported),
        unsourced=(*unsourced, *leaked),
        borrowed=tuple(
            borrowed(text, {key: f"{one.described()}\n{one.text}" for key, one in known.items()})
        ),
        misquoted=tuple(misquoted(text, [one.text for one in known.values()], results)),
    )


def mended(text: str, faults: Faults) -> str:
    """The reply without the sentences that are wrong; empty when nothing worth saying is left."""
    if faults.hopeless:
        return ""
    kept = drop_unsupported(text, faults.figures) if faults.figures else text
    for sentence in (*faults.unsourced, *faults.borrowed, *faults.misquoted):
        kept = kept.replace(sentence, "", 1)
    # A marker that stands alone was that of a sentence which is gone.
    kept = "\n".join(
        line for line in kept.splitlines() if without_references(line).strip() or not line.strip()
    )
    kept = re.sub(r"\n{3,}", "\n\n", kept).strip()
    worth_saying = REFERENCE.search(kept) or figures(kept)
    return kept if worth_saying else ""


def _unsourced(text: str, known: Collection[str], computed: str, results: str) -> list[str]:
    """Sentences that state something and are followed by no marker in their line or list."""
    found: list[str] = []
    item: list[str] = []
    for line in text.splitlines():
        sourced_to = max(
            (match.end() for match in REFERENCE.finditer(line) if match[1] in known), default=0
        )
        listed = line.lstrip().startswith(_ITEM)
        if not listed or sourced_to:
            # A list has its marker at its end, for all that it lists.
            found += [] if listed and sourced_to else item
            item = []
        states = [
            line[start:end]
            for start, end in split_sentences(line)
            if end > sourced_to
            and _states(line[start:end])
            and not _is_computed(line[start:end], computed, results)
        ]
        if listed and not sourced_to:
            item += states
        else:
            found += states
    return found + item


def _is_foreign(said: str, language: Language) -> bool:
    """Whether a reply is in another language than the question.

    However short it is: a word is enough in English, four characters are in Chinese. Terms and titles in brackets and in quotation marks are not its own words;
    abbreviations and addresses are no English.
    """
    said = _ADDRESS.sub(" ", said)
    own = _ASIDE.sub(" ", said)
    if not (_HAN.search(own) or _LATIN_WORD.search(own)):
        own = said
    han = len(_HAN.findall(own))
    if language == "en":
        return han > _MOST_HAN_OF_A_UNIT and language_of(own) == "zh"
    return len(_ENGLISH_WORD.findall(own)) > han


def _rests(text: str, known: Collection[str], computed: str, results: str) -> bool:
    """Whether there is anything that a reply can be held against, however short it is."""
    if any(match[1] in known for match in REFERENCE.finditer(text)):
        return True
    said = without_references(text).strip()
    told = figures(said)
    if len(unsupported_figures(said, [results])) < len(told):
        return True
    return any(_plain(line) and _plain(line) in computed for line in said.splitlines())


def _leaked(text: str, private: str) -> list[str]:
    """Sentences that stand in what the model was told in confidence, whatever they cite."""
    told = _plain(private)
    sentences = (
        line[start:end] for line in text.splitlines() for start, end in split_sentences(line)
    )
    return [
        sentence
        for sentence in sentences
        if len(said := _plain(sentence)) >= _LEAST_LEAK and said in told
    ]


def _plain(text: str) -> str:
    return " ".join(without_references(text).replace(REFUSAL, "").split()).strip(' -*•>“”"「」')


def _states(sentence: str) -> bool:
    """Whether a sentence claims something: no heading, no lead-in, no question."""
    said = without_references(sentence).replace(REFUSAL, "").strip()
    if len(said) < _LEAST_FACT or said.startswith("#"):
        return False
    return not said.endswith((":", "：", "?", "？"))


def _is_computed(sentence: str, computed: str, results: str) -> bool:
    """Whether a sentence tells what a calculator says; figures of a result are checked by themselves.

    A call that computed nothing has no figures to tell.
    """
    said = without_references(sentence).strip()
    return (bool(said) and said in computed) or (bool(results) and bool(figures(said)))


_ASIDE = re.compile(r"[(（][^()（）\n]*[)）]|《[^》\n]*》|“[^”\n]*”|「[^」\n]*」|\"[^\"\n]*\"")
_HAN = re.compile(r"[\u3400-\u9fff]")
_LATIN_WORD = re.compile(r"[A-Za-z]{2,}")
_ENGLISH_WORD = re.compile(r"\b[A-Za-z]?[a-z]{2,}\b")
_ADDRESS = re.compile(r"\S*(?:://|@|\bwww\.)[!-~]*")
_CALL = re.compile(
    # A name with an underscore before what is passed to it, the keys of a call, the marks of one, no arguments, code.
    r"(?<![\w/.=&?-])[a-z]+(?:_[a-z]+)+\W{0,4}[:=({\[]"
    r"|[\"'](?:arguments|parameters)[\"']\s*:"
    r"|<[|｜]?/?\s*(?:tool|function)[_▁ =]?"
    r"|^[`\s]*[{\[]\s*[}\]][`\s]*$|^\s*```",
    re.IGNORECASE | re.MULTILINE,
)
_DECLINES = re.compile(
    r"(?i)没有|未|不|无|超出|\b(?:no|not|none|nothing|cannot|unable|outside|beyond|lacks?)\b|n[’']t\b"
)
"""What a sentence says that only declines, and so needs no source."""
