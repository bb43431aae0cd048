"""Published figures that the synthetic world reproduces, each with its source.

Everything that is not published stands in `softlanding.simulation.assumptions` instead.
Shares are in percent as published and are divided by their sum where they are drawn from.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

__all__ = [
    "ADULT_AGES",
    "COUNTRIES",
    "COURSE_PASSED",
    "HOUSEHOLD_SIZES",
    "LANGUAGES",
    "MEAN_HOUSEHOLD",
    "MINORS",
    "NEEDS",
    "ORIGINS",
    "SCHOOLING",
    "STAYED_THREE_YEARS",
    "WORK",
    "WORK_YEARS",
]

ORIGINS: Mapping[str, float] = MappingProxyType(
    {
        "SYR": 53.4,
        "COD": 11.7,
        "AFG": 10.1,
        "SDN": 6.6,
        "ERI": 4.0,
        "CAF": 3.0,
        "SSD": 2.7,
        "SOM": 2.1,
        "other": 6.4,
    }
)
"""Origin of the persons resettled to Europe 2022–24, % of 50,089 (UNHCR solutions)."""

MEAN_HOUSEHOLD = 4.33
"""Persons per case, resettlement submissions to Europe 2017: 20,776 in 4,798 (UNHCR)."""

HOUSEHOLD_SIZES: Mapping[int, float] = MappingProxyType(
    {1: 15, 2: 9, 3: 11, 4: 16, 5: 18, 6: 14, 7: 9, 8: 6.4, 9: 1.2, 10: 0.4}
)
"""Households by persons, %: calibrated to the published mean, not itself published.

"8 and more" (8 %) is split into 8, 9 and 10 so that the mean is 4.33.
"""

MINORS: Mapping[str, float] = MappingProxyType({"women": 22.2, "men": 26.8})
"""Persons under 18 by sex, % of all persons resettled to the UK 2015–20 (Home Office)."""

ADULT_AGES: tuple[tuple[int, int, float, float], ...] = (
    (18, 29, 10.8, 7.4),
    (30, 49, 12.6, 13.4),
    (50, 69, 3.0, 3.0),
    (70, 84, 0.35, 0.35),
)
"""First and last year of age, women and men in % of all persons, same source.

Above 50 only the sum of both sexes is published (6.0 and 0.7); halves are assumed.
"""

NEEDS: Mapping[str, float] = MappingProxyType({"urgent": 8.0, "survivor": 26.0})
"""Cases with urgent or emergency need (7 % + 1 %), and with survivors of violence or torture,
% of submissions (UNHCR)."""

SCHOOLING: Mapping[str, Mapping[str, tuple[float, float, float, float]]] = MappingProxyType(
    {
        "SYR": {"women": (23, 40, 33, 3), "men": (9, 47, 38, 6)},
        "AFG": {"women": (78, 7, 12, 3), "men": (39, 30, 20, 11)},
        "SDN": {"women": (62, 27, 7, 4), "men": (46, 40, 12, 3)},
        "IRQ": {"women": (34, 26, 28, 12), "men": (16, 29, 36, 20)},
        "CAF": {"women": (63, 24, 12, 1)},
    }
)
"""Adults by schooling none, primary, secondary, tertiary, % (national census and survey
tables). For COD, ERI, SOM, SSD and the men of CAF none was found, see `assumptions`."""

LANGUAGES: Mapping[str, Mapping[str, float]] = MappingProxyType(
    {
        "SYR": {"ar": 91.3, "ku": 4.4, "fr": 3.3, "hy": 1.0},
        "COD": {"fr": 43.0, "sw": 42.2, "lua": 8.1, "ln": 2.6},
        "AFG": {"fa": 46.7, "ps": 40.1, "haz": 5.5, "uz": 4.4, "tk": 1.6},
        "SDN": {"ar": 90.9, "bej": 4.0, "fvr": 2.0, "ha": 1.3},
        "ERI": {"ti": 65.6, "tig": 19.7, "ar": 5.4, "aa": 3.9, "ssy": 3.9},
        "CAF": {"sg": 62.6, "fr": 37.1},
        "SSD": {"ar": 82.8, "nus": 17.2},
        "SOM": {"so": 68.2, "ar": 29.7, "sw": 1.7},
        "other": {"other": 100.0},
    }
)
"""First languages by origin, %: `territory_languages` of CLDR as in Babel 2.18, Levantine and
Sudanese Arabic counted as Arabic, English left out, the rest scaled to 100; below 1 % left out."""

WORK_YEARS = (1, 2, 5)
"""Years since arrival for which rates of work are published."""

WORK: Mapping[str, Mapping[str, tuple[float, float, float]]] = MappingProxyType(
    {
        "DE": {"all": (19, 27, 49)},
        "SE": {"women": (8, 14, 32), "men": (14, 24, 49)},
        "DK": {"all": (15, 32, 63)},
    }
)
"""Persons in work after 1, 2 and 5 years, % (OECD and national tables; DK with education)."""

COUNTRIES = tuple(WORK)
"""Countries whose rates of work are known here."""

COURSE_PASSED = 65.0
"""Of those who began Swedish for immigrants in 2014, % that passed a course by 2016."""

STAYED_THREE_YEARS: Mapping[str, float] = MappingProxyType(
    {"all": 100 * 2 / 3, "large": 82.0, "small": 50.0}
)
"""Still in the first municipality after three years, %, Sweden, cohort of 2016: all, large
cities, and small towns near cities."""
