"""Whether what stands where a role does may be somebody's name: "Acme, Dana Levi, yesterday". It knows words only."""

from __future__ import annotations

import re

from bot.parsing.people import is_title_like

MOST_WORDS_OF_NAMES = 6
"""Two people with two names each and what joins them; what is longer is a job or a sentence."""

_APPLIED_FOR = re.compile(
    r"\b(?:engineer|developer|designer|analyst|scientist|consultant|specialist|assistant|associate|intern|nurse|teacher|"
    r"researcher|administrator|coordinator|accountant|architect)\b",
    re.IGNORECASE,
)
_TITLED = re.compile(
    r",\s*(?P<name>[A-Z][^,()<>@]*?)\s*(?:\((?P<title>[^()@]*)\)|[(<]?(?P<address>\b[\w.+-]+@[\w-]+\.[\w.-]*\w)[)>]?)"
)
LONGEST_SHORT_TITLE = 4
"""Letters: CTO, CISO."""

_OF_WORK = frozenset([
    "account", "accountant", "accounts", "actor", "admin", "advertising", "ai", "analytics", "android", "api",
    "applied", "apprentice", "artist", "automation", "backend", "bank", "banking", "barista", "bartender",
    "biology", "buyer", "campaign", "care", "caretaker", "cashier", "chemistry", "civil", "cleaner", "clerk",
    "client", "clinical", "cloud", "coach", "commerce", "communications", "community", "compliance", "content",
    "controller", "controls", "copywriter", "courier", "creative", "crm", "curator", "customer", "cyber",
    "dancer", "database", "demand", "dentist", "design", "devops", "devrel", "digital", "doctor", "ecommerce",
    "economics", "education", "electrical", "electrician", "embedded", "energy", "enterprise", "environment",
    "environmental", "erp", "events", "facilities", "fashion", "finance", "firmware", "food", "frontend", "full",
    "fullstack", "fundraising", "game", "gameplay", "growth", "hardware", "health", "helpdesk", "hospitality",
    "hotel", "housekeeper", "industrial", "infrastructure", "insurance", "integration", "interior", "internal",
    "investment", "ios", "it", "janitor", "java", "javascript", "journalist", "lab", "labor", "learning", "legal",
    "librarian", "lifecycle", "logistics", "machine", "maintenance", "management", "mechanic", "mechanical",
    "media", "medical", "merchandise", "ml", "mobile", "musician", "network", "nlp", "office", "online",
    "optician", "owner", "paralegal", "partnerships", "payments", "payroll", "performance", "pharmacist",
    "pharmacy", "physician", "physics", "planner", "planning", "platform", "plumber", "policy", "postdoc",
    "postdoctoral", "pr", "pricing", "privacy", "process", "procurement", "producer", "production", "public",
    "purchasing", "python", "qa", "quality", "quant", "receptionist", "reliability", "remote", "retail",
    "revenue", "risk", "robotics", "role", "rust", "safety", "scala", "sdet", "search", "security", "seo",
    "server", "service", "services", "shop", "site", "social", "sre", "stack", "stewardess", "store", "strategy",
    "student", "success", "supply", "support", "surgeon", "swe", "system", "systems", "tax", "tech", "technical",
    "technician", "technology", "test", "tester", "therapist", "trader", "trainee", "training", "translator",
    "transport", "travel", "treasury", "tutor", "ui", "underwriter", "ux", "vet", "video", "visual", "waiter",
    "waitress", "warehouse", "web", "welder", "working", "writer",
])  # fmt: skip
"""Words that stand in what jobs are called, beside those that `is_title_like` knows."""

_NAMES_TOO = frozenset([
    "baker", "brand", "carpenter", "chef", "cook", "driver", "farmer", "field", "gardener", "guard", "host",
    "key", "law", "mason", "painter", "pilot", "steward", "tailor",
])  # fmt: skip
"""Trades that people are called by; alone they are a job, "Dana Baker" may be somebody."""

_LIKE_WORK = re.compile(r"(?:ist|ician|keeper|worker|(?<!cle)ment|tion|ics|tech|ops)$")
_OF_DAYS = re.compile(
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:jan|febr)uary|march|april|june|july|\w+ber$|week|days?$"
)


def take_titled(line: str) -> tuple[list[str], str]:
    """Those who stand behind a comma with a title in brackets or an address, "Acme, Dana Levi (CTO)", and the line
    without them.
    """
    found = [
        one
        for one in _TITLED.finditer(line)
        if _may_be_a_name(one["name"]) and (one["address"] or _is_title(one["title"]))
    ]
    for one in reversed(found):
        line = line[: one.start()] + line[one.end() :]
    return [one[0].strip(" ,") for one in found], line


def _is_title(text: str) -> bool:
    return is_title_like(text) or (text.isupper() and len(text) <= LONGEST_SHORT_TITLE)


def in_doubt(role: str) -> tuple[str, str]:
    """What stands where a role does, taken apart: the role, and what may be somebody's name instead.

    "Dana Levi" may be either; in "backend engineer, Dana Levi" the job is the role, and the name is asked about. A
    title behind the name belongs to it, unless it is what most people apply for.
    """
    parts = [part.strip() for part in role.split(",") if part.strip()]
    names = [part for part in parts if _may_be_a_name(part)]
    if not names:
        return role, ""
    others = [part for part in parts if part not in names]
    if others and parts[0] in names and not any(_APPLIED_FOR.search(part) for part in others):
        return "", role
    return ", ".join(others), ", ".join(names)


def _may_be_a_name(text: str) -> bool:
    """Whether nothing in it says that it is a job: "Dana Levi", "Tom", "Dana and Tom", but not "Customer Success"."""
    words = re.findall(r"[^\W\d_]+", text.casefold())
    if not 1 <= len(words) <= MOST_WORDS_OF_NAMES or re.search(r"[\d/+#]", text) or is_title_like(text):
        return False
    if any(word in _OF_WORK or _LIKE_WORK.search(word) or _OF_DAYS.match(word) for word in words):
        return False
    work_of_one_word = words[0] in _NAMES_TOO or (text[:1].islower() and words[0].endswith("ing"))
    return not (len(words) == 1 and work_of_one_word)
