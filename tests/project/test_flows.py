"""What four flows may touch at most; the counts are those of `make flows`."""

from benchmarks.flows import HEADINGS, measured

BUDGETS = {
    # By HEADINGS: units of work are a flow's own, beside those that take its update in and finish it.
    "typed message -> review": (96, 480, 2, 3, 9, 3, 1),
    "Save": (60, 300, 1, 3, 17, 3, 1),
    "due nudge": (65, 370, 8, 0, 30, 3, 2),
    "Mark as sent": (58, 305, 1, 3, 14, 3, 1),
}


async def test_every_flow_stays_within_its_budget() -> None:
    rows = [cost.row() for cost in await measured()]
    assert [row[0] for row in rows] == list(BUDGETS)

    over = [
        f"{flow}: {count} {heading}, and {most} is the most"
        for flow, *counts in rows
        for heading, count, most in zip(HEADINGS[1:], counts, BUDGETS[str(flow)], strict=True)
        if int(str(count)) > most
    ]

    assert over == []
    assert all(int(str(row[1])) > 40 for row in rows), "files that ran were not counted"
