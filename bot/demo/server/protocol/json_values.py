"""A type name for values read from JSON. It must not know what they mean."""

from __future__ import annotations

from typing import Any, TypeAlias

# What json.loads returns: the specification checks its shape at run time, no type checker can.
Json: TypeAlias = Any
