"""What of quotas is personal: who decided and signed."""

from softlanding.office.privacy.api import by_staff, none, plain, rows

TABLES = {
    "quotas": [
        *none("Programme", "Participation", "CarryOver", "Quota", "Move"),
        rows(
            "Apportionment",
            plain("programme key_id key_title key_document rounding total minimum maximum"),
            plain("status reasons record created_at decided_at decision_reason former"),
            plain("answers_by agreement_by decide_by signed_sha256"),
            by_staff("created_by decided_by signed_name signed_text"),
        ),
        rows("Answer", plain("quota kind asked pledge reason at"), by_staff("by")),
        rows("Redistribution", plain("apportionment region kind status reason at"), by_staff("by")),
        rows("Step", plain("apportionment action territory data reason at"), by_staff("by")),
    ]
}
