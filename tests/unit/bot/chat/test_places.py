"""Conversations and queues are kept apart by chat, topic and person."""

from __future__ import annotations

from bot.chat.places import Person, Place, Surface, conversation_of

GROUP = Place(-5, Surface.GROUP)
AN, LI = Person(9, "安"), Person(8, "李")


def test_each_person_each_topic_and_each_chat_has_a_conversation_of_its_own() -> None:
    topic = Place(-5, Surface.GROUP, topic=7, thread=7)
    comments = Place(-5, Surface.GROUP, thread=11)
    private = Place(9, Surface.PRIVATE)
    places = (GROUP, topic, comments, private, Place(-6, Surface.GROUP))
    names = {conversation_of(place, person) for place in places for person in (AN, LI, None)}
    assert len(names) == 15


def test_a_conversation_does_not_depend_on_what_people_and_chats_are_called() -> None:
    assert conversation_of(GROUP, AN) == conversation_of(GROUP, Person(9, "安娜", "en"))


def test_a_chat_that_moved_goes_on_with_its_conversation() -> None:
    moved = Place(-1_002_000_000_001, Surface.GROUP, origin=-5)
    assert conversation_of(moved, AN) == conversation_of(GROUP, AN)


def test_what_is_asked_in_one_topic_waits_for_that_topic_alone() -> None:
    topic = Place(-5, Surface.GROUP, topic=7, thread=7)
    assert topic.key == Place(-5, Surface.GROUP, thread=7, origin=-4).key
    assert topic.key != GROUP.key
