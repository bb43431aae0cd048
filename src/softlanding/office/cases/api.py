"""The door of the cases room: what other rooms may use."""

from softlanding.office.cases.correcting import correct_fact, correctable
from softlanding.office.cases.entry_writing import household_changed
from softlanding.office.cases.file_selectors import (
    CaseFile,
    newest_consents,
    shared_file,
    who_has_seen,
)
from softlanding.office.cases.file_services import (
    raise_objection,
    set_consent,
    set_wishes,
    words_said,
    write_words,
)
from softlanding.office.cases.http_api import router
from softlanding.office.cases.models import (
    CaseImport,
    Consent,
    Household,
    Need,
    Objection,
    OwnWords,
    Person,
    PhaseStep,
    SealedNote,
    TownAccess,
    Wish,
)
from softlanding.office.cases.occupations import occupation_title
from softlanding.office.cases.phases import ENDED
from softlanding.office.cases.selectors import households, members
from softlanding.office.cases.services import (
    case_withdrawn,
    close_to_town,
    mark_arrived,
    mark_placed,
    mark_waiting,
    open_to_towns,
)
from softlanding.office.cases.specific_needs import specific_need_title
from softlanding.office.cases.synthetic import add_synthetic_households
from softlanding.office.cases.synthetic_ways import (
    Way,
    ask_consents,
    at_ten,
    settle_access,
    write_ways,
)

__all__ = [
    "ENDED",
    "CaseFile",
    "CaseImport",
    "Consent",
    "Household",
    "Need",
    "Objection",
    "OwnWords",
    "Person",
    "PhaseStep",
    "SealedNote",
    "TownAccess",
    "Way",
    "Wish",
    "add_synthetic_households",
    "ask_consents",
    "at_ten",
    "case_withdrawn",
    "close_to_town",
    "correct_fact",
    "correctable",
    "household_changed",
    "households",
    "mark_arrived",
    "mark_placed",
    "mark_waiting",
    "members",
    "newest_consents",
    "occupation_title",
    "open_to_towns",
    "raise_objection",
    "router",
    "set_consent",
    "set_wishes",
    "settle_access",
    "shared_file",
    "specific_need_title",
    "who_has_seen",
    "words_said",
    "write_ways",
    "write_words",
]
