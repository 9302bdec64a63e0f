"""The signatures the emulator makes, judged by the official verifier."""

from __future__ import annotations

import time
from collections.abc import Callable

from slack_sdk.signature import SignatureVerifier

from bot.emulator.outgoing.signing import signature
from tests.emulator.support import SECRET

BODIES = [b"", b"{}", b"payload=%7B%7D", "größe 漢字".encode(), bytes(range(32, 127))]


def test_signatures_are_those_the_official_verifier_accepts(counted: Callable[[str, int], None]) -> None:
    verifier = SignatureVerifier(SECRET)
    now = int(time.time())
    for body in BODIES:
        assert verifier.is_valid(body, str(now), signature(SECRET, now, body))
    good = signature(SECRET, now, BODIES[4])
    for position in range(len(BODIES[4]) * 7):
        changed = bytearray(BODIES[4])
        changed[position // 7] ^= 1 << (position % 7)
        assert not verifier.is_valid(bytes(changed), str(now), good)
    counted("flipped bits refused", len(BODIES[4]) * 7)
