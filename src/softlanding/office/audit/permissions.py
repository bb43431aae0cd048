"""May this person?"""

from __future__ import annotations

import rules

from softlanding.office.accounts.api import Role, Viewer


@rules.predicate
def reads_the_log(viewer: Viewer) -> bool:
    """Data-protection officers and auditors, of a whole country or a part of it."""
    return bool(viewer.roles & {Role.DATA_PROTECTION, Role.AUDITOR})


rules.add_rule("audit.read_log", reads_the_log)
