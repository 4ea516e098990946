"""How the results of calculators are said."""

from __future__ import annotations

from typing import Final

from bot.answers import Language

CALCULATIONS: Final[dict[str, dict[Language, str]]] = {
    "formula_line": {
        "zh": "算式：$formula $sign $display（$basis）",
        "en": "Formula: $formula $sign $display ($basis)",
    },
    "basis_quoted": {"zh": "原文数字", "en": "as quoted (原文)"},
    "basis_computed": {
        "zh": "核算值，用的是所引资料的数字",
        "en": "computed (核算) from the cited figures",
    },
    "basis_given": {
        "zh": "核算值，用的是您给的数字",
        "en": "computed (核算) from the figures you gave (用户给定)",
    },
    "rule_line": {"zh": "依据：$rule", "en": "Rule: $rule"},
    "rule_by_user": {"zh": "$what按您给的$value算。", "en": "$what is $value, as you gave it."},
    "rule": {"zh": "$name（$details）", "en": "$name ($details)"},
    "rule_unverified": {"zh": "待核实", "en": "unverified (待核实)"},
    "notice": {"zh": "注意：$text", "en": "Note: $text"},
    # Reduction
    "rate_decrease": {
        "zh": "精简率$rate：由$before减到$after，减少$delta。",
        "en": "Reduction rate (精简率) $rate: from $before to $after, a cut of $delta.",
    },
    "rate_increase": {
        "zh": "不是精简，是增加：由$before增到$after，增加$growth，增幅$increase，没有精简率可言。",
        "en": "That is an increase, not a cut: from $before to $after, $growth more, up $increase.",
    },
    "rate_unchanged": {
        "zh": "没有变化：前后都是$before，精简率$rate。",
        "en": "No change: $before before and after, reduction rate (精简率) $rate.",
    },
    "rate_reported": {
        "zh": "报道$reported，按$before→$after核算$rate，四舍五入后一致。",
        "en": "Reported: $reported; computed (核算) from $before→$after: $rate; they agree when "
        "rounded.",
    },
    "rate_not_reported": {
        "zh": "报道$reported，按$before→$after核算$rate，两者不一致。",
        "en": "Reported: $reported; computed (核算) from $before→$after: $rate; they do not agree.",
    },
    "rate_claimed": {
        "zh": "所说的$reported与$before→$after核算的$rate四舍五入后一致。",
        "en": "The $reported that you name agrees with $rate, computed (核算) from $before→$after.",
    },
    "rate_not_claimed": {
        "zh": "所说的$reported与核算不一致：$before→$after是$rate。",
        "en": "The $reported that you name does not agree: $before→$after is $rate (核算).",
    },
    "not_in_corpus": {
        "zh": "资料里没有查到这组数字，以上只按您给的数字核算，不代表当地的实际情况。",
        "en": "The corpus does not hold these figures; the result rests on what you gave alone and "
        "says nothing about the place itself.",
    },
    "row_notice": {"zh": "注意：$text。", "en": " Note: $text."},
    "inverse_before": {
        "zh": "精简前约$before。",
        "en": "Before the cut (精简前): about $before.",
    },
    "inverse_before_exact": {
        "zh": "精简前$before，减少$delta。",
        "en": "Before the cut (精简前): $before; $delta are cut.",
    },
    "inverse_range": {
        "zh": "精简率可能是四舍五入的数，精简前在$low到$high之间都说得通。",
        "en": "As the rate may be rounded, anything from $low to $high before fits.",
    },
    "inverse_after": {
        "zh": "精简后剩$after，要减$delta。",
        "en": "After the cut (精简后): $after; $delta are cut.",
    },
    "inverse_after_whole": {
        "zh": "精简后算得$after，取整约剩$whole，减少约$cut。",
        "en": "After the cut (精简后): $after, so about $whole are left and about $cut are cut.",
    },
    "inverse_rate": {"zh": "精简率$rate。", "en": "Reduction rate (精简率): $rate."},
    "table_total": {
        "zh": "总的精简率$rate：由$before减到$after，减少$delta（减少总数÷精简前总数，"
        "不是各家精简率的平均数$mean）。",
        "en": "Total reduction rate (精简率) $rate: from $before to $after, $delta fewer (sum of "
        "cuts over sum before, not the mean of the rates, $mean).",
    },
    "table_highest": {
        "zh": "精简率最高的是$name（$rate）；减少个数最多的是$most（$delta）。",
        "en": "Highest reduction rate (精简率): $name ($rate); most cut: $most ($delta).",
    },
    "table_pair": {
        "zh": "$high的精简率比$low高$gap个百分点。",
        "en": "The rate of $high is $gap percentage points above that of $low.",
    },
    "table_growing": {
        "zh": "$names不减反增，精简率为负。",
        "en": "$names grew: a negative rate.",
    },
    "table_total_increase": {
        "zh": "合起来不是精简，是增加：由$before增到$after，增加$growth，增幅$increase。",
        "en": "Together that is an increase, not a cut: from $before to $after, $growth more, up "
        "$increase.",
    },
    "column_name": {"zh": "单位", "en": "body"},
    "column_before": {"zh": "精简前", "en": "before"},
    "column_after": {"zh": "精简后", "en": "after"},
    "column_delta": {"zh": "减少", "en": "cut"},
    "column_rate_pct": {"zh": "精简率", "en": "rate"},
    "column_rank": {"zh": "位次", "en": "rank"},
    "column_score": {"zh": "得分", "en": "score"},
    "no_rate": {"zh": "无", "en": "none"},
    # Posts
    "cut_least": {
        "zh": "至少减$cut名（减后最多$after名）：减$cut名是$share，减$less名只有$less_share，不到$bound。",
        "en": "At least $cut posts (编制) must go, leaving at most $after: $cut are $share, "
        "$less would be only $less_share, below $bound.",
    },
    "cut_least_only": {
        "zh": "至少减$cut名（减后最多$after名），减$cut名是$share，达到$bound。",
        "en": "At least $cut posts (编制) must go, leaving at most $after: $cut are $share, which "
        "meets $bound.",
    },
    "cut_met": {
        "zh": "达到：减了$cut名，占$share，不低于$bound（至少要减$least名）。",
        "en": "Met: $cut posts (编制) were cut, $share, not below $bound ($least at the least).",
    },
    "cut_not_met": {
        "zh": "没有达到：减了$cut名，占$share，低于$bound；至少要减$least名，还差$short名。",
        "en": "Not met: $cut posts (编制) were cut, $share, below $bound; $least are needed, "
        "$short more.",
    },
    "leaders": {
        "zh": "按$rule，编制$staff名的设$total名领导$made。",
        "en": "Under $rule, an office of $staff posts (编制) has $total leader(s) (领导职数)$made.",
    },
    "leaders_made": {
        "zh": "（$principal正$deputy副）",
        "en": " ($principal principal, $deputy deputy)",
    },
    "leaders_made_single": {"zh": "（$principal名正职）", "en": " ($principal principal)"},
    "leaders_range": {
        "zh": "按$rule，编制$staff名的可设$least至$most名领导。",
        "en": "Under $rule, $staff posts (编制) allow $least to $most leaders (领导职数).",
    },
    "leaders_at_most": {
        "zh": "按$rule，编制$staff名、$when的，最多可设$most名领导（$principal正$deputy副），"
        "一般设$least名。",
        "en": "Under $rule, an office of $staff posts (编制) where $when may have up to $most leaders "
        "(领导职数), $principal principal and $deputy deputies; as a rule it has $least.",
    },
    "leaders_unstated": {
        "zh": "按$rule，编制$staff名的设几名，规则未载明。",
        "en": "Under $rule it is not stated how many leaders $staff posts (编制) have (未载明).",
    },
    "leaders_by_rule": {
        "zh": "没有指明按哪套规则，各套规则的结果是：",
        "en": "No rule was named; each gives:",
    },
    "leaders_compared": {"zh": "各套规则的结果是：", "en": "The rules give:"},
    "leaders_ask": {
        "zh": "请说明按哪套规则，例如“按文化部1994年的规定”。",
        "en": "Say which rule to apply, for example “under the 1994 rule of 文化部”.",
    },
    "leaders_over": {
        "zh": "现配$actual名，超$over名。",
        "en": "$actual are in post: $over too many.",
    },
    "leaders_not_over": {
        "zh": "现配$actual名，没有超。",
        "en": "$actual are in post: not too many.",
    },
    "vacant": {
        "zh": "空编率$rate：核定$approved名，实有$actual名，空编$vacant名。",
        "en": "Vacancy rate (空编率) $rate: $approved approved, $actual in post, $vacant vacant.",
    },
    "overstaffed": {
        "zh": "超编率$rate：核定$approved名，实有$actual名，超编$over名。",
        "en": "Over-quota rate (超编率) $rate: $approved approved, $actual in post, $over too many.",
    },
    "fully_staffed": {
        "zh": "满编：核定$approved名，实有$actual名，空编率$rate。",
        "en": "Fully staffed (满编): $approved approved, $actual in post, vacancy rate $rate.",
    },
    "ranks": {
        "zh": "一至四级主任科员最多$all名，其中一级、二级最多$upper名（规定原文未核到，待核实）。",
        "en": "At most $all posts of 一至四级主任科员, of them $upper of the first two ranks "
        "(unverified, 待核实).",
    },
    # Offices
    "limit": {
        "zh": "最多可设$limit个内设机构。",
        "en": "At most $limit internal offices (内设机构).",
    },
    "limit_over": {
        "zh": "现有$current个，超出$over个，没有达到要求。",
        "en": "There are $current, $over too many: the rule is not met.",
    },
    "limit_within": {
        "zh": "现有$current个，没有超出，达到要求。",
        "en": "There are $current, which is within the limit: the rule is met.",
    },
    "limit_by_staff": {
        "zh": "按每科不少于$each名算，最多$count个。",
        "en": "By at least $each posts an office: at most $count.",
    },
    "limit_by_reduction": {
        "zh": "按精简不少于$share算，至少减$cut个，最多留$count个。",
        "en": "By a cut of at least $share: at least $cut must go, at most $count stay.",
    },
    "small": {
        "zh": "一人科$one_count个$one；两人科$two_count个$two；合占$share。",
        "en": "One-person offices (一人科): $one_count$one; two-person offices (两人科): "
        "$two_count$two; together $share.",
    },
    "small_names": {"zh": "（$names）", "en": " ($names)"},
    "small_empty": {"zh": "空科$count个（$names）。", "en": "Empty offices: $count ($names)."},
    "small_meets": {
        "zh": "$rule：$verdict。",
        "en": "$rule: $verdict.",
    },
    "yes": {"zh": "达到", "en": "met"},
    "no": {"zh": "没有达到", "en": "not met"},
    "share": {
        "zh": "业务科室占比$share：$total个科室中有$business个。",
        "en": "Share of line offices (业务科室占比) $share: $business of $total.",
    },
    "share_within": {
        "zh": "与目标$target相差$gap个百分点，在左右之内。",
        "en": "$gap percentage points from the target of $target: within the tolerance.",
    },
    "share_outside": {
        "zh": "与目标$target相差$gap个百分点，没有达到；要达到至少需$least个业务科室。",
        "en": "$gap percentage points from the target of $target: not met; at least $least line "
        "offices are needed.",
    },
    # Other measures
    "saturation": {
        "zh": "工作饱和度$share，折合$fte个人的标准工作量，需$posts人。",
        "en": "Workload saturation (工作饱和度) $share; the work of $fte full posts, so $posts "
        "people are needed.",
    },
    "score_line_shared": {
        "zh": "并列第$rank名 $name：$score分。",
        "en": "No. $rank (shared) $name: $score.",
    },
    "score_line": {"zh": "第$rank名 $name：$score分。", "en": "No. $rank $name: $score."},
    "ratio_down": {
        "zh": "下降$rel：由$before变为$after，变化$abs。",
        "en": "Down $rel: from $before to $after, $abs.",
    },
    "ratio_up": {
        "zh": "上升$rel：由$before变为$after，变化$abs。",
        "en": "Up $rel: from $before to $after, $abs.",
    },
    "ratio_same": {"zh": "没有变化（$rel）。", "en": "No change ($rel)."},
    "ratio_inverse": {
        "zh": "换成倒数：$before→$after，变化$rel。",
        "en": "As the inverse: $before→$after, $rel.",
    },
    "ratio_better": {
        "zh": "这项指标越低越好，属于改善。",
        "en": "Lower is better here: an improvement (改善).",
    },
    "ratio_worse": {
        "zh": "这项指标越低越好，属于变差。",
        "en": "Lower is better here: a worsening (变差).",
    },
    "ratio_better_high": {
        "zh": "越高越好，属于改善。",
        "en": "Higher is better: an improvement (改善).",
    },
    "ratio_worse_high": {
        "zh": "越高越好，属于变差。",
        "en": "Higher is better: a worsening (变差).",
    },
    "average": {"zh": "平均$average。", "en": "Average: $average."},
    "gap": {
        "zh": "还差$gap个百分点（已完成$done）。",
        "en": "$gap percentage points short ($done done).",
    },
    "gap_remaining": {
        "zh": "已完成$count，还剩$remaining。",
        "en": "$count done, $remaining left.",
    },
    "number": {"zh": "$text = $value", "en": "$text = $value"},
    "number_range": {"zh": "$text：$low到$high", "en": "$text: $low to $high"},
    "number_least": {"zh": "$text：不少于$value", "en": "$text: at least $value"},
    "number_most": {"zh": "$text：不超过$value", "en": "$text: at most $value"},
    "number_about": {"zh": "$text：约$value", "en": "$text: about $value"},
    "results": {"zh": "$results。", "en": "$results."},
    # What cannot be computed
    "not_computable": {
        "zh": "算不出来：还缺$missing。请补上再问。",
        "en": "It cannot be computed: $missing missing. Add it and ask again.",
    },
    "rule_not_specified": {
        "zh": "$rule没有规定这种情形（$missing），未载明，不能推算。",
        "en": "$rule does not cover this case ($missing): not stated (未载明), so nothing is inferred.",
    },
    "missing_before": {"zh": "精简前的数", "en": "the number before (精简前)"},
    "missing_after": {"zh": "精简后的数", "en": "the number after (精简后)"},
    "missing_delta": {"zh": "减少的数", "en": "the number cut"},
    "missing_rate_pct": {"zh": "精简率", "en": "the rate (精简率)"},
    "missing_or": {"zh": "（三者之一）", "en": " (any one of these)"},
    "missing_std_hours": {
        "zh": "每人每年的标准工时（原文没有给出，请自己定，例如2000小时或1984小时）",
        "en": "the standard hours (标准工时) of one post a year, for example 2000 or 1984",
    },
    "missing_min_pct": {"zh": "最低精减比例", "en": "the least share to be cut"},
    "missing_min_per_office": {"zh": "每个科室至少几名编制", "en": "the least posts of an office"},
    "missing_min_reduction_pct": {"zh": "最低精简比例", "en": "the least reduction"},
    "missing_staff": {"zh": "编制数", "en": "the staff quota (编制)"},
    "missing_target": {"zh": "目标数", "en": "the target"},
    "missing_done": {"zh": "完成数", "en": "the number done"},
    "missing_done_pct": {"zh": "完成比例", "en": "the share done"},
    "missing_other": {"zh": "$name", "en": "$name"},
    "error_ZERO_BEFORE": {
        "zh": "精简前是0，没有精简率：0不能作分母。",
        "en": "There was nothing before, so there is no rate (精简率): nothing can be divided by 0.",
    },
    "error_ZERO_TOTAL": {
        "zh": "总数是0，不能作分母，算不出来。",
        "en": "The total is 0 and cannot be divided by.",
    },
    "error_PART_GT_WHOLE": {
        "zh": "部分（$value）比总数还大，请核对数字。",
        "en": "The part ($value) is greater than the whole; check the figures.",
    },
    "error_NOT_INTEGER": {
        "zh": "“$value”不是整数，个数和名额只能是整数。",
        "en": "“$value” is no whole number; offices and posts are counted whole.",
    },
    "error_NOT_A_NUMBER": {"zh": "“$value”不是数字。", "en": "“$value” is no number."},
    "error_NEGATIVE": {"zh": "“$value”是负数，请核对。", "en": "“$value” is negative; check it."},
    "error_OUT_OF_RANGE": {
        "zh": "$quantity的值$value超出范围（$limit），请核对。",
        "en": "$quantity of $value is out of range ($limit); check it.",
    },
    "error_TOO_LARGE": {
        "zh": "$value太大，上限是$limit。",
        "en": "$value is too large; the limit is $limit.",
    },
    "error_TOO_MANY": {
        "zh": "行数太多，最多$limit行。",
        "en": "Too many rows; the limit is $limit.",
    },
    "error_DUPLICATE_NAME": {
        "zh": "“$value”出现了两次，请改名。",
        "en": "“$value” stands twice; rename one.",
    },
    "error_INCONSISTENT": {
        "zh": "给出的几个数对不上，请核对。",
        "en": "The figures given contradict each other; check them.",
    },
    "error_MISSING_INPUT": {"zh": "还缺$quantity。", "en": "$quantity is missing."},
    "error_UNKNOWN_RULE": {
        "zh": "没有规则集$value；已有：$limit。",
        "en": "There is no rule set $value; there are: $limit.",
    },
    "error_UNKNOWN_CALCULATOR": {
        "zh": "没有计算器$value；已有：$limit。",
        "en": "There is no calculator $value; there are: $limit.",
    },
    "error_UNKNOWN_INPUT": {
        "zh": "没有参数$value；可用：$limit。",
        "en": "There is no input $value; there are: $limit.",
    },
    # Cautions
    "caution_INEXACT": {
        "zh": "“$text”是约数，结果只能作参考",
        "en": "“$text” is no exact figure, so the result is a guide only",
    },
    "caution_SCOPE_OVERLAP": {
        "zh": "几个对象可能有包含关系，合计可能重复计算",
        "en": "some of these contain others, so the total may count twice",
    },
    "caution_ZERO_BEFORE": {
        "zh": "$name精简前是0，没有精简率",
        "en": "$name had nothing before, so no rate",
    },
    "caution_SCOPE_UNSTATED": {
        "zh": "这个比例是每个单位都减还是合计减，原文未载明",
        "en": "the source does not state whether each body or all together must cut so much",
    },
    "caution_IN_PRINCIPLE": {
        "zh": "“原则上”表示可以有例外",
        "en": "“原则上” (in principle) allows for exceptions",
    },
    "caution_IN_GENERAL": {
        "zh": "“一般”表示可以有例外",
        "en": "“一般” (in general) allows for exceptions",
    },
    "caution_ABOUT": {
        "zh": "“左右”是约数，原文没有给出容许范围",
        "en": "“左右” (about): the source gives no tolerance",
    },
    "caution_ONLY_WHERE_SANDING_UNSET": {
        "zh": "仅在“三定”没有规定时适用",
        "en": "applies only where the “三定” plan sets nothing",
    },
    "caution_INSTITUTION_ONLY": {
        "zh": "只适用于事业单位",
        "en": "for public institutions (事业单位) only",
    },
    "caution_CONDITIONAL_MORE": {
        "zh": "$when的，副职最多可到$most名",
        "en": "up to $most deputies where $when",
    },
    "caution_CONDITION_BY_USER": {
        "zh": "“$when”按您说的算，是否属实要由机构编制部门认定",
        "en": "that $when is taken from you; whether it holds is for the establishment office to say",
    },
    "caution_UNVERIFIED": {
        "zh": "规则只见于二手材料，待核实",
        "en": "the rule was seen in secondary sources only (待核实)",
    },
    "caution_BASIS_UNKNOWN": {
        "zh": "没有说明是编制数还是实有人数",
        "en": "it is not said whether these are posts (编制) or people (实有)",
    },
    "caution_TOLERANCE_OURS": {
        "zh": "左右按±$tolerance个百分点算，是本工具自定的",
        "en": "the tolerance of ±$tolerance points is our own choice",
    },
    "caution_FORMULA_NOT_IN_SOURCE": {
        "zh": "来源没有给出饱和度公式，这里按通用算法（总工时÷人数÷标准工时）",
        "en": "no source gives the formula; this is the common one (hours / people / standard hours)",
    },
    "caution_NO_WEIGHTS": {
        "zh": "来源没有给出各项权重，这里直接加减",
        "en": "the source gives no weights; the parts are simply added and subtracted",
    },
    "caution_NO_RULE_NAMED": {
        "zh": "没有指明规则，以上并列各套，都不是默认规则",
        "en": "no rule was named; none of these is assumed",
    },
    "caution_TARGET_UNKNOWN": {
        "zh": "目标总数未载明，还剩多少个算不出来",
        "en": "the target itself is not stated (未载明), so the number left cannot be computed",
    },
    "caution_NOT_A_RULE": {
        "zh": "这是报道的结果，不是有约束力的规定",
        "en": "a reported result, not a binding rule",
    },
    "caution_VALIDITY_UNKNOWN": {
        "zh": "是否现行有效未核实",
        "en": "whether it is still in force was not established",
    },
    "caution_PROVINCE_UNKNOWN": {
        "zh": "来源没有写明是哪个省",
        "en": "the source does not say which province issued it",
    },
}
