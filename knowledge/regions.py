"""Which places a text is about, under one full name each: `甘肃省酒泉市`.

Knows provinces, prefectures and counties under their official names, the short names people use
(酒泉), Traditional script and English (Jiuquan City).
It does not decide what a passage is about when it names no place; splitting does that.

How the lists of `regions.yaml` work together: the text is scanned once from left to right and at
each position the longest known word wins. Words that merely contain a short name (确保定期) are in
the list as traps, so they win over the name inside them and name no place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict

_SUFFIXES = ("特别行政区", "自治区", "自治州", "自治县", "自治旗", "地区", "新区", "林区")
_SHORT_SUFFIXES = "省市县区盟旗"
_PEOPLES = (
    "朝鲜族|土家族|蒙古族|景颇族|傈僳族|布依族|哈尼族|维吾尔|哈萨克|柯尔克孜|藏族|苗族|侗族|羌族|"
    "彝族|壮族|傣族|白族|回族|土族|满族|瑶族"
)
_PEOPLES_AT_END = re.compile(rf"(?<=..)(?:{_PEOPLES}|(?<!内)蒙古)$")

# After a bare short name these make a street, a university or a newspaper of it.
_NAMED_AFTER = re.compile(
    r"[东西南北中]?路(?!径|线)|大街|街道|大学|学院|银行(?!业)|"
    r"机构编制网|新闻网|新闻联播|电视台|"
    r"(?:经济|商|都市|法制|法治|青年|广播电视)?(?:日|晚|晨|早|时)报"
)
_LATIN_WORD = re.compile(r"[A-Za-zÀ-ÿ][A-Za-zÀ-ÿ'’]*")
_CITY_AFTER = re.compile(r"\s+(?:city|prefecture|municipality)\b", re.IGNORECASE)
_DIVISION_AFTER = re.compile(
    r"\s+(?:city|prefecture|municipality|province|region|autonomous)\b", re.IGNORECASE
)
_LIKE_A_PLACE = re.compile(
    r"(?:^|(?<=[^\u3400-\u9fff])|(?<=[和与跟比像问]))(?:请问|那么|那|在|像|如果|要是|听说|假如)?"
    r"((?:(?![各全家个的在和与跟及或是其本该某此有哪几省级设直辖区地我咱你他这那城多少两些大小内外门府所每"
    r"上下近楼股票菜超夜问了到从由把被给让对为按比像如要县市年月条要求说报写])[\u3400-\u9fff]){2,4}[市县])"
    r"(?![级直场委长政民志内容区城域值郊面况])"
)
_SAME_BREATH = 12
"""Characters between “Huaibei” and “Anhui Province” that still make one address of them."""


class _Division(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    english: tuple[str, ...]
    counties: str = ""


class _Province(_Division):
    prefectures: dict[str, _Division] = {}


class _GazetteerFile(BaseModel):
    """The form of `regions.yaml`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    provinces: dict[str, _Province]
    traditional: dict[str, str]
    traps: str
    needs_suffix: str
    needs_parent: str
    bare_counties: str
    english_preferred: dict[str, str]
    needs_capital: str


@dataclass(frozen=True, slots=True)
class _Name:
    """What one written name may mean; nothing, when it is a trap."""

    places: tuple[str, ...] = ()
    bare: bool = False
    """A short name without 省, 市 or 县."""
    needs_parent: bool = False


