"""Conversation memory: a LangGraph checkpointer in SQLite, or in a PostgreSQL database.

Only the newest state of a conversation is kept; `forget` removes it.
"""

from bot.agent.memory.forgetting import forget_all_but_newest, forget_matching, forget_older_than
from bot.agent.memory.opening import open_memory

__all__ = ["forget_all_but_newest", "forget_matching", "forget_older_than", "open_memory"]
