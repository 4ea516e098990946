"""The form of a rule set, as its YAML file writes it.

Scalars arrive as text (`3`, `1994-09-06`), so percentages stay exact and dates stay as precise as
they were written. What a rule leaves open is absent here: nothing is filled in by analogy.
What a figure means for one office is for the calculators.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    field_validator,
    model_validator,
)

LARGEST = 10**9
"""No number of people or offices is larger."""


class Caveat(StrEnum):
    """What a reader must know about a rule before using its figures."""

    IN_PRINCIPLE = "IN_PRINCIPLE"
    """原则上: exceptions exist and are not stated."""
    IN_GENERAL = "IN_GENERAL"
    """一般: the usual case, not a bound."""
    ABOUT = "ABOUT"
    """左右: no tolerance is stated."""
    SCOPE_UNSTATED = "SCOPE_UNSTATED"
    """Whether the figure holds per unit or overall is not stated."""
    ONLY_WHERE_SANDING_UNSET = "ONLY_WHERE_SANDING_UNSET"
    """Applies only where the unit's 三定 says nothing."""
    INSTITUTION_ONLY = "INSTITUTION_ONLY"
    """For 事业单位; not for Party and government organs."""
    PROVINCE_UNKNOWN = "PROVINCE_UNKNOWN"
    """The page read does not say which province issued it."""
    VALIDITY_UNKNOWN = "VALIDITY_UNKNOWN"
    """Whether it is still in force was not established."""
    NOT_A_RULE = "NOT_A_RULE"
    """A reported result or a recommendation, not a binding rule."""
    UNVERIFIED = "UNVERIFIED"
    """待核实: read on secondary pages only."""


def _blank_is_none(value: object) -> object:
    return None if isinstance(value, str) and value.strip() in ("", "~", "null") else value


def _no_more_than_all(value: str) -> str:
    if Fraction(value) > 100:
        raise ValueError("a share is at most 100")
    return value


def _ordered(value: tuple[int, int]) -> tuple[int, int]:
    if value[0] > value[1]:
        raise ValueError("write [least, most], the smaller number first")
    return value


_Text = Annotated[str, Field(min_length=1, max_length=1000)]
_Word = Annotated[str, Field(min_length=2, max_length=40)]
_Identifier = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{1,39}$")]
_Count = Annotated[int, Field(ge=0, le=LARGEST)]
_Size = Annotated[int, Field(ge=1, le=LARGEST)]
_Span = Annotated[tuple[_Count, _Count], AfterValidator(_ordered)]
_Percent = Annotated[
    str, Field(pattern=r"^[0-9]{1,3}(\.[0-9]{1,6})?$"), AfterValidator(_no_more_than_all)
]
_Day = Annotated[str, Field(pattern=r"^(\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?)?$")]
_Link = Annotated[str, Field(pattern=r"(?i)^(https?://\S+)?$", max_length=500)]
"""Shown as a link, so nothing that a click would run."""
_Year = Annotated[
    Annotated[int, Field(ge=1900, le=2200)] | None,
    BeforeValidator(_blank_is_none),
]
_Caveats = Annotated[tuple[Caveat, ...], Field(max_length=10)]


class _Form(BaseModel):
    model_config = ConfigDict(
        extra="forbid", frozen=True, str_strip_whitespace=True, validate_by_name=True
    )


class Tier(_Form):
    """Leader posts of offices between two sizes, both included."""

    start: _Size = Field(alias="from")
    """Smallest 编制 of the tier (名)."""
    end: Annotated[_Size | None, BeforeValidator(_blank_is_none)] = Field(alias="to")
    """Largest 编制 of the tier (名); `None` for no upper end."""
    total: _Span | None = None
    """Least and most posts, where the rule does not tell principal from deputy."""
    principal: _Count | None = None
    deputy: _Span | None = None
    """Least and most deputy posts; together with `principal`."""
    may: bool = False
    """可: so many may be set, not must."""

    @model_validator(mode="after")
    def _says_how_many(self) -> Tier:
        if self.end is not None and self.end < self.start:
            raise ValueError("`to` is smaller than `from`")
        split = self.principal is not None and self.deputy is not None
        halves = self.principal is not None or self.deputy is not None
        if split == (self.total is not None) or halves != split:
            raise ValueError("write either `total`, or both `principal` and `deputy`")
        return self

    @property
    def posts(self) -> tuple[int, int]:
        """Least and most posts, principal and deputies together (名)."""
        if self.total is not None:
            return self.total
        principal, (least, most) = self.principal or 0, self.deputy or (0, 0)
        return principal + least, principal + most

    def holds(self, staff: int) -> bool:
        """Whether an office of so many 编制 falls into this tier."""
        return self.start <= staff and (self.end is None or staff <= self.end)


