"""Names for values that are whatever JSON brought. It must not know what they mean."""

from __future__ import annotations

from typing import Any, TypeAlias

# As json.loads gives it: the specification tells its shape at run time, not the type checker before.
Json: TypeAlias = Any
