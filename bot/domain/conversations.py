"""The state of one chat: which request is being taken down, and how far. The next step is chosen from this and what was understood."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from bot.domain.forms import Field, Form, next_field
from bot.domain.party_fields import form_of
from bot.domain.proofs import Role
from bot.domain.request_kinds import get_kind


class Step(StrEnum):
    IDLE = "idle"
    FILLING = "filling"  # a field of the form was asked
    CONFIRMING = "confirming"  # the summary was shown
    CORRECTING_ADDRESS = "correcting_address"  # the code did not arrive: another address was promised


@dataclass(frozen=True, slots=True)
class Conversation:
    """`values` holds the form's answers so far (a skipped field holds None); `editing` is the field asked again from the summary.

    `pending` are kinds asked for in the same breath, served one after the other. `concepts` are those of the last answer, so that
    "and how long?" can be understood. `first_message` is where the present form began: those messages follow the ticket's key.
    `known` is what the person said of herself so far (name, e-mail), whether a form was open or not. `opening` is the message that began the
    request, in full where more requests wait in `pending`; `begun` is the part of a description it held. `looked_up` is a reference just
    typed without its access code.
    `ticket_id` is the ticket whose address is being corrected. `unanswered` is the question just asked that the policy does not
    answer: the next message may have it passed on.
    `role` is who asks; `minor` whether that is a young person, who stays one for the whole chat. `extras` are the questions beside the
    kind's own. `wants` is what was asked about another person's data without a right that was told; `conflict` marks words that hint at a
    conflict of interest.
    """

    step: Step = Step.IDLE
    kind: str | None = None
    values: dict[str, str | None] = field(default_factory=dict)
    editing: str | None = None
    pending: tuple[str, ...] = ()
    concepts: tuple[str, ...] = ()
    first_message: int | None = None
    ticket_id: int | None = None
    unanswered: int | None = None
    known: dict[str, str] = field(default_factory=dict)
    opening: str | None = None
    begun: str | None = None
    looked_up: str | None = None
    role: Role = Role.PERSON
    minor: bool = False
    extras: tuple[str, ...] = ()
    wants: str | None = None
    conflict: bool = False

    @property
    def form(self) -> Form:
        """The questions of the request that is being taken down, in their order."""
        return form_of(get_kind(self.kind).form, self.extras, least=self.minor) if self.kind else ()

    @property
    def asked(self) -> Field | None:
        """The field whose answer the next message is expected to hold."""
        if self.step is not Step.FILLING or self.kind is None:
            return None
        if self.editing is not None:
            return next(f for f in self.form if f.key == self.editing)
        return next_field(self.form, self.values)

    def started(
        self, kind: str, first_message: int, *, extras: tuple[str, ...] = (), **known: str | None
    ) -> "Conversation":
        fresh = replace(
            self,
            step=Step.FILLING,
            kind=kind,
            values=dict(known),
            editing=None,
            begun=None,
            first_message=first_message,
            extras=extras,
            wants=None,
        )
        return fresh._with_its_own()

    def asking(self, role: Role, extras: tuple[str, ...], *, minor: bool = False) -> "Conversation":
        """The same form, asked by somebody else than was thought: what such a person is not asked is dropped."""
        return replace(self, role=role, minor=self.minor or minor, extras=extras, editing=None)._with_its_own()

    def _with_its_own(self) -> "Conversation":
        """Without values that no question of the form stands for."""
        asked = {field.key for field in self.form}
        return replace(self, values={key: self.values[key] for key in self.values if key in asked})._advanced()

    def filled(self, value: str | None) -> "Conversation":
        asked = self.asked
        if asked is None:
            return self
        return replace(self, values={**self.values, asked.key: value}, editing=None)._advanced()

    def told(self, values: Mapping[str, str]) -> "Conversation":
        """With these values, asked for or not; what was asked stays asked if it is not among them."""
        wanted = {f.key for f in self.form}
        news = {key: value for key, value in values.items() if key in wanted}
        editing = None if self.editing in news else self.editing
        told = replace(self, values={**self.values, **news}, editing=editing)._advanced()
        return replace(told, step=Step.FILLING) if editing else told

    def knowing(self, **said: str | None) -> "Conversation":
        return replace(self, known={**self.known, **{key: value for key, value in said.items() if value}})

    def edited(self, field_key: str) -> "Conversation":
        return replace(self, step=Step.FILLING, editing=field_key)

    def correcting_address(self, ticket_id: int) -> "Conversation":
        return replace(self, step=Step.CORRECTING_ADDRESS, ticket_id=ticket_id)

    def resumed(self) -> "Conversation":
        """Out of the address's correction, back to the form that was being filled, if one was."""
        if self.kind is None:
            return self.ended()
        back = replace(self, ticket_id=None)._advanced()
        return back if self.editing is None else replace(back, step=Step.FILLING)

    def about(self, concepts: tuple[str, ...]) -> "Conversation":
        return replace(self, concepts=concepts)

    def waiting_for(self, pending: tuple[str, ...]) -> "Conversation":
        return replace(self, pending=pending)

    def ended(self) -> "Conversation":
        """Back to idle, with what was asked in the same breath still to come."""
        opening = self.opening if self.pending else None
        role = self.role if self.pending else Role.PERSON
        return Conversation(
            pending=self.pending, concepts=self.concepts, known=self.known, opening=opening, role=role, minor=self.minor
        )

    @property
    def in_form(self) -> bool:
        return self.step in (Step.FILLING, Step.CONFIRMING)

    def _advanced(self) -> "Conversation":
        complete = self.kind is not None and next_field(self.form, self.values) is None
        return replace(self, step=Step.CONFIRMING if complete else Step.FILLING)


@dataclass(frozen=True, slots=True)
class Session:
    """One chat of one browser. The token itself is stored nowhere, only its hash."""

    id: int
    desk: str
    locale: str
    created_at: datetime
    conversation: Conversation
