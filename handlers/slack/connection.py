"""Everything of the Slack edge, put together for the composition root. Opens no connection by itself."""

from dataclasses import dataclass

from bot.ports import Knowledge, PurposeChecks, Store
from bot.services.house import House
from handlers.slack.app import SlackApp, create_slack_app
from handlers.slack.client import make_client
from handlers.slack.courier import SlackCourier
from handlers.slack.health import SlackHealth
from handlers.slack.settings import SlackSettings
from handlers.slack.staff_directory import SlackStaffDirectory


@dataclass(frozen=True, slots=True)
class SlackConnection:
    """`app` answers /slack/events, `courier` carries the outbox, `directory` knows the staff, `health` says what is wrong."""

    app: SlackApp
    courier: SlackCourier
    directory: SlackStaffDirectory
    health: SlackHealth


def connect_slack(
    *, store: Store, knowledge: Knowledge, checks: PurposeChecks, house: House, settings: SlackSettings
) -> SlackConnection:
    client = make_client(settings)
    health = SlackHealth()
    directory = SlackStaffDirectory(client, house.desks, house.clock)
    app = create_slack_app(
        store=store,
        knowledge=knowledge,
        checks=checks,
        house=house,
        directory=directory,
        settings=settings,
        health=health,
    )
    return SlackConnection(app, SlackCourier(store, house, knowledge, checks, client, health), directory, health)