class ConditionalMore(_Form):
    """More deputies than the tier gives, on a condition that only people can judge."""

    start: _Size = Field(alias="from")
    """Smallest 编制 that the condition can hold for (名)."""
    deputy_most: _Count
    """Deputies at most, when it holds (名)."""
    when_zh: _Text
    when_en: _Text
    words: Annotated[tuple[_Word, ...], Field(max_length=40)] = ()
    """How people say that the condition holds; … stands for up to four characters: 任务…重."""


class LeaderPosts(_Form):
    """领导职数 by 编制."""

    unit_zh: _Text
    """What the 编制 is of: `大科室`, `处（室）`, `事业单位`."""
    of: Literal["office", "organisation"] = "office"
    """Whether the posts are those of an inner office or of a whole organisation."""
    tiers: Annotated[tuple[Tier, ...], Field(min_length=1, max_length=50)]
    conditional_more: ConditionalMore | None = None
    caveats: _Caveats = ()

    @field_validator("tiers")
    @classmethod
    def _touch_without_overlap(cls, tiers: tuple[Tier, ...]) -> tuple[Tier, ...]:
        for before, after in pairwise(tiers):
            if before.end is None:
                raise ValueError("only the last tier may be without an upper end (`to: null`)")
            if after.start != before.end + 1:
                raise ValueError(
                    f"the tier after one that ends at {before.end} must begin at "
                    f"{before.end + 1}, not {after.start}"
                )
        return tiers

    def tier(self, staff: int) -> Tier | None:
        """The tier an office of so many 编制 falls into; `None` when the rule says nothing."""
        return next((tier for tier in self.tiers if tier.holds(staff)), None)

    def gap(self, staff: int) -> str:
        """What the rule leaves open around an uncovered size: `staff>=5`, `staff<=2`."""
        first, last = self.tiers[0], self.tiers[-1]
        if staff < first.start:
            return f"staff<={first.start - 1}"
        return f"staff>={(last.end or staff - 1) + 1}"


class StaffingCut(_Form):
    """精减编制: the smallest share of the 编制 to be cut."""

    min_pct: _Percent
    inclusive: bool = True
    """不低于 includes the share itself; 超过 does not."""
    caveats: _Caveats = ()


class OfficeLimit(_Form):
    """What bounds the number of inner offices from above; at least one of the two."""

    min_per_office: _Size | None = None
    """Smallest 编制 of an office (名)."""
    min_reduction_pct: _Percent | None = None
    """Smallest share of the offices to be cut."""
    reduction_caveats: _Caveats = ()
    """Of `min_reduction_pct` alone."""
    caveats: _Caveats = ()

    @model_validator(mode="after")
    def _bounds_something(self) -> OfficeLimit:
        if self.min_per_office is None and self.min_reduction_pct is None:
            raise ValueError("write `min_per_office`, `min_reduction_pct` or both")
        return self


class SmallOffices(_Form):
    """Sizes of office that shall not be."""

    none_of_size: Annotated[tuple[_Size, ...], Field(min_length=1, max_length=20)]
    """编制 (名): `[1]` for no 一人科."""
    strength: Literal["basic", "complete"]
    """基本消除 or 彻底消除."""
    caveats: _Caveats = ()


class BusinessShare(_Form):
    """Share of 业务科室 among the inner offices."""

    target_pct: _Percent
    about: bool = False
    """左右: the target has no stated tolerance."""
    caveats: _Caveats = ()


class RankShare(_Form):
    """Most posts of a group of ranks."""

    name: _Identifier
    ranks_zh: _Text
    pct: _Percent
    """Of the organ's posts, or of the group `of`; not exceeded, so rounded down."""
    of: _Identifier | None = None
    """Name of an earlier group."""


