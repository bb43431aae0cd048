"""SQL of the conditions that the plan is written in; `{row}` is the row that is asked for.

Each is cheap for what it keeps out: arrays and sets are made once for a statement, and only
a row of a case is looked up in its household.
"""

from __future__ import annotations

AUTHORITY = ("national", "auditor")
OVERSIGHT = (*AUTHORITY, "data_protection")
LOG_READERS = ("auditor", "data_protection")
TOWNS = ("municipal", "regional")


def _roles(roles: tuple[str, ...]) -> str:
    return ", ".join(f"'{role}'" for role in roles)


def _in(column: str, array: str) -> str:
    return f"{{row}}.{column} = ANY ((SELECT {array})::bigint[])"


def country(column: str = "country_id") -> str:
    """Whoever holds a role in the country, and a household on its way there."""
    return _in(column, "walls.home_countries()")


def authority(column: str = "country_id", roles: tuple[str, ...] = AUTHORITY) -> str:
    """National officers and auditors of the country, or those who hold one of the roles there."""
    return _in(column, f"walls.countries({_roles(roles)})")


def programme(*roles: str, column: str = "programme_id") -> str:
    """Those who hold one of the roles in the programme's country."""
    return _in(column, f"walls.programmes({_roles(roles or AUTHORITY)})")


def towns(column: str = "territory_id", roles: tuple[str, ...] = TOWNS) -> str:
    """Those who hold one of the roles in the town, its region or its country."""
    return _in(column, f"walls.reach({_roles(roles)})")


def among(column: str, cases: str) -> str:
    """Households that a function of `bearers` lists."""
    return f"{{row}}.{column} IN (SELECT walls.{cases}())"


def own(column: str) -> str:
    """The household itself, on its own page."""
    return f"{{row}}.{column} = (SELECT walls.own_household())"


def of_programme(column: str, roles: tuple[str, ...]) -> str:
    """Those who hold one of the roles in the country of the household's programme."""
    programmes = f"(SELECT walls.programmes({_roles(roles)}))::bigint[]"
    return (
        f"(cardinality({programmes}) > 0 AND EXISTS (SELECT FROM cases_household h "
        f"WHERE h.id = {{row}}.{column} AND h.programme_id = ANY ({programmes})))"
    )


def case(column: str = "household_id") -> str:
    """An outline of a case: the authority, towns that are asked, the household itself."""
    return any_of(own(column), among(column, "asked_cases"), of_programme(column, AUTHORITY))


def file(column: str = "household_id") -> str:
    """What lies in the file: national officers, the town that accepted, the household itself."""
    return any_of(own(column), sealed(column))


def sealed(column: str = "household_id") -> str:
    """What the household does not read itself."""
    return any_of(among(column, "accepted_cases"), of_programme(column, ("national",)))


def behind(table: str, column: str, condition: str = "") -> str:
    """Whoever may read the row of the other table, and for it the condition holds."""
    also = f" AND ({condition.format(row='up')})" if condition else ""
    return f"EXISTS (SELECT FROM {table} up WHERE up.id = {{row}}.{column}{also})"


def colleague(column: str, *roles: str) -> str:
    """Those who hold one of the roles where the user of the row holds or held one."""
    return f"{{row}}.{column} IN (SELECT walls.colleagues({_roles(roles)}))"


def myself(column: str = "user_id") -> str:
    """The user of the row."""
    return f"{{row}}.{column} = (SELECT walls.bearer())"


def unsigned() -> str:
    """Lines of the log without a user: whoever reads the log of their country, or of no country."""
    reach = f"(SELECT walls.reach({_roles(LOG_READERS)}))::bigint[]"
    return (
        f"({{row}}.user_id IS NULL AND cardinality({reach}) > 0 "
        f"AND ({{row}}.country_id IS NULL OR {{row}}.country_id = ANY ({reach})))"
    )


def few(table: str, column: str) -> str:
    """As `behind`, for a table of few rows: its keys are read once for the statement."""
    return f"{{row}}.{column} = ANY (ARRAY(SELECT up.id FROM {table} up))"


def any_of(*conditions: str) -> str:
    """At least one of the conditions."""
    return "(" + " OR ".join(conditions) + ")"


def both(*conditions: str) -> str:
    """All of the conditions."""
    return "(" + " AND ".join(conditions) + ")"
