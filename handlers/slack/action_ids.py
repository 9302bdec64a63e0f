"""The names by which Slack tells us what was clicked, submitted or typed. Values in them are never trusted, only looked up."""

from enum import StrEnum

ACTION_PREFIX = "ticket:"  # followed by an action of `bot.domain.staff_actions`
EMPLOYEE_PREFIX = "employee:"  # followed by one of the four below: what anybody who asked something can do
LINK_PREFIX = "link:"  # a button that only opens a page; Slack reports the click all the same


CHANGE_FACTS = "change_facts"
ASK_STAFF = "ask_staff"
WRITE_STAFF = "write_staff"
CHOOSE_DESK = "choose_desk"


class CallbackId(StrEnum):
    """The modals that can be submitted; one about a certain proof names it after a colon."""

    REPLY = "reply"
    RESOLVE = "resolve"
    REFUSE = "refuse"
    APPROVE_IDENTITY = "approve_identity"
    ASK_IDENTITY_AGAIN = "ask_identity_again"
    CHANGE_KIND = "change_kind"
    WHO_ASKS = "who_asks"
    NOTE_CONFLICT = "note_conflict"
    CLEAR_CONFLICT = "clear_conflict"
    MOVE_OFFICE = "move_office"
    DETAILS_REASON = "details_reason"
    DOCUMENT_REASON = "document_reason"
    CHECK_FACTS = "check_facts"
    ASK_STAFF = "ask_staff"
    WRITE_STAFF = "write_staff"
    PRECEDENT = "precedent"
    PROVISION = "provision"


class Name(StrEnum):
    """Inputs of modals: block id and action id alike."""

    PURPOSE = "purpose"
    TEXT = "text"
    REASON = "reason"
    INTERNAL = "internal"
    DOCUMENT_TYPE = "document_type"
    CHECKS = "checks"
    RECORD = "record"
    SYSTEM = "system"
    ATTRIBUTES = "attributes"
    CONTACT = "contact"
    SENT_BY = "sent_by"
    KIND = "kind"
    DESK = "desk"
    ITEMS = "items"
    PURPOSES = "purposes"
    RECIPIENTS = "recipients"
    CIRCUMSTANCES = "circumstances"
    CLAUSE = "clause"
    DECISION = "decision"
    RECIPIENT_NAME = "recipient_name"
    DAY = "day"
    ROLE = "role"
    OFFICE = "office"


SEND_TO_CUSTOMER = "send_to_customer"  # message shortcut
PRIVACY_CHECK = "/privacy-check"  # command

NOTICE = "notice"  # a modal with one sentence and nothing to submit


def action_id(action: str) -> str:
    return ACTION_PREFIX + action


def employee_action(action: str) -> str:
    return EMPLOYEE_PREFIX + action
