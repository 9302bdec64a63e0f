"""The bot's own buttons, or the same words typed: one table from command to what it does, at any step. A late press never fills a form."""

from collections.abc import Callable

from bot.domain.conversations import Step
from bot.domain.identity_documents import DOCUMENT_TYPES
from bot.domain.party_fields import EXTRA_FIELDS
from bot.services import intake, turning, who_asks
from bot.services.followups import addresses, codes, documents, requests, status
from bot.services.phrases import Command
from bot.services.proof_asking import SHOW
from bot.services.talk import Talk

KIND_COMMANDS = ("disclosure", "correction", "stop_marketing", "deletion", "complaint")
FORM_WORDS = (
    "confirm",
    "agree",
    "disagree",
    "cancel",
    "skip",
)  # words of a form which, without one, may be an answer to staff

Serve = Callable[[Talk, Command], bool]


def serve(talk: Talk, command: Command) -> bool:
    """False for a command that the present step has a use for itself."""
    return COMMANDS[command.key](talk, command)


def agree(talk: Talk) -> None:
    """A yes without a form: to the offer of passing a question on, else to nothing."""
    if talk.unanswered is not None:
        intake.start(talk, "inquiry")
    else:
        _nothing_waiting(talk)


def _nothing_waiting(talk: Talk) -> None:
    buttons = (talk.words.button("status"),) if talk.open_tickets() else intake.kind_buttons(talk)
    talk.say("nothing_waiting", *buttons)


def _cancel(talk: Talk, _: Command) -> bool:
    leave(talk)
    return True


def leave(talk: Talk) -> None:
    """A wish to stop, served where the chat stands."""
    if talk.conversation.step is Step.CORRECTING_ADDRESS:
        addresses.keep_address(talk)
    elif talk.conversation.in_form:
        intake.cancel(talk)
    elif talk.open_tickets():
        status.show_status(talk)  # whoever wants to cancel a request that was sent finds the button there
    else:
        _nothing_waiting(talk)


def _confirm(talk: Talk, _: Command) -> bool:
    if talk.conversation.step is not Step.IDLE:
        return False
    agree(talk)
    return True


def _disagree(talk: Talk, command: Command) -> bool:
    if not talk.conversation.in_form:
        return _cancel(talk, command)
    intake.end_without_consent(talk)
    return True


def _skip(talk: Talk, _: Command) -> bool:
    if talk.conversation.step is not Step.IDLE:
        return False
    _nothing_waiting(talk)
    return True


def _edit(talk: Talk, command: Command) -> bool:
    key = command.key.removeprefix("edit_")
    if talk.conversation.step is Step.IDLE:
        _nothing_waiting(talk)
        return True
    if key not in talk.conversation.values:
        return False
    talk.conversation = talk.conversation.edited(key)
    intake.ask_next(talk)
    return True


def _kind(talk: Talk, command: Command) -> bool:
    """Another request in the middle of something takes its place, and what was told is kept; in no form the turn itself begins it."""
    conversation = talk.conversation
    if conversation.step is Step.IDLE or (conversation.in_form and conversation.kind == command.key):
        return False
    turning.change_to(talk, command.key)
    return True


def _human(talk: Talk, _: Command) -> bool:
    if talk.conversation.in_form and talk.conversation.kind == "inquiry":
        intake.ask_next(talk)
    else:
        turning.change_to(talk, "inquiry")
    return True


def _between(show: Callable[[Talk, Command], None]) -> Serve:
    """What can be done at any time; a form then goes on where it was."""

    def served(talk: Talk, command: Command) -> bool:
        show(talk, command)
        if talk.conversation.in_form:
            intake.ask_next(talk)
        return True

    return served


COMMANDS: dict[str, Serve] = {
    "confirm": _confirm,
    "agree": _confirm,
    "disagree": _disagree,
    "cancel": _cancel,
    "skip": _skip,
    "unsure": _skip,
    "minor": who_asks.is_young,
    **dict.fromkeys(("representative", "guardian", "myself"), who_asks.asks_as),
    **{f"edit_{key}": _edit for key in ("description", "name", "email", *EXTRA_FIELDS)},
    "human": _human,
    **dict.fromkeys(KIND_COMMANDS, _kind),
    "status": _between(lambda talk, _: status.show_status(talk)),
    "resend": _between(codes.resend_code),
    "other_address": _between(addresses.ask_address),
    "send_document": _between(documents.offer_upload),
    "same_document": _between(documents.same_document),
    **{f"{SHOW}{key}": _between(documents.show_type) for key in DOCUMENT_TYPES},
    "add": _between(requests.add_last_message),
    "withdraw": _between(requests.withdraw),
    "withdraw_consent": _between(requests.withdraw_consent),
    "reopen": _between(requests.reopen),
}
