"""The methods of the Bot API the emulator answers, as the documentation declares them.

One line a parameter: its name, `!` if it is required, and the types it may have. A `$name` stands
for parameters that several methods share. `test_conformity.py` holds this against Bot API 10.1.
"""

from __future__ import annotations

from dataclasses import dataclass

_SHARED = {
    "$sent": """
        business_connection_id String
        chat_id! Integer|String
        message_thread_id Integer
        direct_messages_topic_id Integer
        disable_notification Boolean
        protect_content Boolean
        allow_paid_broadcast Boolean
        message_effect_id String
        suggested_post_parameters SuggestedPostParameters
        reply_parameters ReplyParameters
        reply_markup InlineKeyboardMarkup|ReplyKeyboardMarkup|ReplyKeyboardRemove|ForceReply
    """,
    "$captioned": """
        caption String
        parse_mode String
        caption_entities Array of MessageEntity
        show_caption_above_media Boolean
    """,
    "$edited": """
        business_connection_id String
        chat_id Integer|String
        message_id Integer
        inline_message_id String
        reply_markup InlineKeyboardMarkup
    """,
}
_DECLARED = """
getMe
getUpdates
    offset Integer
    limit Integer
    timeout Integer
    allowed_updates Array of String
setWebhook
    url! String
    certificate InputFile
    ip_address String
    max_connections Integer
    allowed_updates Array of String
    drop_pending_updates Boolean
    secret_token String
deleteWebhook
    drop_pending_updates Boolean
getWebhookInfo
logOut
close
sendMessage
    $sent
    text! String
    parse_mode String
    entities Array of MessageEntity
    link_preview_options LinkPreviewOptions
sendMessageDraft
    chat_id! Integer
    message_thread_id Integer
    draft_id! Integer
    text String
    parse_mode String
    entities Array of MessageEntity
editMessageText
    $edited
    text String
    parse_mode String
    entities Array of MessageEntity
    link_preview_options LinkPreviewOptions
    rich_message InputRichMessage
editMessageReplyMarkup
    $edited
editMessageCaption
    $edited
    $captioned
editMessageMedia
    $edited
    media! InputMedia
deleteMessage
    chat_id! Integer|String
    message_id! Integer
deleteMessages
    chat_id! Integer|String
    message_ids! Array of Integer
sendPhoto
    $captioned
    $sent
    photo! InputFile|String
    has_spoiler Boolean
sendDocument
    $sent
    document! InputFile|String
    thumbnail InputFile|String
    caption String
    parse_mode String
    caption_entities Array of MessageEntity
    disable_content_type_detection Boolean
sendMediaGroup
    business_connection_id String
    chat_id! Integer|String
    message_thread_id Integer
    direct_messages_topic_id Integer
    media! Array of InputMediaAudio|Array of InputMediaDocument|Array of InputMediaLivePhoto|Array of InputMediaPhoto|Array of InputMediaVideo
    disable_notification Boolean
    protect_content Boolean
    allow_paid_broadcast Boolean
    message_effect_id String
    reply_parameters ReplyParameters
copyMessage
    $captioned
    chat_id! Integer|String
    message_thread_id Integer
    direct_messages_topic_id Integer
    from_chat_id! Integer|String
    message_id! Integer
    video_start_timestamp Integer
    disable_notification Boolean
    protect_content Boolean
    allow_paid_broadcast Boolean
    message_effect_id String
    suggested_post_parameters SuggestedPostParameters
    reply_parameters ReplyParameters
    reply_markup InlineKeyboardMarkup|ReplyKeyboardMarkup|ReplyKeyboardRemove|ForceReply
forwardMessage
    chat_id! Integer|String
    message_thread_id Integer
    direct_messages_topic_id Integer
    from_chat_id! Integer|String
    video_start_timestamp Integer
    disable_notification Boolean
    protect_content Boolean
    message_effect_id String
    suggested_post_parameters SuggestedPostParameters
    message_id! Integer
sendChatAction
    business_connection_id String
    chat_id! Integer|String
    message_thread_id Integer
    action! String
setMessageReaction
    chat_id! Integer|String
    message_id! Integer
    reaction Array of ReactionType
    is_big Boolean
pinChatMessage
    business_connection_id String
    chat_id! Integer|String
    message_id! Integer
    disable_notification Boolean
answerCallbackQuery
    callback_query_id! String
    text String
    show_alert Boolean
    url String
    cache_time Integer
answerInlineQuery
    inline_query_id! String
    results! Array of InlineQueryResult
    cache_time Integer
    is_personal Boolean
    next_offset String
    button InlineQueryResultsButton
setMyCommands
    commands! Array of BotCommand
    scope BotCommandScope
    language_code String
deleteMyCommands
    scope BotCommandScope
    language_code String
getMyCommands
    scope BotCommandScope
    language_code String
setMyDescription
    description String
    language_code String
setMyShortDescription
    short_description String
    language_code String
getChat
    chat_id! Integer|String
getChatMember
    chat_id! Integer|String
    user_id! Integer
getChatAdministrators
    chat_id! Integer|String
    return_bots Boolean
leaveChat
    chat_id! Integer|String
getFile
    file_id! String
"""


@dataclass(frozen=True)
class Parameter:
    name: str
    types: tuple[str, ...]
    required: bool


Method = dict[str, Parameter]


def _parameters(line: str) -> list[Parameter]:
    if line.startswith("$"):
        shared = _SHARED[line].strip().splitlines()
        return [parameter for each in shared for parameter in _parameters(each.strip())]
    name, types = line.split(" ", 1)
    return [Parameter(name.rstrip("!"), tuple(types.split("|")), name.endswith("!"))]


def _read(declared: str) -> dict[str, Method]:
    methods: dict[str, Method] = {}
    current: Method = {}
    for line in declared.strip().splitlines():
        if not line.startswith(" "):
            current = methods.setdefault(line.strip(), {})
            continue
        current.update((each.name, each) for each in _parameters(line.strip()))
    return methods


METHODS = _read(_DECLARED)
# Telegram does not mind how a method's name is written.
NAMES = {name.lower(): name for name in METHODS}
