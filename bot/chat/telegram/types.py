"""python-telegram-bot's generic types with our parameters filled in."""

from typing import Any

from telegram.ext import Application, CallbackContext, ExtBot
from telegram.request import BaseRequest

Bot = ExtBot[None]
Context = CallbackContext[Bot, dict[Any, Any], dict[Any, Any], dict[Any, Any]]
App = Application[Bot, Context, dict[Any, Any], dict[Any, Any], dict[Any, Any], Any]
Request = BaseRequest
