"""Which URLs Telegram accepts in buttons and text links.

The rules are TDLib's, which the Bot API server is built on. Stricter in one thing: a URL without a scheme is refused,
because in a button it is a mistake. It must not know buttons or texts.
"""

from __future__ import annotations

from urllib.parse import urlsplit


class UnusableLink(ValueError):
    """A URL that Telegram refuses; the message is Telegram's reason."""


def check_link(url: str) -> str:
    """The URL, stripped. Raises UnusableLink for anything but http, https and tg."""
    url = url.strip()
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise UnusableLink("Wrong port number specified in the URL") from None
    if parts.scheme == "tg" and (parts.netloc or parts.path):
        return url
    if parts.scheme in {"tel", "sms", "mailto"} and not parts.netloc:
        raise UnusableLink("Wrong port number specified in the URL")
    if parts.scheme not in {"http", "https"}:
        raise UnusableLink("Unsupported URL protocol")
    host = parts.hostname or ""
    if "." not in host.strip(".") or any(c.isspace() for c in url) or port == 0:
        raise UnusableLink("Wrong HTTP URL")
    return url
