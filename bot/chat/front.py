"""Takes every update: who says what, where, and which function deals with it.

An update is taken quickly and in order; the work goes to the desk.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace

from telegram import CallbackQuery, ChatMemberUpdated, InlineQuery, Message, Update
from telegram.constants import ChatMemberStatus, ChatType

from bot.answers import Language
from bot.chat.acts import Command
from bot.chat.addressing import Call, Me, heed, is_post_in_discussion, person_of, place_of, said
from bot.chat.admission import Admission
from bot.chat.buttons import Buttons
from bot.chat.documents import Documents
from bot.chat.errands import Errand
from bot.chat.finishing import Finisher
from bot.chat.inline import Inline
from bot.chat.languages import language_of_text, language_of_user
from bot.chat.phrases import tell
from bot.chat.places import Person, Place, Surface
from bot.chat.posts import Posts
from bot.chat.services import ChatServices

_PRESENT = (
    ChatMemberStatus.MEMBER,
    ChatMemberStatus.ADMINISTRATOR,
    ChatMemberStatus.OWNER,
    ChatMemberStatus.RESTRICTED,
)


@dataclass(frozen=True, slots=True)
class Table:
    """What deals with each kind of update."""

    ask: Callable[[Errand, Call], Awaitable[None]]
    """Answers a question, or takes it as an input that was asked for."""
    commands: Mapping[str, Command]
    documents: Documents
    buttons: Buttons
    inline: Inline


def concerns(update: Update, me: Me, *, trigger: str) -> bool:
    """Whether an update asks something of the bot; what it need not remember does not."""
    message = _message_of(update)
    if message is None:
        return True
    if message.migrate_to_chat_id is not None:
        return True
    return heed(message, me, trigger=trigger) is not None


class Front:
    """The first to see an update."""

    def __init__(self, services: ChatServices, table: Table, finisher: Finisher) -> None:
        self._services = services
        self._table = table
        self._finisher = finisher
        self._admission = Admission(services)
        self._posts = Posts(services)

    async def take(self, update: Update) -> None:
        """See to it that an update is dealt with."""
        if (message := _message_of(update)) is not None:
            begun = await self._take_message(update, message)
        elif update.callback_query is not None:
            begun = await self._take_press(update, update.callback_query)
        elif update.inline_query is not None:
            begun = await self._take_inline(update, update.inline_query)
        elif update.my_chat_member is not None:
            begun = await self._take_membership(update, update.my_chat_member)
        else:
            begun = False
        if not begun:
            await self._finisher.nothing_to_do(update.update_id)

    async def _take_message(self, update: Update, message: Message) -> bool:
        """Whether something was begun for a message."""
        services = self._services
        chat = message.chat.id
        services.sightings.saw(chat, message.message_id)
        if message.migrate_to_chat_id is not None:
            await services.records.people.move(chat, message.migrate_to_chat_id)
            return False
        if is_post_in_discussion(message):
            await self._posts.keep(message)
            return False
        call = heed(message, services.me, trigger=services.settings.telegram_trigger)
        edited = update.edited_message is not None or update.edited_channel_post is not None
        if call is None or (edited and not call.text):
            return False
        command = self._command_for(message, call)
        if command is None or (edited and not command.on_edit):
            return False
        place = await self._place_of(message)
        errand = await self._errand(update, place, person_of(message), message)
        if edited:
            errand = replace(errand, edited=True)
        said_at = message.edit_date if edited and message.edit_date else message.date
        age_s = services.clock() - said_at.timestamp()
        call = await self._with_post(call, message)
        act = await self._admission.act_for(errand, command, call, age_s=age_s)
        self._finisher.begin(errand, act, place.key if command.in_line else None)
        return True

    def _command_for(self, message: Message, call: Call) -> Command | None:
        """What deals with a message; `None` when it asks for nothing."""
        if call.command:
            return self._table.commands.get(call.command) or Command(self._unknown_command)
        if message.document is not None:
            document = message.document
            return Command(
                lambda errand, call: self._table.documents.take(errand, call, document),
                counted=True,
                on_edit=True,
            )
        private = message.chat.type == ChatType.PRIVATE
        if private and not call.text and not call.context and not message.text:
            # A service message, such as a pinned one, carries nothing.
            return Command(self._not_text) if message.effective_attachment is not None else None
        return Command(self._table.ask, counted=True, on_edit=True)

    async def _take_press(self, update: Update, query: CallbackQuery) -> bool:
        user = query.from_user
        person = Person(user.id, user.full_name, user.language_code)
        message = query.message if isinstance(query.message, Message) else None
        if message is not None:
            place = await self._place_of(message)
        else:
            origin = await self._services.records.people.origin(user.id)
            place = Place(user.id, Surface.PRIVATE, origin=origin)
        errand = await self._errand(update, place, person, message)
        press = await self._table.buttons.press(errand, query)
        self._finisher.begin(errand, press.act, place.key if press.in_line else None)
        return True

    async def _take_inline(self, update: Update, query: InlineQuery) -> bool:
        user = query.from_user
        person = Person(user.id, user.full_name, user.language_code)
        place = Place(user.id, Surface.INLINE, origin=user.id)
        errand = await self._errand(update, place, person, None)
        self._finisher.begin(errand, lambda errand: self._table.inline.answer(errand, query), None)
        return True

    async def _take_membership(self, update: Update, change: ChatMemberUpdated) -> bool:
        """Say in a group how to call the bot, when it was just added."""
        if change.chat.type not in (ChatType.GROUP, ChatType.SUPERGROUP):
            return False
        if change.old_chat_member.status in _PRESENT:
            return False
        if change.new_chat_member.status not in _PRESENT:
            return False
        user = change.from_user
        place = Place(change.chat.id, Surface.GROUP, origin=change.chat.id)
        person = Person(user.id, user.full_name, user.language_code)
        errand = await self._errand(update, place, person, None)
        self._finisher.begin(errand, self._group_hello, place.key)
        return True

    async def _errand(
        self, update: Update, place: Place, person: Person | None, message: Message | None
    ) -> Errand:
        chosen = await self._services.records.people.language(person.id if person else place.chat)
        language: Language = chosen or (
            language_of_user(person.language_code)
            if person and person.language_code
            else language_of_text(said(message) if message else "")
        )
        return Errand(
            update_id=update.update_id,
            place=place,
            person=person,
            language=language,
            message=message.message_id if message else None,
            chosen_language=chosen,
            since=self._services.monotonic(),
        )

    async def _place_of(self, message: Message) -> Place:
        return place_of(
            message,
            origin=await self._services.records.people.origin(message.chat.id),
            under_post=await self._posts.above(message) is not None,
        )

    async def _with_post(self, call: Call, message: Message) -> Call:
        if call.context:
            return call
        return replace(call, context=await self._posts.above(message) or "")

    async def _unknown_command(self, errand: Errand, call: Call) -> None:
        text = tell("error_unknown_command", errand.language, command=call.command[:32])
        await self._services.replies.say(errand, text)

    async def _not_text(self, errand: Errand, _: Call) -> None:
        await self._services.replies.say(errand, tell("error_not_text", errand.language))

    async def _group_hello(self, errand: Errand) -> None:
        text = tell("group_hello", errand.language, name=self._services.me.username)
        await self._services.replies.say(errand, text)


def _message_of(update: Update) -> Message | None:
    found = (
        update.message or update.edited_message or update.channel_post or update.edited_channel_post
    )
    return found if isinstance(found, Message) else None
