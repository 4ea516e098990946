"""From the name of a method to what it does."""

from __future__ import annotations

from collections.abc import Callable

from tests.emulators import answering, editing, looking_up, presenting, sending
from tests.emulators.calls import Call

Handler = Callable[[Call], object]

# Polling and webhooks are the server's own: they wait.
HANDLERS: dict[str, Handler] = {
    "getMe": presenting.get_me,
    "logOut": presenting.agree,
    "close": presenting.agree,
    "setMyCommands": presenting.set_my_commands,
    "deleteMyCommands": presenting.delete_my_commands,
    "getMyCommands": presenting.get_my_commands,
    "setMyDescription": presenting.set_my_description,
    "setMyShortDescription": presenting.set_my_short_description,
    "sendMessage": sending.send_message,
    "sendMessageDraft": sending.send_message_draft,
    "sendPhoto": sending.send_photo,
    "sendDocument": sending.send_document,
    "sendMediaGroup": sending.send_media_group,
    "sendChatAction": sending.send_chat_action,
    "copyMessage": sending.copy_message,
    "forwardMessage": sending.forward_message,
    "editMessageText": editing.edit_message_text,
    "editMessageCaption": editing.edit_message_caption,
    "editMessageMedia": editing.edit_message_media,
    "editMessageReplyMarkup": editing.edit_message_reply_markup,
    "deleteMessage": editing.delete_message,
    "deleteMessages": editing.delete_messages,
    "pinChatMessage": editing.pin_chat_message,
    "setMessageReaction": editing.set_message_reaction,
    "answerCallbackQuery": answering.answer_callback_query,
    "answerInlineQuery": answering.answer_inline_query,
    "getChat": looking_up.get_chat,
    "getChatMember": looking_up.get_chat_member,
    "getChatAdministrators": looking_up.get_chat_administrators,
    "leaveChat": looking_up.leave_chat,
    "getFile": looking_up.get_file,
}
