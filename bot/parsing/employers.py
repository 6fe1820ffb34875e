"""Which names and mail domains are no employer's: services for applications, for finding a time, for video and mail.

The list is `bot/content/services.toml`.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files

_SECOND_LEVEL = frozenset({"co", "com", "org", "net", "ac", "gov", "edu"})
_ONLY_IN_ADDRESSES = frozenset({"mail"})
"""Lists whose names are everyday words or employers: they count in an address alone."""


def is_service(name: str) -> bool:
    """Whether a name in a text is that of a service, and not of the employer: "Calendly", "Microsoft Teams"."""
    plain = " ".join(re.sub(r"[^\w&+-]+", " ", name.casefold()).split())
    return plain in _services(in_addresses=False) or plain.replace(" ", "") in _services(in_addresses=False)


def company_in_domain(domain: str) -> str:
    """The part of a mail domain that names a company, as it stands there ("acme" of mail.acme.co.uk); empty if none.

    It names none where the domain is a mail provider's or a service's.
    """
    labels = [label for label in domain.casefold().strip(". ").split(".")[:-1] if label]
    if len(labels) > 1 and labels[-1] in _SECOND_LEVEL:
        labels.pop()
    services = _services(in_addresses=True)
    name = labels[-1] if labels else ""
    return "" if not name or {name, name.partition("-")[0], name.removesuffix("mail")} & services else name


@cache
def _services(*, in_addresses: bool) -> frozenset[str]:
    content = tomllib.loads(files("bot.content").joinpath("services.toml").read_text(encoding="utf-8"))
    return frozenset(
        name for kind, names in content.items() if in_addresses or kind not in _ONLY_IN_ADDRESSES for name in names
    )
