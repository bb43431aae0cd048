"""What the accounts tell the rooms above them, which they do not know."""

from __future__ import annotations

from django.dispatch import Signal

account_changed = Signal()
"""`user` had something done to the account by a command; `action` says what, as audited."""