class RankLevel(_Form):
    """Rank quotas of the organs of one level; without shares when the source gives none."""

    level: Annotated[str, Field(min_length=1, max_length=20)]
    names: Annotated[tuple[_Text, ...], Field(max_length=20)] = ()
    """Other ways to write the level."""
    shares: Annotated[tuple[RankShare, ...], Field(max_length=20)] = ()

    @field_validator("shares")
    @classmethod
    def _build_on_earlier_ones(cls, shares: tuple[RankShare, ...]) -> tuple[RankShare, ...]:
        known: set[str] = set()
        for share in shares:
            if share.name in known:
                raise ValueError(f"the name {share.name!r} stands twice")
            if share.of is not None and share.of not in known:
                raise ValueError(f"`of: {share.of}` names no earlier share of this level")
            known.add(share.name)
        return shares


class RankQuota(_Form):
    """职级职数 by level."""

    levels: Annotated[tuple[RankLevel, ...], Field(min_length=1, max_length=20)]
    caveats: _Caveats = ()

    @field_validator("levels")
    @classmethod
    def _have_names_of_their_own(cls, levels: tuple[RankLevel, ...]) -> tuple[RankLevel, ...]:
        names = [name for level in levels for name in {level.level, *level.names}]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice is not None:
            raise ValueError(f"the level {twice!r} stands twice")
        return levels

    def level(self, name: str) -> RankLevel | None:
        """The level under any of its names."""
        return next((one for one in self.levels if name in (one.level, *one.names)), None)


class Provisions(_Form):
    """What a rule set regulates; at least one."""

    leader_posts: LeaderPosts | None = None
    staffing_cut: StaffingCut | None = None
    office_limit: OfficeLimit | None = None
    small_offices: SmallOffices | None = None
    business_share: BusinessShare | None = None
    rank_quota: RankQuota | None = None

    @model_validator(mode="after")
    def _regulate_something(self) -> Provisions:
        if not self.given:
            raise ValueError(f"write at least one of: {', '.join(type(self).model_fields)}")
        return self

    @property
    def given(self) -> tuple[str, ...]:
        """Names of the provisions that are there, in the order of this form."""
        return tuple(name for name in type(self).model_fields if getattr(self, name) is not None)


class RuleSource(_Form):
    """Where the rule was read."""

    title: _Text
    """Of the document, without 《》."""
    issuer: Annotated[str, Field(max_length=200)] = ""
    date: _Day = ""
    """As precise as the source; empty when it gives none."""
    article: Annotated[str, Field(max_length=200)] = ""
    url: _Link = ""
    sureness: Literal["A", "B", "C"]
    """`A` full text read, `B` the passage read, `C` secondary pages only."""
    note: Annotated[str, Field(max_length=1000)] = ""

    @property
    def cited(self) -> str:
        """Title with article, as a citation names it."""
        return f"{self.title} {self.article}".rstrip()


class RuleSet(_Form):
    """Named, dated, sourced quota rules of one place."""

    id: _Identifier
    title: _Text
    names: Annotated[tuple[_Word, ...], Field(min_length=1, max_length=30)]
    """How people refer to it in a question: `文化部`, `文化部1994`."""
    traps: Annotated[tuple[_Word, ...], Field(max_length=60)] = ()
    """Words that contain a name and mean something else: `文化部门`."""
    place: _Text
    """Full name as `knowledge.regions` knows it, or a body: `文化部机关`."""
    year: _Year
    year_note: Annotated[str, Field(max_length=200)] = ""
    """Needed when the source gives no year."""
    text_zh: _Text
    text_en: _Text
    source: RuleSource
    caveats: _Caveats = ()
    """Of every provision."""
    provisions: Provisions

    @model_validator(mode="after")
    def _says_what_is_missing(self) -> RuleSet:
        if self.year is None and not self.year_note:
            raise ValueError("`year` is null, so write a `year_note`")
        if (self.source.sureness == "C") != (Caveat.UNVERIFIED in self.caveats):
            raise ValueError("the caveat UNVERIFIED stands exactly where `sureness` is C")
        return self

    @property
    def verified(self) -> bool:
        """Whether more than secondary pages were read (sureness A or B)."""
        return self.source.sureness != "C"

    def caveats_of(self, *more: Sequence[Caveat]) -> tuple[Caveat, ...]:
        """Its own caveats with those of a provision, each once."""
        return tuple(dict.fromkeys((*self.caveats, *(one for each in more for one in each))))
