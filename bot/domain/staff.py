"""Who acts: a member of a desk's privacy staff, the customer of a session, or the system. Ids only, never names in the record."""

from dataclasses import dataclass

CUSTOMER = "customer"
SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Staff:
    """A confirmed member of a desk's staff at the moment of acting. `id` is the Slack user id."""

    id: str
    desk: str
