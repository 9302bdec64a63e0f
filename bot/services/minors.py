"""From what age on a desk needs no guardian."""

from bot.domain.desks import Desk
from bot.services.house import House


def minor_age(house: House, desk: Desk) -> int | None:
    """The desk's own setting, else what its policy says; None where neither names an age."""
    return desk.minor_age or house.collection(desk.policy).minor_age
