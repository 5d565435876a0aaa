"""The openness of a data set, checked against examples worked by hand with the weights of figure 2.6."""

from __future__ import annotations

import pytest

from tracker.domain.errors import RuleBroken
from tracker.domain.openness import WEIGHTS, Criterion, check_met, score


def test_the_ten_weights_match_the_figure_and_sum_to_100() -> None:
    assert {each.value: weight for each, weight in WEIGHTS.items()} == {
        "exists": 5, "online": 10, "machine_readable": 15, "bulk": 15, "free": 15, "open_licence": 15, "current": 10,
        "regular": 5, "findable": 5, "linked": 5}
    assert list(WEIGHTS) == list(Criterion) and score(Criterion) == 100


@pytest.mark.parametrize(("met", "points"), [
    ([], 0),
    (["exists"], 5),
    (["exists", "online", "free"], 30),                        # a PDF on a web page, free to read
    (["exists", "online", "machine_readable", "bulk", "free", "open_licence"], 75),
    (["exists", "online", "machine_readable", "bulk", "free", "open_licence", "current", "regular", "findable"], 95),
])
def test_a_worked_example_scores_its_points(met: list[str], points: int) -> None:
    assert score([Criterion(each) for each in met]) == points


def test_data_that_does_not_exist_scores_nothing() -> None:
    for met in ([], [Criterion.EXISTS], list(Criterion)):
        check_met(met)
    with pytest.raises(RuleBroken) as found:
        check_met([Criterion.ONLINE])
    assert found.value.field == "met"
