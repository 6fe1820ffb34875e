"""The words that job titles are made of, and whether a text is a job title or may be a person's name.

One place to add a word to. It knows words only, nothing of interviews.
"""

from __future__ import annotations

import re

MOST_WORDS_OF_NAMES = 6
"""Two people with two names each and what joins them; anything longer is a job or a sentence."""

LONGEST_SHORT_TITLE = 4
"""Letters: CTO, CISO."""

TITLE_WORDS = frozenset([
    "head", "director", "manager", "lead", "leader", "engineer", "developer", "designer", "scientist",
    "analyst", "recruiter", "recruiting", "talent", "hr", "people", "officer", "president", "vp", "svp",
    "evp", "ceo", "cto", "cfo", "coo", "cmo", "cio", "cpo", "ciso", "founder", "cofounder", "co-founder",
    "partner", "principal", "staff", "senior", "junior", "sr", "jr", "chief", "architect", "consultant",
    "associate", "assistant", "specialist", "coordinator", "owner", "product", "project", "program",
    "programme", "marketing", "sales", "finance", "accounting", "operations", "engineering", "data",
    "science", "research", "software", "hiring", "team", "chair", "professor", "teacher", "nurse",
    "editor", "lawyer", "counsel", "attorney", "supervisor", "executive", "secretary", "intern",
    "researcher", "administrator", "admin", "of", "the", "for", "human", "resources", "acquisition",
    "department", "division", "group", "company", "dean", "agent", "representative", "rep", "adjuster",
    "receptionist", "barista", "lecturer", "technician", "tutor", "paralegal", "florist", "accountant", "programmer",
    "librarian", "pharmacist", "therapist", "strategist", "planner", "tester", "clerk", "cashier", "caregiver",
])  # fmt: skip
"""Words of the titles that interviewers have, beside a name: "Dana Lee, Head of Data"."""

_NO_TITLE_ALONE = frozenset({
    "of", "the", "for", "group", "company", "data", "research", "people", "software", "product",
})  # fmt: skip
"""Those of `TITLE_WORDS` that do not make a text a title by themselves."""

_JOB_WORDS = frozenset([
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
"""Words of the jobs that people apply for, beside `TITLE_WORDS`."""

_SURNAMES = frozenset([
    "baker", "brand", "carpenter", "chef", "cook", "driver", "farmer", "field", "gardener", "guard", "host",
    "key", "law", "mason", "painter", "pilot", "steward", "tailor",
])  # fmt: skip
"""Trades that are surnames too: "baker" alone is a job, "Dana Baker" may be a person."""

_JOB_ENDING = re.compile(r"(?:ist|ician|keeper|worker|(?<!cle)ment|tion|ics|tech|ops)$")
_TRADE = re.compile(r"\w{3}(?:er|or|ist|ian|nurse)$")
_DATE_WORD = re.compile(
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:jan|febr)uary|march|april|june|july|\w+ber$|week|days?$"
)


def is_title_like(text: str) -> bool:
    """Whether a text holds a word that jobs are named with: "head", "engineer"."""
    return any(word.strip(".,").lower() in TITLE_WORDS - _NO_TITLE_ALONE for word in text.split())


def is_job_like(text: str) -> bool:
    """Whether words in small letters sound like what somebody applies for: "caregiver", "librarian"."""
    last = text.split()[-1:] if text.islower() else []
    return bool(last) and (last[0] in _SURNAMES or _TRADE.search(last[0]) is not None)


def is_title(text: str) -> bool:
    """Whether a text is a title in words or a short one in capitals: "CTO"."""
    return is_title_like(text) or (text.isupper() and len(text) <= LONGEST_SHORT_TITLE)


def may_be_a_name(text: str) -> bool:
    """Whether nothing in a text says that it is a job: "Dana Levi", "Dana and Tom", but not "Customer Success"."""
    words = re.findall(r"[^\W\d_]+", text.casefold())
    if not 1 <= len(words) <= MOST_WORDS_OF_NAMES or re.search(r"[\d/+#]", text) or is_title_like(text):
        return False
    if any(word in _JOB_WORDS or _JOB_ENDING.search(word) or _DATE_WORD.match(word) for word in words):
        return False
    one_word_job = words[0] in _SURNAMES or (text[:1].islower() and words[0].endswith("ing"))
    return not (len(words) == 1 and one_word_job)
