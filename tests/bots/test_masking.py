"""Numbers and addresses are masked, once is enough, and everything else is left alone."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bots.masking import _MAIL, _PHONE, mask

PHONE = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)
MAIL = st.emails()
PLAIN = st.text(alphabet="abcxyz 你好，。0123456789-@.+*", max_size=30)


@given(before=PLAIN, phone=PHONE, after=st.sampled_from(["", "。", " ", "，请回电"]))
def test_a_phone_number_never_comes_through(before: str, phone: str, after: str) -> None:
    masked = mask(f"{before} {phone}{after}")
    assert phone not in masked


@given(st.text(max_size=80) | PLAIN | MAIL | PHONE)
def test_once_is_enough(text: str) -> None:
    once = mask(text)
    assert mask(once) == once
    assert not _PHONE.search(once)
    assert not _MAIL.search(once)


def test_what_people_see() -> None:
    assert mask("电话 138 1234 5678，+86 13912345678") == "电话 138****5678，+86 139****5678"
    assert mask("zhang.wei@firm.com.cn") == "z***@firm.com.cn"
    assert (
        mask("单号 YJ-20261123-0042，月费用 4,860.00 元，13:30") == "单号 YJ-20261123-0042，月费用 4,860.00 元，13:30"
    )
