"""The plan of the walls: for every table whose rows PostgreSQL hands out, and to none else.

The walls stand outside the rules of each room's `permissions` and `selectors`: never narrower
than these, and never wider than the country, the territory and the state of a case. A table of
the history stands behind the wall of what it tells of. Every other table is named in `OPEN`
with the reason; a test fails for a table that is in neither.
"""

from __future__ import annotations

from softlanding.office.walls.bearers import CODE, VISIT, WEB, WORKER
from softlanding.office.walls.conditions import (
    AUTHORITY,
    OVERSIGHT,
    among,
    any_of,
    authority,
    behind,
    both,
    case,
    colleague,
    country,
    few,
    file,
    myself,
    of_programme,
    own,
    programme,
    sealed,
    towns,
    unsigned,
)

PLACEMENT, PLAN = "placement_placement", "settlement_plan"
PROGRAMME, APPORTIONMENT = "quotas_programme", "quotas_apportionment"
_COLLEAGUES = f"(SELECT walls.colleagues({', '.join(map(repr, AUTHORITY))}))"
DIGEST = "{{row}}.{column} = current_setting('{name}', true)"

WALLS: dict[str, str] = {
    # Programmes, quotas and their negotiation: whoever holds a role in the country.
    "quotas.Programme": country(),
    "quotas.Participation": few(PROGRAMME, "programme_id"),
    "quotas.CarryOver": few(PROGRAMME, "programme_id"),
    "quotas.Apportionment": few(PROGRAMME, "programme_id"),
    "quotas.Quota": few(APPORTIONMENT, "apportionment_id"),
    "quotas.Answer": behind("quotas_quota", "quota_id"),
    "quotas.Redistribution": few(APPORTIONMENT, "apportionment_id"),
    "quotas.Move": behind("quotas_redistribution", "redistribution_id"),
    "quotas.Step": few(APPORTIONMENT, "apportionment_id"),
    "keys.OwnKey": authority(),
    "ledger.Rules": few(PROGRAMME, "programme_id"),
    "ledger.Swap": few(PROGRAMME, "programme_id"),
    "ledger.Entry": few(PROGRAMME, "programme_id"),
    "ledger.Closing": few(PROGRAMME, "programme_id"),
    # Cases: the authority of the country, towns that are asked, the household itself.
    "cases.CaseImport": programme("national", "auditor"),
    "cases.Household": any_of(programme(*OVERSIGHT), among("id", "known_cases")),
    "cases.Person": case(),
    "cases.PhaseStep": case(),
    "cases.Consent": case(),
    "cases.TownAccess": any_of(towns(), case()),
    "cases.Document": behind("cases_person", "person_id", file()),
    "cases.FamilyTie": behind("cases_person", "person_id", file()),
    "cases.DuplicateHint": both(
        behind("cases_person", "person_id", sealed()), behind("cases_person", "other_id")
    ),
    "cases.OwnWords": file(),
    "cases.Objection": file(),
    "cases.Attachment": file(),
    "cases.SealedNote": sealed(),
    "cases.NoteOpening": behind("cases_sealednote", "note_id"),
    # Placement: the authority its rounds, a town what was proposed to it.
    "placement.PlaceOffer": few(PROGRAMME, "programme_id"),
    "placement.Round": few(PROGRAMME, "programme_id"),
    "placement.RoundInput": behind("placement_round", "round_id", programme()),
    "placement.Replay": behind("placement_round", "round_id", programme()),
    "placement.Frontier": behind("placement_round", "round_id", programme()),
    "placement.HandMove": behind("placement_round", "round_id", programme()),
    "placement.Placement": any_of(
        own("household_id"),
        both("{row}.status <> 'draft'", towns()),
        both("{row}.status = 'accepted'", towns(roles=("partner",))),
        behind("placement_round", "round_id", programme()),
    ),
    "placement.Question": behind(PLACEMENT, "placement_id"),
    "placement.Objection": behind(PLACEMENT, "placement_id"),
    # Settlement: whoever may read the placement that it follows.
    "settlement.Plan": behind(PLACEMENT, "placement_id"),
    "settlement.Task": behind(PLAN, "plan_id"),
    "settlement.Orientation": behind(PLAN, "plan_id"),
    "settlement.Attendance": behind("cases_person", "person_id"),
    "settlement.Change": behind(PLAN, "plan_id"),
    "settlement.Notice": behind("settlement_change", "change_id"),
    "settlement.HealthReading": behind(PLAN, "plan_id"),
    # A household's own page: those who serve it, and whoever holds its code or cookie.
    "residents.AccessCode": any_of(
        DIGEST.format(column="link_digest", name=CODE),
        DIGEST.format(column="typed_digest", name=CODE),
        file(),
    ),
    "residents.Visit": any_of(
        DIGEST.format(column="digest", name=VISIT), behind("residents_accesscode", "code_id")
    ),
    "residents.Answer": file(),
    "residents.Agreement": behind(PLACEMENT, "placement_id"),
    "residents.Message": file(),
    "residents.News": file(),
    # Rights: a request lies in the file, and who oversees the country sees that it waits.
    "rights.DataRequest": any_of(file(), of_programme("household_id", OVERSIGHT)),
    "rights.Hold": file(),
    "rights.Erasure": authority(roles=OVERSIGHT),
    "rights.Policy": authority(roles=OVERSIGHT),
    "rights.Controller": authority(roles=OVERSIGHT),
    # What programs are told and were answered: whose programs they are.
    "webhooks.Subscription": myself(),
    "webhooks.Delivery": behind("webhooks_subscription", "subscription_id"),
    "webhooks.Event": (
        "EXISTS (SELECT FROM webhooks_delivery told WHERE told.event_id = {row}.id)"
    ),
    "exchange.StoredAnswer": behind("accounts_apitoken", "token_id", myself()),
    # Follow-up of people, without names: the authority. What was learned: the whole country.
    "outcomes.FollowUpFile": authority(),
    "outcomes.LearnedModel": country(),
    "outcomes.ModelUse": country(),
    # Who read what, and who wrote why: oneself, whoever runs, audits or protects the data of
    # the country, and for its own file the household.
    "audit.Access": any_of(
        myself(),
        colleague("user_id", *OVERSIGHT),
        unsigned(),
        both("{row}.subject = 'household'", behind("cases_household", "subject_id", case("id"))),
    ),
    "audit.Link": behind("audit_access", "entry_id"),
    "pghistory.Context": any_of(
        "{row}.metadata ->> 'user' IS NULL",
        "({row}.metadata ->> 'user')::bigint = (SELECT walls.bearer())",
        f"({{row}}.metadata ->> 'user')::bigint IN {_COLLEAGUES}",
    ),
}

