"""What of placements is personal, table by table."""

from softlanding.office.privacy.api import (
    Category,
    Fate,
    Purpose,
    Then,
    by_staff,
    none,
    of,
    plain,
    rows,
)

WORDS, COURSE = Category.WORDS, Category.COURSE
PLACEMENT, HEARING = Purpose.PLACEMENT, Purpose.HEARING
KEEP, GOES, STAYS = Then.KEEP, Fate.GOES, Fate.STAYS

TABLES = {
    "placement": [
        *none("PlaceOffer"),
        rows(
            "Round",
            # Numbers of rows and names of towns; the record holds sums and hashes.
            plain("programme apportionment number status weights rules chosen_households"),
            plain("chosen_towns seed time_limit locks progress message stop_requested record"),
            plain("prices created_at model_use sent_at"),
            by_staff("created_by sent_by"),
        ),
        rows(
            "RoundInput",
            # Numbers of rows, no names: leads to nobody once the rows are anonymous.
            plain("round packed"),
        ),
        rows(
            "Placement",
            of(COURSE, PLACEMENT, "round territory locked moved_because status", then=KEEP),
            of(COURSE, PLACEMENT, "decline_reason answered_at answer_by", then=KEEP),
            of(COURSE, PLACEMENT, "reminded_at decision decided_because decided_at", then=KEEP),
            of(COURSE, PLACEMENT, "score unplaced_reason"),
            of(WORDS, PLACEMENT, "answer_note decision_note"),
            by_staff("answered_by decided_by"),
            through="household",
            fate=STAYS,
        ),
        rows(
            "HandMove",
            of(COURSE, PLACEMENT, "round origin target because fits moved_at", then=KEEP),
            of(COURSE, PLACEMENT, "parts"),
            of(COURSE, PLACEMENT, "change", then=KEEP),
            of(WORDS, PLACEMENT, "note"),
            by_staff("moved_by"),
            through="household",
            fate=STAYS,
        ),
        rows(
            "Question",
            of(WORDS, PLACEMENT, "words at reply replied_at"),
            by_staff("replied_by by"),
            through="placement",
            fate=GOES,
        ),
        rows(
            "Objection",
            of(WORDS, HEARING, "words at reply replied_at upheld"),
            by_staff("replied_by"),
            through="placement",
            fate=GOES,
        ),
        rows("Replay", plain("round status asked_at found"), by_staff("asked_by")),
        rows(
            "Frontier",
            plain("round status group_by steps time_limit asked_at found"),
            by_staff("asked_by"),
        ),
    ]
}
