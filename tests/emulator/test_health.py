"""When Slack would stop sending: an hour of more than 95 % failures, and only for apps that get a thousand events an hour."""

from __future__ import annotations

import pytest

from bot.emulator.outgoing.health import Health
from bot.emulator.server import EmulatorServer
from tests.emulator.support import GENERAL, STAFF, Control, Product

pytestmark = pytest.mark.asyncio(loop_scope="module")


def after(failures: int, successes: int, *, over: float = 1.0) -> bool:
    health = Health()
    outcomes = [True] * successes + [False] * failures
    for number, accepted in enumerate(outcomes):
        health.record(accepted=accepted, at=number * over / len(outcomes))
    return health.disabled


@pytest.mark.parametrize(
    ("failures", "successes", "over", "disabled"),
    [
        (999, 0, 1.0, False),
        (1000, 0, 1.0, True),
        (950, 50, 1.0, False),
        (951, 49, 1.0, True),
        (1500, 0, 3 * 3600.0, False),
    ],
)
async def test_the_threshold(failures: int, successes: int, over: float, disabled: bool) -> None:
    assert after(failures, successes, over=over) is disabled


async def test_a_disabled_subscription_sends_nothing_until_it_is_switched_on(
    server: EmulatorServer, control: Control, product: Product
) -> None:
    url = (await control.get("app"))["url"]
    health = server.emulator.deliveries.health
    for _ in range(1000):
        health.record(accepted=False, at=0.0)
    assert (await control.get("app"))["disabled"] is True
    await control.post("message", user=STAFF, channel=GENERAL, text="lost")
    await control.post("app", url=url)
    await control.post("message", user=STAFF, channel=GENERAL, text="heard")
    assert [event["text"] for event in product.heard_of("message")] == ["heard"]
    skipped = (await control.get("journal", kind="fault"))["entries"]
    assert [entry["fault"] for entry in skipped] == ["subscription_disabled"]
