"""SQL functions of the schema `walls`: who bears the transaction, and what they reach.

A transaction is told its bearer by `identity`: a user, or the digest of a household's visit or
code. The functions run with their owner's rights, read what the bearer holds, and answer with
numbers of rows. They are STABLE and called in scalar subselects, so that each is asked once
for a statement and not once for a row.
"""

from __future__ import annotations

USER = "softlanding.user"
VISIT = "softlanding.visit"
CODE = "softlanding.code"

WEB, WORKER = "softlanding_web", "softlanding_worker"


def _told(name: str) -> str:
    return f"nullif(current_setting('{name}', true), '')"


def _reached(*roles: str) -> str:
    """Territories within reach, asked once for the statement."""
    return f"ANY ((SELECT walls.reach({', '.join(map(repr, roles))}))::bigint[])"


_HELD = f"""
    SELECT m.territory_id FROM accounts_membership m JOIN accounts_user u ON u.id = m.user_id
    WHERE u.id = {_told(USER)}::bigint AND u.is_active AND m.role = ANY (roles)"""

# Name and arguments, what it answers, and the query.
FUNCTIONS: tuple[tuple[str, str, str], ...] = (
    (  # the user
        "bearer()",
        "bigint",
        f"SELECT {_told(USER)}::bigint",
    ),
    (  # the household whose visit this is, while the visit and its code last
        "own_household()",
        "bigint",
        f"""SELECT c.household_id FROM residents_visit v
        JOIN residents_accesscode c ON c.id = v.code_id
        WHERE v.digest = {_told(VISIT)} AND v.ends_at > now()
        AND c.revoked_at IS NULL AND c.expires_at > now()""",
    ),
    (  # whole countries in which one of the roles is held
        "countries(VARIADIC roles text[])",
        "bigint[]",
        f"""SELECT array(SELECT t.id FROM territories_territory t
        WHERE t.parent_id IS NULL AND t.id IN ({_HELD}))""",
    ),
    (  # territories in which one of the roles is held, and all below them
        "reach(VARIADIC roles text[])",
        "bigint[]",
        f"""WITH held(id) AS ({_HELD}),
        below AS (SELECT t.id FROM territories_territory t JOIN held ON t.parent_id = held.id)
        SELECT array(SELECT id FROM held UNION SELECT id FROM below
        UNION SELECT t.id FROM territories_territory t JOIN below ON t.parent_id = below.id)""",
    ),
    (  # countries in which any role is held, or the household's own
        "home_countries()",
        "bigint[]",
        f"""SELECT array(SELECT coalesce(above.parent_id, t.parent_id, t.id)
        FROM accounts_membership m JOIN accounts_user u ON u.id = m.user_id
        JOIN territories_territory t ON t.id = m.territory_id
        LEFT JOIN territories_territory above ON above.id = t.parent_id
        WHERE u.id = {_told(USER)}::bigint AND u.is_active
        UNION SELECT p.country_id FROM quotas_programme p
        JOIN cases_household h ON h.programme_id = p.id WHERE h.id = walls.own_household())""",
    ),
    (  # programmes of the countries in which one of the roles is held
        "programmes(VARIADIC roles text[])",
        "bigint[]",
        """SELECT array(SELECT p.id FROM quotas_programme p
        WHERE p.country_id = ANY ((SELECT walls.countries(VARIADIC roles))::bigint[]))""",
    ),
    (  # households whose file is open to a town within reach
        "asked_cases()",
        "SETOF bigint",
        f"""SELECT a.household_id FROM cases_townaccess a
        WHERE a.ended_at IS NULL AND (a.territory_id = {_reached("municipal", "regional")}
        OR (a.why = 'accepted' AND a.territory_id = {_reached("partner")}))""",
    ),
    (  # households that a town within reach has accepted
        "accepted_cases()",
        "SETOF bigint",
        f"""SELECT a.household_id FROM cases_townaccess a WHERE a.ended_at IS NULL
        AND a.why = 'accepted' AND a.territory_id = {_reached("municipal")}""",
    ),
    (  # households of which a town within reach knows or knew that they were proposed to it
        "known_cases()",
        "SETOF bigint",
        f"""SELECT walls.asked_cases() UNION SELECT walls.own_household()
        UNION SELECT p.household_id FROM placement_placement p WHERE p.status <> 'draft'
        AND p.territory_id = {_reached("municipal", "regional")}""",
    ),
    (  # users who hold or held a role within the reach of the bearer in one of the roles
        "colleagues(VARIADIC roles text[])",
        "SETOF bigint",
        """SELECT m.user_id FROM accounts_membership m
        WHERE m.territory_id = ANY ((SELECT walls.reach(VARIADIC roles))::bigint[])
        UNION SELECT m.user_id FROM accounts_membershipevent m
        WHERE m.territory_id = ANY ((SELECT walls.reach(VARIADIC roles))::bigint[])""",
    ),
    (  # how many persons a household has that was proposed to the bearer's town: no row of them
        "household_size(household bigint)",
        "bigint",
        f"""SELECT count(*) FROM cases_person p WHERE p.household_id = household
        AND (current_setting('role') <> '{WEB}' OR EXISTS (
            SELECT FROM placement_placement m WHERE m.household_id = household
            AND m.status <> 'draft' AND m.territory_id = {_reached("municipal")}))""",
    ),
    (  # households with a member whose names hold all these words of the blind index, by index:
        # behind a wall PostgreSQL looks through every row, as it does not trust the operator
        "named(words text[])",
        "SETOF bigint",
        f"""SELECT p.household_id FROM cases_person p
        JOIN cases_household h ON h.id = p.household_id
        WHERE p.name_words @> words::varchar[] AND (current_setting('role') <> '{WEB}'
        OR h.programme_id = ANY ((SELECT walls.programmes('national'))::bigint[])
        OR h.id IN (SELECT walls.accepted_cases()))""",
    ),
)


def definitions() -> list[str]:
    """Statements that make the schema and its functions, each replacing what was there."""
    made = ["CREATE SCHEMA IF NOT EXISTS walls", f"GRANT USAGE ON SCHEMA walls TO {WEB}, {WORKER}"]
    for head, answer, query in FUNCTIONS:
        told = f"RETURN QUERY {query}" if answer.startswith("SETOF") else f"RETURN ({query})"
        made.append(
            f"CREATE OR REPLACE FUNCTION walls.{head} RETURNS {answer} LANGUAGE plpgsql STABLE "
            "SECURITY DEFINER SET search_path TO public, pg_temp "
            f"AS $walls$ BEGIN {told}; END $walls$"
        )
    return made
