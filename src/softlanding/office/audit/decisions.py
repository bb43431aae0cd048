"""Which audited actions are decisions: somebody settled what happens to people or numbers.

Every audited action is entered in the log. Those named here as decided, all others as
changed, so that an action that nobody thought of is in the chain too.
"""

from __future__ import annotations

DECISIONS = frozenset(
    {
        # quotas and figures
        "quotas decided",
        "quotas sent out",
        "quotas replaced",
        "quota answered",
        "consultation closed",
        "consultation closed by its deadline",
        "persons moved in a region",
        "own agreement entered",
        "own agreement confirmed",
        "own agreement objected to",
        "own agreement withdrawn",
        "redistribution closed",
        "redistribution closed by its deadline",
        "negotiation set aside",
        "carry-over set",
        "programme started",
        "key written",
        "key withdrawn",
        "file imported",
        "import undone",
        # placement
        "placement locked",
        "placement unlocked",
        "household moved by hand",
        "proposals sent",
        "proposal accepted",
        "proposal declined",
        "household objected",
        "household agreed",
        "objection replied to",
        "placement decided",
        "placement withdrawn",
        "use of the model decided",
        # the file of a household
        "case selected",
        "medical check begun",
        "cultural orientation begun",
        "travel prepared",
        "household arrived",
        "reception begun",
        "settlement begun",
        "follow-up begun",
        "case closed",
        "case withdrawn",
        "case opened again",
        "case set back",
        "duplicate judged",
        "consent recorded",
        "objection raised",
        "objection answered",
        "attachment removed",
        "workbook brought in",
        "workbook undone",
        "arrival confirmed",
        # the ledger and the network
        "ledger entry corrected",
        "ledger rules set",
        "ledger period closed",
        "ledger period opened again",
        "swap recorded",
        "swap withdrawn",
        "town moved",
        # who gets in, and what goes out
        "account made",
        "password set",
        "second factor taken away",
        "API token made",
        "API token taken back",
        "API tokens taken back",
        "code made for a household",
        "code of a household ended",
        "calendar address made",
        "calendar address ended",
        "field keys rotated",
        "log exported",
        # the rights of a person
        "request about data",
        "request about data granted",
        "request about data refused",
        "copy of data handed over",
        "copy of data downloaded",
        "erasure carried out",
        "erasure postponed",
        "dispute noted",
        "dispute over",
        "time limit decided",
        "controller stated",
    }
)
BY_HOUSEHOLD = frozenset(
    {
        "wish answered by the household",
        "wishes set",
        "words written down",
        "message of a household",
        "household agreed",
        "household objected",
        "consent recorded",
        "objection raised",
        "news read by the household",
        "request about data",
        "copy of data downloaded",
    }
)
"""Actions that a household takes on its own page, where no viewer is named."""
