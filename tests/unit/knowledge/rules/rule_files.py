"""A small valid rule set as YAML, for tests that break one thing of it."""

from __future__ import annotations

VALID = """\
id: our_city
title: 我市规则
names: [我市, 我市规则]
place: 我市机关
year: 2020
text_zh: 编制4名以内设1名。
text_en: Up to 4 posts have 1 head.
source: {title: 我市办法, issuer: 我市编办, date: 2020-05, article: 第三条, sureness: A}
provisions:
  leader_posts:
    unit_zh: 科
    tiers:
      - {from: 1, to: 4, principal: 1, deputy: [0, 0]}
      - {from: 5, to: null, principal: 1, deputy: [1, 2]}
  staffing_cut: {min_pct: 2.5}
"""
