"""An address that is entered must be one that can be opened. An address already on record is read as it is."""

from __future__ import annotations

import pytest

from tracker.domain.addresses import check_address, host_of
from tracker.domain.errors import RuleBroken
from tracker.reports.bibliography import Bibliography


@pytest.mark.parametrize("url", ["", "https://www.ndc.gov.tw/", "http://例.台灣/頁?問=1#尾", "https://[2001:db8::1]:8443/a"])
def test_an_address_that_can_be_opened_is_accepted_and_may_be_left_out(url: str) -> None:
    check_address(url)


@pytest.mark.parametrize("url", ["www.ndc.gov.tw", "ftp://ndc.gov.tw/", "javascript:alert(1)", "https://", "https:///path",
                                 "https://a b.tw/", "https://ndc.gov.tw/兩　行", "https://[", "https://[x]/", "https://a]/"])
def test_an_address_that_cannot_be_opened_is_refused_at_its_field(url: str) -> None:
    with pytest.raises(RuleBroken) as broken:
        check_address(url, "evidence_url")
    assert broken.value.field == "evidence_url"


def test_an_old_address_that_cannot_be_parsed_is_cited_as_it_is() -> None:
    assert host_of("https://[") == ""
    sources = Bibliography()
    assert sources.address("https://[") == (1,)
    assert sources.found["https://["].title.zh == "https://["
