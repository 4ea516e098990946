"""Rule sets: named, dated, sourced quota rules of one place. Data, not code."""

from knowledge.rules.book import Provision, RuleBook, load_rule_book
from knowledge.rules.models import (
    BusinessShare,
    Caveat,
    ConditionalMore,
    LeaderPosts,
    OfficeLimit,
    Provisions,
    RankLevel,
    RankQuota,
    RankShare,
    RuleSet,
    RuleSource,
    SmallOffices,
    StaffingCut,
    Tier,
)

__all__ = [
    "BusinessShare",
    "Caveat",
    "ConditionalMore",
    "LeaderPosts",
    "OfficeLimit",
    "Provision",
    "Provisions",
    "RankLevel",
    "RankQuota",
    "RankShare",
    "RuleBook",
    "RuleSet",
    "RuleSource",
    "SmallOffices",
    "StaffingCut",
    "Tier",
    "load_rule_book",
]
