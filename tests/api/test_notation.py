"""How the languages write numbers, amounts and dates."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from api.languages import LANGUAGES
from api.messages import Messages
from api.notation import Notation

DOLLARS = {"amount": "8000000", "currency": "USD", "qualifier": "about", "period": "month"}
WON = {"amount": "153000000000", "currency": "KRW", "qualifier": "at least"}
EXACT = {"amount": "12345678.9", "currency": "EUR"}
SMALL = {"amount": "150.5", "currency": "USD", "qualifier": "over"}
UNKNOWN = {"amount": "5", "currency": "XQX"}


def formats(language: str) -> Notation:
    return Notation(language, Messages(language).say)


@pytest.mark.parametrize(
    ("language", "amount", "words"),
    [
        ("en", DOLLARS, "about 8 million US dollars a month"),
        ("ko", DOLLARS, "월 약 800만 미국 달러"),
        ("ja", DOLLARS, "月あたり約800万米ドル"),
        ("zh", DOLLARS, "每月约800万美元"),
        ("it", DOLLARS, "circa 8 milioni di dollari statunitensi al mese"),
        ("en", WON, "at least 153 billion South Korean won"),
        ("ko", WON, "1530억 대한민국 원 이상"),
        ("it", WON, "almeno 153 miliardi di won sudcoreani"),
        ("en", EXACT, "12,345,678.9 euros"),
        ("it", EXACT, "12.345.678,9 euro"),
        ("zh", SMALL, "超过150.5美元"),
        ("en", UNKNOWN, "5 XQX"),
    ],
)
def test_an_amount_in_words(language: str, amount: Mapping[str, str], words: str):
    assert formats(language).money(amount) == words


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("digits", ["1", "999999", "1000000", "1234000000", "1234500000", "0", "-5000000"])
def test_no_amount_loses_a_digit(language: str, digits: str):
    words = formats(language).money({"amount": digits, "currency": "USD"})

    plain = digits.strip("-0")
    assert plain in "".join(c for c in words if c.isdigit())


@pytest.mark.parametrize(
    ("language", "edtf", "words"),
    [
        ("en", "2024-03-23", "March 23, 2024"),
        ("ko", "2024-03-23", "2024년 3월 23일"),
        ("ja", "2024-03-23", "2024年3月23日"),
        ("zh", "2024-03", "2024年3月"),
        ("it", "2024-03", "marzo 2024"),
        ("ko", "2024", "2024년"),
        ("en", "2022~", "about 2022"),
        ("it", "2022-10?", "ottobre 2022 (probabile)"),
        ("ja", "2022%", "2022年頃（推定）"),
        ("en", "202X", "2020s"),
        ("zh", "202X", "2020年代"),
        ("en", "XXXX-03-23", "March 23"),
        ("ko", "XXXX-02-29", "2월 29일"),
        ("en", "2023-24", "winter 2023"),
        ("it", "2023-35", "3º trimestre 2023"),
        ("en", "[2021-07..2021-12]", "between July 2021 and December 2021"),
        ("ko", "[2024-03-01..]", "2024년 3월 1일 이후"),
        ("ja", "[..2019]", "2019年以前"),
        ("en", "2024-XX", "2024-XX"),
        ("en", "20XX~", "about 20XX"),
        ("en", "someday", "someday"),
    ],
)
def test_a_date_in_words_is_as_exact_as_it_is_known(language: str, edtf: str, words: str):
    assert formats(language).date(edtf) == words


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("edtf", ["2023-02-30", "2023-13", "2023-40~", "2023-00-01", "XXXX-02-30", "0000-00"])
def test_what_is_no_day_of_the_calendar_is_said_as_it_is(language: str, edtf: str):
    assert formats(language).date(edtf) == edtf


@pytest.mark.parametrize(
    ("language", "number", "words"),
    [
        ("en", "2019", "2019"),
        ("en", "31500", "31,500"),
        ("it", "31500.25", "31.500,25"),
        ("ko", 12000, "12,000"),
    ],
)
def test_a_number_is_grouped_unless_it_may_be_a_year(language: str, number: str | int, words: str):
    assert formats(language).number(number) == words


@pytest.mark.parametrize(
    ("language", "tag", "words"),
    [
        ("ko", "ja", "일본어"),
        ("it", "zh", "cinese"),
        ("en", "zh-TW", "Chinese"),
        ("en", "xqx", "xqx"),
        ("en", "x\0", "x\0"),
        ("en", "", ""),
    ],
)
def test_a_language_has_a_name_where_it_is_known(language: str, tag: str, words: str):
    assert formats(language).language(tag) == words
