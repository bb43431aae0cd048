"""`softlanding manage verify_log`: whether the log of reads and decisions is as it was written."""

from __future__ import annotations

import argparse
import re
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from softlanding.office.audit.chain import Walk
from softlanding.office.audit.models import Head


def head(text: str) -> Head:
    """A head as the command printed it: number, colon, 64 hexadecimal characters."""
    if not re.fullmatch(r"\d+:[0-9a-f]{64}", text):
        raise argparse.ArgumentTypeError(
            f'"{text}" is no head: give it as this command printed it, as in 12:4f0c…'
        )
    number, hash_ = text.split(":")
    return Head(int(number), bytes.fromhex(hash_))


class Command(BaseCommand):
    """Walk the whole chain, name every broken row, and print the head to be noted outside.

    Ends with exit code 1 if anything is broken.
    """

    help = "Check the chain of the log; name every broken row. Note the head that it prints."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--head",
            type=head,
            help="a head noted earlier, NUMBER:HASH; tells of a log cut off or written anew",
        )

    def handle(self, *args: Any, **given: Any) -> None:
        walk, faults = Walk(), 0
        for fault in walk.faults(given["head"]):
            faults += 1
            self.stderr.write(str(fault))
        self.stdout.write(f"{walk.rows} rows, {faults} broken\nhead {walk.head}")
        if faults:
            sys.exit(1)
