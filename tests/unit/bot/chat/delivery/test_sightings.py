"""Numbers that a lost message may have."""

from __future__ import annotations

from bot.chat.delivery import Sightings

AN, LI, GROUP = 9, 8, -4_000_001
SUPERGROUP, CHANNEL = -1_002_000_000_001, -1_002_000_000_002


def test_nothing_is_known_of_a_chat_at_first() -> None:
    assert Sightings().latest(AN) == 0


def test_the_latest_message_is_the_highest_number_whenever_it_was_seen() -> None:
    sightings = Sightings()
    sightings.saw(SUPERGROUP, 12, 15)
    sightings.saw(SUPERGROUP, 13)
    assert sightings.latest(SUPERGROUP) == 15
    assert sightings.latest(CHANNEL) == 0


def test_private_chats_and_basic_groups_are_counted_together() -> None:
    sightings = Sightings()
    sightings.saw(AN, 12)
    sightings.saw(GROUP, 14)
    assert sightings.latest(LI) == sightings.latest(AN) == 14
    assert sightings.between(LI, 11, 17, most=9) == [13, 15, 16]


def test_a_supergroup_and_a_channel_count_on_their_own() -> None:
    sightings = Sightings()
    sightings.saw(AN, 12)
    sightings.saw(CHANNEL, 13)
    sightings.saw(SUPERGROUP, 14)
    assert sightings.between(SUPERGROUP, 11, 16, most=9) == [12, 13, 15]


def test_no_more_numbers_are_looked_at_than_wanted() -> None:
    sightings = Sightings()
    sightings.saw(AN, 2)
    assert sightings.between(AN, 0, 10_000, most=3) == [1, 3, 4]
    assert sightings.between(AN, 10, 10, most=3) == []
    assert sightings.between(AN, 10, 5, most=3) == []
