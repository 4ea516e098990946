"""What is said of a list of offices that was sent as a file."""

from __future__ import annotations

from typing import Final

from bot.answers import Language

OFFICE_LISTS: Final[dict[str, dict[Language, str]]] = {
    # Where
    "list_sheet": {"zh": "工作表“$sheet”", "en": "sheet “$sheet”"},
    "list_row": {"zh": "第$row行", "en": "row $row"},
    "list_column": {"zh": "$letter列", "en": "column $letter"},
    "list_column_named": {"zh": "$letter列（$header）", "en": "column $letter ($header)"},
    "list_more": {"zh": "另有$count处问题。", "en": "$count more problems."},
    # What cannot be read
    "list_TOO_LARGE": {
        "zh": "文件太大（$value），上限是$limit。请只留下名单所在的工作表再发。",
        "en": "The file is too large ($value); the limit is $limit. Keep the sheet with the list "
        "alone and send it again.",
    },
    "list_UNKNOWN_FORMAT": {
        "zh": "“$value”不是能读的表格。请另存为.xlsx或.csv再发。",
        "en": "“$value” is no table that can be read. Save it as .xlsx or .csv and send it again.",
    },
    "list_OLD_WORKBOOK": {
        "zh": "“$value”是旧版.xls，或者加了密码。请用WPS或Excel另存为不带密码的.xlsx再发。",
        "en": "“$value” is an old .xls file or has a password. Save it as .xlsx without a password "
        "and send it again.",
    },
    "list_DAMAGED": {
        "zh": "“$value”已损坏，或内容与文件名不符。请用WPS或Excel打开后另存为.xlsx再发。",
        "en": "“$value” is damaged or not what its name says. Open it in WPS or Excel, save it as "
        ".xlsx and send it again.",
    },
    "list_UNPACKS_TOO_LARGE": {
        "zh": "文件解开后太大，不予读取。请把名单复制到新的工作簿再发。",
        "en": "The file unpacks to too much and is not read. Copy the list into a new workbook and "
        "send that.",
    },
    "list_TOO_SLOW": {
        "zh": "“$value”读了$limit秒还没读完，已停止。请把名单复制到新的工作簿，或另存为.csv再发。",
        "en": "“$value” was not read within $limit s, so reading was stopped. Copy the list into a "
        "new workbook, or save it as .csv, and send that.",
    },
    "list_TOO_MUCH_MEMORY": {
        "zh": "读取“$value”要用的内存超过$limit，已停止。请把名单复制到新的工作簿，或另存为.csv再发。",
        "en": "Reading “$value” takes more than $limit of memory, so it was stopped. Copy the list "
        "into a new workbook, or save it as .csv, and send that.",
    },
    "list_CRASHED": {
        "zh": "读取“$value”的程序出错退出（$limit）。请用WPS或Excel打开后另存为.csv再发。",
        "en": "“$value” crashed what reads it ($limit). Open it in WPS or Excel, save it as .csv "
        "and send that.",
    },
    "list_TOO_MANY_ROWS": {
        "zh": "$place：行数太多，上限是$limit行。请分成几个文件再发。",
        "en": "$place: too many rows; the limit is $limit. Divide the list into several files.",
    },
    "list_TOO_MANY_COLUMNS": {
        "zh": "$place：列数太多，上限是$limit列。请删去用不着的列。",
        "en": "$place: too many columns; the limit is $limit. Remove columns that are not needed.",
    },
    "list_EMPTY": {
        "zh": "$place：没有内容。请填好名单再发。",
        "en": "$place: nothing in it. Fill in the list and send it again.",
    },
    "list_NO_ROWS": {
        "zh": "$place：表头下面没有数据。请填好名单再发。",
        "en": "$place: no rows below the header. Fill in the list and send it again.",
    },
    "list_NO_HEADER": {
        "zh": "$place：没有找到表头。表头要有“单位”或“科室”，还要有“编制”“实有”“改革前”“改革后”中的至少一项。"
        "找到的文字是：$value。",
        "en": "$place: no header was found. It needs a column 单位 (body) or 科室 (office), and at "
        "least one of 编制 (posts), 实有 (in post), 改革前 (before), 改革后 (after). Found: $value.",
    },
    "list_AMBIGUOUS": {
        "zh": "$place：与$limit意思相同，不知道该用哪一列。请只留一列，或改用不同的表头。",
        "en": "$place: means the same as $limit, so it is not known which to use. Keep one of them "
        "or rename the other.",
    },
    # Cells
    "list_NOT_A_NUMBER": {
        "zh": "$place：“$value”不是数字。请填整数；没有数据就留空。",
        "en": "$place: “$value” is no number. Give a whole number, or leave the cell blank if there "
        "is none.",
    },
    "list_INEXACT": {
        "zh": "$place：“$value”不是确切的数。请填确切的整数；不知道就留空。",
        "en": "$place: “$value” is no exact number. Give the exact one, or leave the cell blank.",
    },
    "list_NOT_WHOLE": {
        "zh": "$place：“$value”不是整数。个数和名额只能是整数，请核对。",
        "en": "$place: “$value” is no whole number. Offices and posts are counted whole; check it.",
    },
    "list_NEGATIVE": {
        "zh": "$place：“$value”是负数。请核对。",
        "en": "$place: “$value” is negative; check it.",
    },
    "list_NUMBER_TOO_LARGE": {
        "zh": "$place：“$value”太大，上限是$limit。请核对。",
        "en": "$place: “$value” is too large; the limit is $limit. Check it.",
    },
    "list_FORMULA": {
        "zh": "$place：公式没有存下结果。请用WPS或Excel打开、保存一次再发，或把公式换成数值。",
        "en": "$place: the formula has no stored result. Open the file in WPS or Excel, save it once "
        "and send it again, or replace the formula by its value.",
    },
    "list_MERGED_NUMBER": {
        "zh": "$place：数字单元格与别的单元格合并了，不知道该算在哪一行。请取消合并，逐行填数。",
        "en": "$place: a number is merged over several cells, so it is not known whose it is. "
        "Unmerge them and fill in each row.",
    },
    "list_NO_NAME": {
        "zh": "$place：这一行有数字，没有名称。请填上名称；是合计就写“合计”。",
        "en": "$place: the row has numbers and no name. Fill in the name, or write 合计 (total) if "
        "it is one.",
    },
    "list_NO_OFFICE": {
        "zh": "$place：“$value”这一行没有科室名称，不知道是不是小计。请填上科室；是小计就写“小计”。",
        "en": "$place: the row of “$value” names no office, so it is not known whether it is a "
        "subtotal. Fill in the office, or write 小计 (subtotal).",
    },
    "list_NAME_TOO_LONG": {
        "zh": "$place：名称太长，上限是$limit个字。请改短。",
        "en": "$place: the name is too long; the limit is $limit characters. Shorten it.",
    },
    "list_DUPLICATE": {
        "zh": "$place：“$value”在第$limit行已经出现过，重复会多算。请删去一行，或改成不同的名称。",
        "en": "$place: “$value” stands in row $limit already and would be counted twice. Remove one "
        "of the rows or give it another name.",
    },
    # Warnings
    "list_TOTAL_DIFFERS": {
        "zh": "$place：表里的合计是$value，各行相加是$limit，两者不一致；以各行相加为准。",
        "en": "$place: the total in the list is $value, the rows add up to $limit; the sum of the "
        "rows is used.",
    },
    "list_OTHER_SHEETS": {
        "zh": "只读了工作表“$value”，没有读：$limit。",
        "en": "Only the sheet “$value” was read, not: $limit.",
    },
    # The report
    "list_headline_offices": {
        "zh": "总的精简率$rate：科室由$before个减到$after个，减少$delta个（减少总数÷改革前总数）。",
        "en": "Total reduction rate (精简率) $rate: from $before offices to $after, $delta fewer (sum "
        "of cuts over sum before).",
    },
    "list_headline_offices_more": {
        "zh": "不是精简，是增加：科室由$before个增到$after个，增加$delta个，增幅$rate。",
        "en": "An increase, not a cut: from $before offices to $after, $delta more, up $rate.",
    },
    "list_headline_posts": {
        "zh": "编制的精减率$rate：由$before名减到$after名，减少$delta名（减少总数÷改革前总数）。",
        "en": "Posts (编制) cut by $rate: from $before to $after, $delta fewer (sum of cuts over sum "
        "before).",
    },
    "list_headline_posts_more": {
        "zh": "编制没有精减，是增加：由$before名增到$after名，增加$delta名，增幅$rate。",
        "en": "Posts (编制) rose, from $before to $after: $delta more, up $rate.",
    },
    "list_no_total_rate": {
        "zh": "改革前合计是0，没有总的精简率。",
        "en": "Nothing before in total, so there is no total rate (精简率).",
    },
    "list_headline_vacancy": {
        "zh": "空编率$rate：核定$approved名，实有$actual名，相抵后空编$net名。",
        "en": "Vacancy rate (空编率) $rate: $approved approved, $actual in post, $net vacant on "
        "balance.",
    },
    "list_headline_over": {
        "zh": "超编率$rate：核定$approved名，实有$actual名，相抵后超编$net名。",
        "en": "Over-quota rate (超编率) $rate: $approved approved, $actual in post, $net too many on "
        "balance.",
    },
    "list_gross": {
        "zh": "逐行看，空编共$vacant名，超编共$over名。",
        "en": "Row by row, $vacant are vacant and $over are too many.",
    },
    "list_headline_small": {
        "zh": "一人科$one个、两人科$two个，占$count个科室的$share（按$basis算）。",
        "en": "One-person offices (一人科): $one; two-person offices (两人科): $two; $share of $count "
        "offices (counted by $basis).",
    },
    "list_one": {"zh": "一人科：$names。", "en": "One-person offices: $names."},
    "list_two": {"zh": "两人科：$names。", "en": "Two-person offices: $names."},
    "list_empty_offices": {"zh": "空科：$names。", "en": "Empty offices: $names."},
    "list_names_more": {"zh": "$names等$count个", "en": "$names and others, $count in all"},
    "list_basis_posts": {"zh": "编制", "en": "posts (编制)"},
    "list_basis_people": {"zh": "实有人数", "en": "people (实有)"},
    "list_headline_share": {
        "zh": "业务科室占比$share：$count个科室中有$business个。",
        "en": "Share of line offices (业务科室占比) $share: $business of $count.",
    },
    "list_highest": {
        "zh": "最高的是$name（$rate），最低的是$low_name（$low_rate）。",
        "en": "Highest: $name ($rate); lowest: $low_name ($low_rate).",
    },
    "list_scope_bodies": {
        "zh": "名单有$bodies个单位。",
        "en": "The list names $bodies bodies.",
    },
    "list_scope_offices": {
        "zh": "名单有$offices个科室。",
        "en": "The list names $offices offices.",
    },
    "list_scope_both": {
        "zh": "名单有$bodies个单位、$offices个科室。",
        "en": "The list names $bodies bodies and $offices offices.",
    },
    "list_left_out": {
        "zh": "$what未计入$count行：$rows。",
        "en": "$what, left out ($count): $rows.",
    },
    "list_left_out_row": {"zh": "$name（第$row行，$why）", "en": "$name (row $row, $why)"},
    "list_left_out_more": {"zh": "$rows等", "en": "$rows and others"},
    "list_why_blank": {"zh": "未填$columns", "en": "no $columns"},
    "list_why_kind": {"zh": "看不出业务还是综合", "en": "neither 业务 nor 综合"},
    "list_why_zero": {"zh": "核定编制是0，不能作分母", "en": "0 posts cannot be divided by"},
    "list_why_part": {"zh": "业务科室比总数还多", "en": "more line offices than offices"},
    "list_why_other": {"zh": "算不出来（$code）", "en": "cannot be computed ($code)"},
    "list_what_offices": {"zh": "精简率", "en": "Reduction rate"},
    "list_what_posts": {"zh": "编制精减率", "en": "Cut of posts"},
    "list_what_vacancy": {"zh": "空编率", "en": "Vacancy rate"},
    "list_what_small": {"zh": "一人科、两人科", "en": "Small offices"},
    "list_what_share": {"zh": "业务科室占比", "en": "Share of line offices"},
    "list_nothing": {
        "zh": "这份名单里没有能算的。要算精简率，需要“改革前”和“改革后”；要算空编率，需要“编制”和“实有”；"
        "要找一人科，需要“科室”和“编制”。",
        "en": "Nothing in this list can be computed. A reduction rate needs 改革前 (before) and "
        "改革后 (after); a vacancy rate 编制 (posts) and 实有 (in post); one-person offices need 科室 "
        "(office) and 编制 (posts).",
    },
    # Columns of tables and of the workbook that is sent back
    "list_total": {"zh": "合计", "en": "total"},
    "list_col_name": {"zh": "单位", "en": "body"},
    "list_col_before": {"zh": "改革前", "en": "before"},
    "list_col_after": {"zh": "改革后", "en": "after"},
    "list_col_delta": {"zh": "减少", "en": "cut"},
    "list_col_rate_pct": {"zh": "精简率", "en": "rate"},
    "list_col_posts_delta": {"zh": "编制减少", "en": "posts cut"},
    "list_col_posts_rate_pct": {"zh": "编制精减率", "en": "cut of posts"},
    "list_col_approved": {"zh": "核定", "en": "approved"},
    "list_col_actual": {"zh": "实有", "en": "in post"},
    "list_col_net": {"zh": "空编", "en": "vacant"},
    "list_col_vacancy_pct": {"zh": "空编率", "en": "vacancy"},
    "list_col_net_signed": {"zh": "空编（负数为超编）", "en": "vacant (negative: too many)"},
    "list_col_vacancy_signed": {
        "zh": "空编率（负数为超编率）",
        "en": "vacancy rate (negative: over quota)",
    },
    "list_col_business": {"zh": "业务科室", "en": "line offices"},
    "list_col_count": {"zh": "科室", "en": "offices"},
    "list_col_share_pct": {"zh": "业务占比", "en": "share"},
    "list_col_size": {"zh": "科室规模", "en": "size of office"},
    "list_col_why": {"zh": "未计算的原因", "en": "why not computed"},
    "list_size_one": {"zh": "一人科", "en": "one person"},
    "list_size_two": {"zh": "两人科", "en": "two people"},
    "list_size_empty": {"zh": "空科", "en": "empty"},
    # Charts
    "list_chart_offices": {"zh": "各单位精简率", "en": "Reduction rate (精简率) by body"},
    "list_chart_offices_ends": {
        "zh": "各单位科室数：改革前后",
        "en": "Offices by body, before and after",
    },
    "list_chart_posts": {"zh": "各单位编制精减率", "en": "Cut of posts (编制) by body"},
    "list_chart_posts_ends": {
        "zh": "各单位编制数：改革前后",
        "en": "Posts (编制) by body, before and after",
    },
    "list_chart_vacancy": {"zh": "各单位空编数", "en": "Vacant posts (空编) by body"},
    "list_chart_vacancy_note": {
        "zh": "负数表示超编。",
        "en": "A negative number is people beyond the quota (超编).",
    },
    "list_chart_share": {"zh": "各单位业务科室占比", "en": "Share of line offices by body"},
    "list_chart_total": {"zh": "合计$total。", "en": "All together: $total."},
}