@dataclass(frozen=True, slots=True)
class _Mention:
    place: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """All names of all places, ready for scanning."""

    parents: Mapping[str, str] = field(repr=False)
    """Full name → full name of the division above it; empty for a province."""
    short_names: Mapping[str, str] = field(repr=False)
    names: Mapping[str, _Name] = field(repr=False)
    lengths: Mapping[str, tuple[int, ...]] = field(repr=False)
    """First two characters → lengths of the names that begin so, longest first."""
    english: Mapping[str, tuple[str, ...]] = field(repr=False)
    needs_capital: frozenset[str] = field(repr=False)
    script: Mapping[int, int] = field(repr=False)
    """Traditional character → simplified, both as code points."""
    traditional: re.Pattern[str] = field(repr=False)
    """Any of the characters of `script`: most texts have none and need no folding."""
    starts: re.Pattern[str] = field(repr=False)
    """A character that begins a name before one that may follow it; a cheap first sieve."""

    def mentioned(self, text: str) -> tuple[str, ...]:
        """Full names of the places a text names, in order of first mention."""
        simplified = text.translate(self.script) if self.traditional.search(text) else text
        found = [*self._chinese(simplified), *self._english(text)]
        found.sort(key=lambda mention: mention.start)
        return tuple(dict.fromkeys(mention.place for mention in found))

    def unheard_of(self, text: str) -> tuple[str, ...]:
        """Names written like a city's or a county's that none here has, in order."""
        simplified = text.translate(self.script) if self.traditional.search(text) else text
        names = (match[1] for match in _LIKE_A_PLACE.finditer(simplified))
        return tuple(dict.fromkeys(name for name in names if not self._chinese(name)))

    def _chinese(self, text: str) -> list[_Mention]:
        mentions: list[_Mention] = []
        position, lengths = 0, self.lengths
        for candidate in self.starts.finditer(text):
            start = candidate.start()
            known = lengths.get(text[start : start + 2]) if start >= position else None
            word = self._longest(text, start, known) if known else None
            if word is not None:
                position = start + len(word)
                self._note(mentions, self.names[word], text, start, position)
        return mentions

    def _longest(self, text: str, position: int, candidates: Iterable[int]) -> str | None:
        for length in candidates:
            word = text[position : position + length]
            if word in self.names:
                return word
        return None

    def _note(self, mentions: list[_Mention], name: _Name, text: str, start: int, end: int) -> None:
        """Add the place a name means, as part of the mention before it when they touch."""
        if name.bare and _NAMED_AFTER.match(text, end):
            return
        previous = mentions[-1] if mentions else None
        if previous is not None and previous.end == start:
            inside = [p for p in name.places if is_within(p, previous.place)]
            if inside:
                mentions[-1] = _Mention(min(inside, key=len), previous.start, end)
                return
        place = self._resolve(name, mentions)
        if place is not None:
            mentions.append(_Mention(place, start, end))

    def _resolve(self, name: _Name, mentions: list[_Mention]) -> str | None:
        """The place a name means where it stands, or `None` when that cannot be known."""
        if not name.places or name.needs_parent:
            return None
        if len(name.places) == 1:
            return name.places[0]
        for mention in reversed(mentions):
            for place in name.places:
                if is_within(place, mention.place):
                    return place
        return next((place for place in name.places if not self.parents[place]), None)

    def _english(self, text: str) -> Iterator[_Mention]:
        previous: _Mention | None = None
        for mention in self._english_words(text):
            near = previous is not None and mention.start - previous.end <= _SAME_BREATH
            if previous is not None and near and is_within(previous.place, mention.place):
                continue
            previous = mention
            yield mention

    def _english_words(self, text: str) -> Iterator[_Mention]:
        words = list(_LATIN_WORD.finditer(text))
        keys = [_key(word[0]) for word in words]
        provinces = {p for key in keys for p in self.english.get(key, ()) if not self.parents[p]}
        skip = False
        for index, word in enumerate(words):
            if skip:
                skip = False
                continue
            following = words[index + 1] if index + 1 < len(words) else None
            end = word.end()
            places = self.english.get(f"{keys[index]} {keys[index + 1]}", ()) if following else ()
            if places and following:
                skip, end = True, following.end()
            else:
                places = self._one_word(text, word)
            if places:
                yield _Mention(_choose(places, provinces, text, end), word.start(), end)

    def _one_word(self, text: str, word: re.Match[str]) -> tuple[str, ...]:
        key = _key(word[0])
        if key in self.needs_capital and not word[0][0].isupper():
            return self.english.get(key, ()) if _DIVISION_AFTER.match(text, word.end()) else ()
        return self.english.get(key, ())


def mentioned(text: str) -> tuple[str, ...]:
    """Full names of the places a text names, in order of first mention.

    A province directly before its city, or a city before its county, is part of one name.

    Example:
        >>> mentioned("甘肃酒泉和淮北市财政局")
        ('甘肃省酒泉市', '安徽省淮北市')
        >>> mentioned("平安庆典期间要确保定期报送")
        ()
    """
    return _mentioned(text) if len(text) <= _LONGEST_KEPT else gazetteer().mentioned(text)


def unheard_of(text: str) -> tuple[str, ...]:
    """Names that a question uses like a city's or a county's, and that the gazetteer lacks.

    Only where a clause begins, or after a word that a name follows: elsewhere too much that ends
    in 市 is no name (全市, 由市).

    Example:
        >>> unheard_of("火星市精简了多少个内设机构?"), unheard_of("淮北市和地级市各减了多少?")
        (('火星市',), ())
    """
    return gazetteer().unheard_of(text)


@lru_cache(maxsize=2048)
def _mentioned(text: str) -> tuple[str, ...]:
    """Kept: a question and the sentences found for it are asked about many times."""
    return gazetteer().mentioned(text)


_LONGEST_KEPT = 300
"""Characters of a text whose places are kept: questions and sentences, no documents."""


def is_within(inner: str, outer: str) -> bool:
    """Whether one full name is the other place or lies inside it.

    Example:
        >>> is_within("甘肃省酒泉市", "甘肃省"), is_within("甘肃省", "甘肃省酒泉市")
        (True, False)
    """
    return inner.startswith(outer)


