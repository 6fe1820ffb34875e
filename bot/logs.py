"""Logging: JSON lines, or columns on a terminal; never a token.

Everything that reaches the root logger, ours or a library's, passes one filter and one formatter, so that bot tokens
are removed from messages, arguments, tracebacks and stacks. An exception is shown by its type and traceback; its
message is left out, as it may quote what a person wrote.
"""

import logging
import re
import sys
import traceback
from collections.abc import Iterable
from types import TracebackType
from typing import Any, TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

# In a URL the colon may be encoded.
TOKEN = re.compile(r"\d{6,12}(?::|%3[Aa])[A-Za-z0-9_-]{30,}")
REDACTED = "[token]"
MIN_SECRET_LENGTH = 4  # a shorter one would match ordinary words

# At DEBUG these log URLs with the token in them, whole updates, or SQL with its values.
LIBRARIES = (
    "aiohttp",
    "aiosqlite",
    "alembic",
    "apscheduler",
    "asyncio",
    "asyncpg",
    "httpcore",
    "httpx",
    "sqlalchemy",
    "telegram",
)

# Their messages name files, hosts and error codes, not people.
EXCEPTIONS_WITH_SAFE_MESSAGES = (OSError, ImportError, MemoryError)

ExceptionInfo = tuple[type[BaseException], BaseException, TracebackType | None]


class Redactor:
    """Removes from text everything that looks like a bot token, and the given secrets."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        given = (re.escape(one) for one in secrets if len(one) >= MIN_SECRET_LENGTH)
        self._pattern = re.compile("|".join([*given, TOKEN.pattern]))

    def text(self, text: str) -> str:
        return self._pattern.sub(REDACTED, text)

    def value(self, value: object) -> object:
        """Redacts the strings in it, at any depth of lists and dicts."""
        match value:
            case str():
                return self.text(value)
            case dict():
                return {self.value(key): self.value(inner) for key, inner in value.items()}
            case list() | tuple() | set() | frozenset():
                return [self.value(inner) for inner in value]
            case None | bool() | int() | float():
                return value
            case _:
                return self.text(repr(value))

    def __call__(self, _logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        """A structlog processor. structlog's own entries and the exception stay as they are."""
        kept = ("exc_info", "_record", "_from_structlog")
        return {key: value if key in kept else self.value(value) for key, value in event.items()}


class RedactingFilter(logging.Filter):
    """Redacts records of any library before a formatter sees them."""

    def __init__(self, redactor: Redactor) -> None:
        super().__init__()
        self._redactor = redactor

    def filter(self, record: logging.LogRecord) -> bool:
        """Always True: records are redacted, not dropped."""
        if not isinstance(record.msg, dict):  # a dict is structlog's, redacted by the processor
            record.msg, record.args = self._redactor.text(_message(record)), None
        if record.stack_info:
            record.stack_info = self._redactor.text(record.stack_info)
        return True


class RedactingFormatter(structlog.stdlib.ProcessorFormatter):
    """Redacts the whole line once more."""

    def __init__(self, redactor: Redactor, processors: list[Processor], before: list[Processor]) -> None:
        super().__init__(processors=processors, foreign_pre_chain=before)
        self._redactor = redactor

    def format(self, record: logging.LogRecord) -> str:
        return self._redactor.text(super().format(record))


def start_logging(level: str, *, secrets: Iterable[str] = (), stream: TextIO | None = None) -> None:
    """Sends structlog's and the standard library's logs to `stream` (default: standard error).

    `level` is a name such as "INFO"; libraries stay at WARNING or above. `secrets` are removed wherever they appear, as
    is anything shaped like a bot token. May be called again.
    """
    target = stream or sys.stderr
    redactor = Redactor(secrets)
    before: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _keep_recorded_stack,
        structlog.processors.StackInfoRenderer(),
        redactor,
    ]
    handler = logging.StreamHandler(target)
    handler.addFilter(RedactingFilter(redactor))
    handler.setFormatter(RedactingFormatter(redactor, _rendering(on_terminal=target.isatty()), before))
    _use(handler, level)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *before,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,  # a second start must reach loggers already in use
    )


def _use(handler: logging.Handler, level: str) -> None:
    root = logging.getLogger()
    for old in root.handlers[:]:
        if isinstance(old.formatter, RedactingFormatter):
            root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(level)
    for name in LIBRARIES:
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))
    logging.captureWarnings(True)


def _rendering(*, on_terminal: bool) -> list[Processor]:
    last: Processor = structlog.processors.JSONRenderer()
    if on_terminal:
        last = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    return [structlog.stdlib.ProcessorFormatter.remove_processors_meta, _show_exception, last]


def _show_exception(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    info = _exception_info(event.pop("exc_info", None))
    if info is not None:
        event["exception"] = "".join(_format_exception(info[1]))
    return event


def _keep_recorded_stack(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    # structlog would replace the recorded stack by that of the formatter.
    if isinstance(event.get("stack_info"), str):
        event["stack"] = event.pop("stack_info")
    return event


def _exception_info(given: Any) -> ExceptionInfo | None:  # noqa: ANN401 - logging allows a flag, an error or a triple
    if isinstance(given, BaseException):
        return type(given), given, given.__traceback__
    if given is True:
        given = sys.exc_info()
    return given if isinstance(given, tuple) and given[1] is not None else None


def _format_exception(error: BaseException, seen: frozenset[int] = frozenset()) -> Iterable[str]:
    earlier = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if earlier is not None and id(earlier) not in seen:
        yield from _format_exception(earlier, seen | {id(error)})
        yield "\nwhich led to:\n\n"
    yield from traceback.format_tb(error.__traceback__)
    message = str(error) if isinstance(error, EXCEPTIONS_WITH_SAFE_MESSAGES) else "(message left out)"
    yield f"{type(error).__module__}.{type(error).__qualname__}: {message}\n"
    if isinstance(error, BaseExceptionGroup):
        for inner in error.exceptions:
            yield from _format_exception(inner, seen | {id(error)})


def _message(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except (TypeError, ValueError):
        return f"{record.msg} (its arguments do not fit)"
