"""The data folder as a whole: its version, who uses it, and copies of it.

What lies in it belongs to others: generations to `knowledge`, records and memory to their own
modules.
"""

from bot.data_folder.using import using

__all__ = ["using"]
