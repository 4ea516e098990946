"""How long the next message must wait."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.chat.delivery.pacing import Limits, Pace

GROUP, PERSON = -5, 9

arrivals = st.lists(
    st.tuples(st.sampled_from([0.0, 0.0, 0.01, 0.3, 1.0, 7.0]), st.sampled_from([-5, -6, 9, 8, 7])),
    max_size=80,
)


def departures(pace: Pace, given_arrivals: list[tuple[float, int]]) -> list[tuple[float, int]]:
    """When each message leaves if one after another waits as long as it is told."""
    now, left = 1000.0, []
    for gap, chat in given_arrivals:
        now += gap
        while wait := max(pace.chat_wait_s(chat, now), pace.overall_wait_s(now)):
            now += max(wait, 1e-6)
        pace.left(chat, now)
        left.append((now, chat))
    return left


def most_within(times: list[float], seconds: float) -> int:
    return max((sum(at <= time < at + seconds for time in times) for at in times), default=0)


@given(arrivals)
def test_whatever_arrives_what_leaves_keeps_telegrams_limits(
    given_arrivals: list[tuple[float, int]],
) -> None:
    left = departures(Pace(), given_arrivals)
    assert most_within([time for time, _ in left], 1.0) <= 30
    for chat in {chat for _, chat in left}:
        times = [time for time, of in left if of == chat]
        assert most_within(times, 1.0) <= 1
        if chat < 0:
            assert most_within(times, 60.0) <= 20


def test_thirty_chats_are_served_at_once_and_the_next_a_second_later() -> None:
    left = departures(Pace(), [(0.0, chat) for chat in range(1, 32)])
    assert [time - 1000 for time, _ in left[:30]] == [0.0] * 30
    assert 1 <= left[30][0] - 1000 <= 1.2


def test_a_person_may_get_more_than_twenty_messages_a_minute_and_a_group_may_not() -> None:
    person = departures(Pace(), [(0.0, PERSON)] * 21)[-1][0]
    group = departures(Pace(), [(0.0, GROUP)] * 21)[-1][0]
    assert person - 1000 < 60 <= group - 1000


def test_a_chat_that_was_told_to_wait_holds_no_other() -> None:
    pace = Pace()
    pace.hold(GROUP, 1040.0)
    assert pace.chat_wait_s(GROUP, 1000.0) == pace.held_s(GROUP, 1000.0) == 40
    assert pace.chat_wait_s(PERSON, 1000.0) == pace.overall_wait_s(1000.0) == 0
    pace.hold(GROUP, 1010.0)
    assert pace.held_s(GROUP, 1000.0) == 40
    assert pace.held_s(GROUP, 1040.0) == 0


def test_what_concerns_no_chat_holds_up_no_chat() -> None:
    pace = Pace()
    pace.hold("setMyCommands", 1040.0)
    assert pace.held_s("setMyCommands", 1000.0) == 40
    assert pace.held_s("getUpdates", 1000.0) == 0
    assert pace.overall_wait_s(1000.0) == pace.chat_wait_s(PERSON, 1000.0) == 0


def test_limits_may_be_others() -> None:
    pace = Pace(Limits(overall=1, overall_s=5))
    pace.left(PERSON, 1000.0)
    assert pace.overall_wait_s(1001.0) == 4


@given(arrivals, st.integers(1, 40))
def test_processes_that_share_the_limit_keep_it_together(
    given_arrivals: list[tuple[float, int]], processes: int
) -> None:
    pace = Pace()
    pace.share(processes)
    left = departures(pace, given_arrivals)
    most = max(1, 30 // processes)
    assert most_within([time for time, _ in left], 1.0) <= most
    pace.share(1)
    assert pace._limits == Limits()
