"""What a desk has registered beside its policy: purposes notified on forms, joint users, trustees. Values from `desks.toml`."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class NotifiedForm:
    """Purposes that a form named when the data was collected, in the form's own words."""

    name: str
    items: tuple[str, ...]
    purposes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class JointUser:
    """A company named as joint user when the data was collected; `names` are the spellings employees use."""

    names: tuple[str, ...]
    items: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ()


class Standing(StrEnum):
    """Whether a trustee's safeguards were checked, and lately enough."""

    CONFIRMED = "confirmed"
    TO_CONFIRM = "to_confirm"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class Trustee:
    """Somebody who processes data for the company. Past `review_due` the confirmation no longer counts."""

    names: tuple[str, ...]
    scope: str
    confirmed_on: date | None = None
    review_due: date | None = None

    def standing(self, today: date) -> Standing:
        if self.confirmed_on is None or today < self.confirmed_on:
            return Standing.TO_CONFIRM
        return Standing.OVERDUE if self.review_due is not None and today > self.review_due else Standing.CONFIRMED

    def confirmed_at(self, today: date) -> bool:
        return self.standing(today) is Standing.CONFIRMED


@dataclass(frozen=True, slots=True)
class Registered:
    forms: tuple[NotifiedForm, ...] = ()
    joint_users: tuple[JointUser, ...] = ()
    trustees: tuple[Trustee, ...] = ()
