"""Lower tails P(X <= k) to eighty digits, for near ties among huge populations.

Logarithms of factorials come from Stirling's series (DLMF 5.11.1) with 24 Bernoulli numbers: from
1,000 on its error is below 1e-110. Of the hundred digits carried, the logarithm of the factorial
of a thousand million takes eleven.
"""

from collections.abc import Callable
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal, localcontext
from fractions import Fraction
from functools import cache
from math import comb, factorial
from typing import Final

_CONTEXT: Final = Context(prec=100, Emin=MIN_EMIN, Emax=MAX_EMAX)
_NEGLIGIBLE: Final = Decimal("1e-85")
_STIRLING_FROM: Final = 1000
_PI: Final = Decimal(
    "3.14159265358979323846264338327950288419716939937510582097494459230781640628620899"
    "86280348253421170679821480865132823066470938446"
)


def binomial_tail(deviations: int, n: int, rate: Fraction) -> Decimal:
    """Return P(X <= deviations) for X ~ binomial(n, rate); 0 <= deviations < n, 0 < rate < 1."""
    k = deviations
    with localcontext(_CONTEXT):
        p, q = _decimal(rate), _decimal(1 - rate)

        def term(x: int) -> Decimal:
            return (_ln_choose(n, x) + x * p.ln() + (n - x) * q.ln()).exp()

        if k < n * rate:
            return _sum(term(k), k, 0, lambda i: i * q / ((n - i + 1) * p))
        return 1 - _sum(term(k + 1), k + 1, n, lambda i: (n - i) * p / ((i + 1) * q))


def hypergeometric_tail(deviations: int, population: int, present: int, n: int) -> Decimal:
    """Return P(X <= deviations), X the deviations in n of a population that holds `present`.

    `deviations` must be possible, and fewer than the most that the sample could hold.
    """
    k, fine = deviations, population - present
    with localcontext(_CONTEXT):

        def term(x: int) -> Decimal:
            ways = _ln_choose(present, x) + _ln_choose(fine, n - x)
            return (ways - _ln_choose(population, n)).exp()

        def down(i: int) -> Decimal:
            return Decimal(i * (fine - n + i)) / ((present - i + 1) * (n - i + 1))

        def up(i: int) -> Decimal:
            return Decimal((present - i) * (n - i)) / ((i + 1) * (fine - n + i + 1))

        if k * population < n * present:
            return _sum(term(k), k, max(0, n - fine), down)
        return 1 - _sum(term(k + 1), k + 1, min(n, present), up)


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)


def _sum(start: Decimal, first: int, last: int, ratio: Callable[[int], Decimal]) -> Decimal:
    total = term = start
    for i in range(first, last, -1 if last < first else 1):
        term *= ratio(i)
        total += term
        if term <= total * _NEGLIGIBLE:
            break
    return total


def _ln_choose(n: int, x: int) -> Decimal:
    return _ln_factorial(n) - _ln_factorial(x) - _ln_factorial(n - x)


def _ln_factorial(n: int) -> Decimal:
    if n < _STIRLING_FROM:
        return Decimal(factorial(n)).ln()
    x = Decimal(n)
    total = (x + Decimal("0.5")) * x.ln() - x + (2 * _PI).ln() / 2
    power = x
    for coefficient in _stirling_coefficients():
        total += _decimal(coefficient) / power
        power *= x * x
    return total


@cache
def _stirling_coefficients() -> tuple[Fraction, ...]:
    """Return B(2j) / (2j (2j - 1)) for j = 1..24."""
    bernoulli = [Fraction(1)]
    for m in range(1, 49):
        known = sum((comb(m + 1, j) * b for j, b in enumerate(bernoulli)), Fraction(0))
        bernoulli.append(-known / (m + 1))
    return tuple(bernoulli[2 * j] / (2 * j * (2 * j - 1)) for j in range(1, 25))
