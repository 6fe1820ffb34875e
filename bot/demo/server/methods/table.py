"""Which methods of the Bot API the demo implements, and by which function.

getUpdates is missing: it has to wait, so the server itself handles it. It must not know HTTP.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.demo.server.methods import editing, profile, sending
from bot.demo.server.methods.request import ApiRequest
from bot.demo.server.state.server_state import ServerState

METHODS: Mapping[str, Callable[[ServerState, ApiRequest], Any]] = {
    "getMe": profile.get_me,
    "deleteWebhook": profile.delete_webhook,
    "getWebhookInfo": profile.get_webhook_info,
    "sendMessage": sending.send_message,
    "sendPhoto": sending.send_photo,
    "sendDocument": sending.send_document,
    "sendChatAction": sending.send_chat_action,
    "setMessageReaction": sending.set_message_reaction,
    "deleteMessage": sending.delete_message,
    "answerCallbackQuery": sending.answer_callback_query,
    "getFile": sending.get_file,
    "leaveChat": sending.leave_chat,
    "editMessageText": editing.edit_message_text,
    "editMessageCaption": editing.edit_message_caption,
    "editMessageReplyMarkup": editing.edit_message_reply_markup,
    "editMessageMedia": editing.edit_message_media,
    "getChat": profile.get_chat,
    "setMyCommands": profile.set_my_commands,
    "getMyCommands": profile.get_my_commands,
    "deleteMyCommands": profile.delete_my_commands,
    "setMyName": profile.setter("name"),
    "getMyName": profile.getter("name"),
    "setMyDescription": profile.setter("description"),
    "getMyDescription": profile.getter("description"),
    "setMyShortDescription": profile.setter("short_description"),
    "getMyShortDescription": profile.getter("short_description"),
    "setChatMenuButton": profile.set_chat_menu_button,
    "getChatMenuButton": profile.get_chat_menu_button,
}
