"""The plan of the walls: for every table whose rows PostgreSQL hands out, and to none else.

The walls stand outside the rules of each room's `permissions` and `selectors`: never narrower
than these, and never wider than the country, the territory and the state of a case. A table of
the history stands behind the wall of what it tells of. Every other table is named in `OPEN`
with the reason; a test fails for a table that is in neither.
"""

from __future__ import annotations

from softlanding.office.walls.bearers import CODE, VISIT
from softlanding.office.walls.conditions import (
    among,
    any_of,
    authority,
    behind,
    both,
    case,
    country,
    few,
    file,
    own,
    programme,
    sealed,
    towns,
)

PLACEMENT, PLAN = "placement_placement", "settlement_plan"
PROGRAMME, APPORTIONMENT = "quotas_programme", "quotas_apportionment"
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
    "cases.Household": any_of(programme(column="programme_id"), among("id", "known_cases")),
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
    # Follow-up of people, without names: the authority. What was learned: the whole country.
    "outcomes.FollowUpFile": authority(),
    "outcomes.LearnedModel": country(),
    "outcomes.ModelUse": country(),
    # Who read what, and who wrote why: oneself, whoever runs or audits the country, and for
    # its own file the household.
    "audit.Access": any_of(
        "{row}.user_id = (SELECT walls.bearer())",
        "{row}.user_id IN (SELECT walls.colleagues())",
        both("{row}.subject = 'household'", behind("cases_household", "subject_id", case("id"))),
    ),
    "pghistory.Context": any_of(
        "{row}.metadata ->> 'user' IS NULL",
        "({row}.metadata ->> 'user')::bigint = (SELECT walls.bearer())",
        "({row}.metadata ->> 'user')::bigint IN (SELECT walls.colleagues())",
    ),
}

# Where the history keeps fewer columns than the table itself.
HISTORY: dict[str, str] = {"residents.AccessCode": file()}

OPEN: dict[str, str] = {
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
