"""A ticket as a row and back: which field stands where, and which are sealed."""

from typing import Any

from sqlalchemy import Row

from bot.domain.deadlines import Deadline
from bot.domain.proofs import Role
from bot.domain.references import Reference
from bot.domain.tickets import Ticket, TicketStatus
from bot.domain.verification import Identity, IdentityLevel, IdentityState
from storage.codecs import read_details, read_proofs, write_details, write_proofs
from storage.scope import Scope


def write_ticket(scope: Scope, ticket: Ticket, key_id: int | None) -> dict[str, object]:
    """The columns that may change in a ticket's life. Without a key (after erasure) details are not kept, whatever the caller holds."""
    details = None
    if key_id is not None:
        details = scope.sealer.seal(key_id, "tickets", ticket.id, "details", write_details(ticket.details))
    return {
        "desk": ticket.desk,
        "kind": ticket.kind,
        "locale": ticket.locale,
        "status": ticket.status,
        "identity_level": ticket.identity.level,
        "identity_state": ticket.identity.state,
        "contact_at": ticket.identity.contact_at,
        "confirmed_at": ticket.identity.confirmed_at,
        "role": ticket.identity.role,
        "proofs": write_proofs(ticket.identity.proofs),
        "proofs_open": len(ticket.identity.open_proofs),
        "record_held": ticket.identity.record_held,
        "contact_on_record": ticket.identity.contact_on_record,
        "special_care": ticket.special_care,
        "conflict_of_interest": ticket.conflict_of_interest,
        "due_on": ticket.deadline.due_on,
        "days_left": ticket.deadline.days_left,
        "assignee": ticket.assignee,
        "office": ticket.office,
        "first_refused_on": ticket.first_refused_on,
        "reminded_at": ticket.reminded_at,
        "closed_at": ticket.closed_at,
        "version": ticket.version,
        "session_id": ticket.session_id,
        "details": details,
    }


def read_ticket(scope: Scope, row: Row[Any]) -> Ticket:
    """An erased ticket has no details left."""
    details: dict[str, str | None] = {}
    if row.details is not None:
        details = read_details(scope.sealer.open(row.key_id, "tickets", row.id, "details", row.details))
    return Ticket(
        id=row.id,
        reference=Reference(row.reference),
        desk=row.desk,
        kind=row.kind,
        session_id=row.session_id,
        locale=row.locale,
        identity=Identity(
            IdentityLevel(row.identity_level),
            IdentityState(row.identity_state),
            row.contact_at,
            row.confirmed_at,
            Role(row.role),
            read_proofs(row.proofs),
            row.record_held,
            row.contact_on_record,
        ),
        deadline=Deadline(row.due_on, row.days_left),
        created_at=row.created_at,
        details=details,
        status=TicketStatus(row.status),
        assignee=row.assignee,
        office=row.office,
        closed_at=row.closed_at,
        first_refused_on=row.first_refused_on,
        reminded_at=row.reminded_at,
        erased_at=row.erased_at,
        special_care=row.special_care,
        conflict_of_interest=row.conflict_of_interest,
        version=row.version,
    )
