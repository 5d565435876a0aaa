"""Anyone who kept an address of a release finds it: one that moves stays as a redirect, so its rule is never gone."""

from __future__ import annotations

from pathlib import Path

from flask import Flask

OF_0_1 = Path(__file__).with_name("addresses-0.1.txt")
"""What release 0.1 answered, as its rules; never changed."""


def test_every_address_that_release_0_1_gave_out_is_answered(site: Flask) -> None:
    promised = OF_0_1.read_text(encoding="utf-8").splitlines()
    answered = {rule.rule for rule in site.url_map.iter_rules() if "GET" in (rule.methods or ())}
    assert len(promised) == 88 and set(promised) <= answered, sorted(set(promised) - answered)
