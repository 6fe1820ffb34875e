"""Every case is read as a person expects."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from tests.reading.judge import RIGHT, cases, judged


@pytest.mark.parametrize("case", [pytest.param(one, id=f"{one['area']}: {one['text'][:50]!r}") for one in cases()])
def test_a_case_is_read_as_a_person_expects(case: Mapping[str, Any]) -> None:
    verdict, _answer, differ = judged(case)

    assert verdict == RIGHT, (case["text"], differ)
