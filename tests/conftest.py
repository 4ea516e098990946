"""What holds for every test."""

from __future__ import annotations

import os

# Without it python-telegram-bot warns whenever a `RetryAfter` is read, and warnings are errors.
os.environ["PTB_TIMEDELTA"] = "true"  # noqa: TID251 - the library reads nothing else
