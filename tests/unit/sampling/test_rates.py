"""Rates are read exactly as written."""

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from engine.sampling.rates import allowed_risk, parse_open_rate, parse_rate

FIVE = Fraction(1, 20)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("0.05", FIVE),
        (".05", FIVE),
        ("5%", FIVE),
        (" 5 % ", FIVE),
        ("5e-2", FIVE),
        ("5.0E-02", FIVE),
        ("+0.05", FIVE),
        ("1", Fraction(1)),
        ("1.", Fraction(1)),
        ("100%", Fraction(1)),
        ("0", Fraction(0)),
        ("0.1e-7", Fraction(1, 10**8)),
        (0, Fraction(0)),
        (1, Fraction(1)),
        (0.05, FIVE),
        (0.06, Fraction(6, 100)),
        (1e-7, Fraction(1, 10**7)),
        (np.float64(0.06), Fraction(6, 100)),
        (Decimal("0.06"), Fraction(6, 100)),
        (Decimal("1E-2"), Fraction(1, 100)),
        (Fraction(1, 3), Fraction(1, 3)),
    ],
)
def test_reads(written: object, read: Fraction) -> None:
    assert parse_rate(written) == read  # type: ignore[arg-type]


def test_six_of_a_hundred_is_six_per_cent() -> None:
    assert parse_rate(0.06) * 100 == 6
    assert parse_rate("6%") == Fraction(6, 100)
    assert 0.07 * 100 != 7  # what binary floats would have said
    assert parse_rate(0.07) * 100 == 7


@pytest.mark.parametrize(
    "written",
    [
        *("", "five", "0,05", "0x1", "1/20", "5%%", "%", ".", "-", "--1", "1_0", "nan", "inf"),
        *("\N{ARABIC-INDIC DIGIT FIVE}", "0.0" + "1" * 60, "1e-99", "1e-999999999"),
        *(float("nan"), float("inf"), Decimal("NaN"), None, True, b"0.05", [0.05]),
    ],
)
def test_refuses_what_is_no_number(written: object) -> None:
    with pytest.raises(ValueError, match=r"tolerable rate `.*` is (not a number|too small)"):
        parse_rate(written, "tolerable rate")  # type: ignore[arg-type]


def test_refuses_rates_outside_nought_to_one() -> None:
    with pytest.raises(ValueError, match=r"^rate `-0.1` must not be negative$"):
        parse_rate("-0.1")
    with pytest.raises(ValueError, match="rate `5` must not be above 1"):
        parse_rate(5)
    for outside in ("0", "1", "90", "-0.5", 0, 1, Fraction(3, 2), "0%", "100%"):
        with pytest.raises(ValueError, match=r"confidence `.*` must lie strictly between 0 and 1"):
            parse_open_rate(outside, "confidence")


def test_risk_is_what_confidence_leaves() -> None:
    assert allowed_risk(0.9) == Fraction(1, 10)
    assert allowed_risk("95%") == FIVE