def ancestors(name: str) -> tuple[str, ...]:
    """The places around a place, nearest first; empty for a province or an unknown name.

    Example:
        >>> ancestors("甘肃省酒泉市肃州区")
        ('甘肃省酒泉市', '甘肃省')
    """
    parents = gazetteer().parents
    chain: list[str] = []
    while name := parents.get(name, ""):
        chain.append(name)
    return tuple(chain)


def short_name(full: str) -> str:
    """The name people say: `酒泉` for `甘肃省酒泉市`; an unknown name comes back unchanged."""
    return gazetteer().short_names.get(full, full)


def is_known(name: str) -> bool:
    """Whether this is the full name of a place in the gazetteer."""
    return name in gazetteer().short_names


@cache
def gazetteer() -> Gazetteer:
    """The gazetteer that comes with the package, read on first use."""
    import yaml  # noqa: PLC0415 - only whoever asks for places pays for the parser

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    text = files("knowledge").joinpath("regions.yaml").read_text(encoding="utf-8")
    return _build(_GazetteerFile.model_validate(yaml.load(text, Loader=loader)))  # noqa: S506 - safe loaders only


def _build(data: _GazetteerFile) -> Gazetteer:
    places = list(_places(data))
    names = _names(data, places)
    lengths: dict[str, set[int]] = {}
    for name in names:
        lengths.setdefault(name[:2], set()).add(len(name))
    script = data.traditional
    return Gazetteer(
        parents={full: parent for full, parent, _, _ in places},
        short_names={full: _short(official) for full, _, official, _ in places},
        names=names,
        lengths={prefix: tuple(sorted(found, reverse=True)) for prefix, found in lengths.items()},
        english=_english_names(data, places),
        needs_capital=frozenset(data.needs_capital.split()),
        script=str.maketrans(script["from"], script["to"]),
        traditional=re.compile(_any_of(script["from"])),
        starts=re.compile(f"{_any_of(p[0] for p in lengths)}(?={_any_of(p[1] for p in lengths)})"),
    )


_Place = tuple[str, str, str, tuple[str, ...]]
"""Full name, full name of the parent (or empty), official name, English names."""


def _places(data: _GazetteerFile) -> Iterator[_Place]:
    for province, division in data.provinces.items():
        yield province, "", province, division.english
        for county in division.counties.split():
            yield province + county, province, county, ()
        for prefecture, inner in division.prefectures.items():
            full = province + prefecture
            yield full, province, prefecture, inner.english
            for county in inner.counties.split():
                yield full + county, full, county, ()


def _names(data: _GazetteerFile, places: Iterable[_Place]) -> dict[str, _Name]:
    """Every written name; where several places share one, all of them."""
    needs_suffix = set(data.needs_suffix.split())
    needs_parent = set(data.needs_parent.split())
    bare_counties = set(data.bare_counties.split())
    official: dict[str, list[str]] = {}
    bare: dict[str, list[str]] = {}
    for full, parent, name, english in places:
        official.setdefault(name, []).append(full)
        is_county = not english and bool(parent)
        if not is_county or name in bare_counties:
            bare.setdefault(_short(name), []).append(full)
        if name.endswith("自治州"):
            official.setdefault(_short(name) + "州", []).append(full)
    names = {word: _Name() for word in data.traps.split()}
    for word, meant in bare.items():
        names[word] = _Name(tuple(meant), bare=True, needs_parent=word in needs_suffix)
    for word, meant in official.items():
        names[word] = _Name(tuple(meant), needs_parent=word in needs_parent or len(word) == 2)
    return names


def _english_names(data: _GazetteerFile, places: Iterable[_Place]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for full, _, _, english in places:
        for name in english:
            found.setdefault(_key(name), []).append(full)
    for key, first in data.english_preferred.items():
        found.get(key, []).sort(key=lambda full, first=first: full != first)  # type: ignore[misc]
    return {key: tuple(meant) for key, meant in found.items()}


def _choose(places: tuple[str, ...], provinces: set[str], text: str, end: int) -> str:
    """Which of the places that share an English name is meant."""
    if _CITY_AFTER.match(text, end):
        places = tuple(p for p in places if p.endswith(("市", "州", "地区", "盟"))) or places
    named = [p for p in places if any(p != q and is_within(p, q) for q in provinces)]
    return named[0] if len(places) > 1 and named and len(named) < len(places) else places[0]


def _short(official: str) -> str:
    for suffix in _SUFFIXES:
        if official.endswith(suffix) and len(official) - len(suffix) >= 2:
            official = official[: -len(suffix)]
            break
    else:
        if official[-1] in _SHORT_SUFFIXES and len(official) > 2:
            official = official[:-1]
    while _PEOPLES_AT_END.search(official):
        official = _PEOPLES_AT_END.sub("", official)
    return official


def _any_of(characters: Iterable[str]) -> str:
    return f"[{''.join(sorted({re.escape(character) for character in characters}))}]"


def _key(word: str) -> str:
    word = word.lower().replace("’", "'")
    return word.removesuffix("'s").replace("'", "").replace("ü", "u")
