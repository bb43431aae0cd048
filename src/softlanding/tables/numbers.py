"""Numbers read exactly from their decimal text, never through a binary float.

Examples
--------
>>> exact_number("12.86456")
Fraction(160807, 12500)
>>> exact_number(".5") + exact_number("1e-1")
Fraction(3, 5)
>>> whole_number("500")
500
>>> exact_number("12,5")
Traceback (most recent call last):
...
softlanding.tables.numbers.NotANumberError: has a decimal comma
"""

from __future__ import annotations

import re
from fractions import Fraction

from softlanding.errors import SoftLandingError

__all__ = ["NotANumberError", "exact_number", "whole_number"]

_DECIMAL = re.compile(r"[+-]?(\d{1,60}(\.\d{0,60})?|\.\d{1,60})([eE][+-]?\d{1,3})?", re.ASCII)
_COMMA = re.compile(r"[+-]?\d*,\d+", re.ASCII)
_GROUPED = re.compile(r"[+-]?\d{1,3}([ \u00a0\u202f',.]\d{3})+([.,]\d+)?", re.ASCII)
_NOT_FINITE = {"nan", "inf", "infinity", "-inf", "-infinity", "+inf", "+infinity", "∞", "-∞"}


class NotANumberError(SoftLandingError):
    """A text is not a number; says what is wrong, how to cure it, and a stable code.

    Parameters
    ----------
    message, cure, code
        As in `softlanding.errors.Problem`.
    """

    def __init__(self, message: str, cure: str, code: str) -> None:
        super().__init__(message)
        self.message = message
        self.cure = cure
        self.code = code


def exact_number(text: str) -> Fraction:
    """Read a decimal number exactly.

    Parameters
    ----------
    text
        ASCII digits with an optional sign, decimal point and exponent of at most
        three digits; at most 60 digits on either side of the point. Surrounding
        white space is ignored.

    Returns
    -------
    Fraction
        The number that the text denotes, without rounding.

    Raises
    ------
    NotANumberError
        For a blank, NaN, an infinity, a decimal comma, digits in groups or any
        other text; the error tells these apart.

    Examples
    --------
    >>> exact_number(" 0.3 ") * 10 == 3
    True
    """
    text = text.strip()
    if _DECIMAL.fullmatch(text):
        return Fraction(text)
    if not text:
        raise NotANumberError("is missing", "give a number", "missing")
    if text.lower() in _NOT_FINITE:
        raise NotANumberError("is not a finite number", "give a finite number", "not-finite")
    if _GROUPED.fullmatch(text) and not _COMMA.fullmatch(text):
        cure = "write the digits without separators, with a point before decimals"
        raise NotANumberError("has digits in groups", cure, "not-a-number")
    if _COMMA.fullmatch(text):
        raise NotANumberError("has a decimal comma", "write a decimal point", "not-a-number")
    raise NotANumberError("is not a number", "give digits, with a decimal point", "not-a-number")


def whole_number(text: str) -> int:
    """Read a whole number; ``500``, ``500.0`` and ``5e2`` are the same number.

    Parameters
    ----------
    text
        As for `exact_number`.

    Returns
    -------
    int

    Raises
    ------
    NotANumberError
        If the text is not a number or the number is not whole.

    Examples
    --------
    >>> whole_number("3.5")
    Traceback (most recent call last):
    ...
    softlanding.tables.numbers.NotANumberError: is not a whole number
    """
    number = exact_number(text)
    if number.denominator != 1:
        raise NotANumberError("is not a whole number", "give a whole number", "not-whole")
    return number.numerator
