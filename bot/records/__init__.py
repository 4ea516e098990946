"""What a bot must not forget: updates it took, answers on their way, people, buttons, figures.

One SQLite file of the data folder, or a PostgreSQL database. It knows no Telegram: updates, pieces and answers are text here.
"""

from bot.records.claims import Lease, SharedInbox
from bot.records.inbox import Inbox, Received
from bot.records.journal import Day, Journal, Opinion, Refused
from bot.records.keeping import Records, Shared, open_records
from bot.records.people import Access, People
from bot.records.shown import Shown, ShownAnswers
from bot.records.spending import Spender, Spending, Spent

__all__ = [
    "Access",
    "Day",
    "Inbox",
    "Journal",
    "Lease",
    "Opinion",
    "People",
    "Received",
    "Records",
    "Refused",
    "Shared",
    "SharedInbox",
    "Shown",
    "ShownAnswers",
    "Spender",
    "Spending",
    "Spent",
    "open_records",
]
