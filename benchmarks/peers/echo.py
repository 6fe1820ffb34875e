"""The echo bot of python-telegram-bot's documentation: python -m benchmarks.peers.echo API TOKEN"""

from __future__ import annotations

import sys

from telegram import Update
from telegram.ext import Application, CommandHandler, ContextTypes, MessageHandler, filters

Context = ContextTypes.DEFAULT_TYPE


async def start(update: Update, context: Context) -> None:  # noqa: ARG001 - the library's signature
    assert update.message is not None
    await update.message.reply_text("Hi!")


async def echo(update: Update, context: Context) -> None:  # noqa: ARG001 - see above
    assert update.message is not None
    await update.message.reply_text(update.message.text or "")


def main() -> None:
    """Polls until stopped."""
    api, token = sys.argv[1:]
    application = Application.builder().token(token).base_url(f"{api}/bot").build()
    application.add_handler(CommandHandler("start", start))
    application.add_handler(MessageHandler(filters.TEXT & ~filters.COMMAND, echo))
    application.run_polling(allowed_updates=Update.ALL_TYPES)


if __name__ == "__main__":
    main()
