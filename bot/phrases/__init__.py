"""Every sentence the assistant itself says, Chinese and English.

What is quoted from the corpus is not here; nor are instructions to a language model (`prompts`).
"""

from bot.phrases.saying import PHRASES, say

__all__ = ["PHRASES", "say"]
