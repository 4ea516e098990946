"""Bar charts as PNG, lettered in a Chinese font that comes with the package.

Knows neither Telegram nor LangChain; a surface sends the bytes.
"""

from bot.charts.bars import Bar, BarChart
from bot.charts.choosing import chart_of
from bot.charts.drawing import render_bar_chart

__all__ = ["Bar", "BarChart", "chart_of", "render_bar_chart"]