# Where the history keeps fewer columns than the table itself.
HISTORY: dict[str, str] = {"residents.AccessCode": file()}

# What a role may not do, though it may read and write other tables. The log is added to line by
# line, and `audit_chain`, which runs as the owner, links each.
READ_ONLY = "INSERT, UPDATE, DELETE"
FORBIDDEN: dict[str, dict[str, str]] = {
    "audit.Access": {WEB: "UPDATE, DELETE", WORKER: "UPDATE, DELETE"},
    "audit.Link": {WEB: READ_ONLY, WORKER: READ_ONLY},
    "audit.Verification": {WEB: READ_ONLY},
}

OPEN: dict[str, str] = {
    "audit.Verification": "what the check of the whole log found, in numbers",
    "territories.Territory": "public",
    "territories.BorderChange": "public",
    "territories.Indicator": "public",
    "imports.ImportFile": "published figures of territories",
    "imports.Import": "published figures of territories",
    "imports.SavedLayout": "names of columns",
    "network.Engagement": "about towns; mentors are found across borders",
    "network.Move": "about towns",
    "network.ChecklistItem": "about towns",
    "network.Mentorship": "about towns",
    "network.Alliance": "about towns",
    "network.Member": "about towns",
    "network.Experience": "about towns",
    "settlement.CalendarKey": "hash of a secret of staff, looked up before anybody is known",
    "residents.WrongCode": "hash of an address, kept for a day",
    "accounts.User": "staff; looked up before anybody is signed in",
    "accounts.Membership": "roles of staff; the walls read them",
    "accounts.ApiToken": "hash of a secret of staff, looked up before anybody is known",
    "account.EmailAddress": "staff; looked up before anybody is signed in",
    "account.EmailConfirmation": "staff",
    "mfa.Authenticator": "staff; looked up while they sign in",
    "usersessions.UserSession": "staff; written while they sign in",
    "sessions.Session": "looked up before anybody is signed in; holds no row of a case",
    "contenttypes.ContentType": "names of tables",
    "auth.Permission": "not used",
    "auth.Group": "not used",
    "auth.Group_permissions": "not used",
    "pghistory.Events": "no table of its own: joins those of the history",
    "pghistory.MiddlewareEvents": "no table of its own: joins those of the history",
    "procrastinate.ProcrastinateWorker": "the queue holds numbers of rows only",
    "procrastinate.ProcrastinateJob": "the queue holds numbers of rows only",
    "procrastinate.ProcrastinateEvent": "the queue holds numbers of rows only",
    "procrastinate.ProcrastinatePeriodicDefer": "the queue holds numbers of rows only",
}
