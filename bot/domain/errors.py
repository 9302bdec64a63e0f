"""Situations that stop a use case, each with a sentence for the person it stops. Edges map classes to codes; nothing here knows HTTP or Slack."""


class DeskError(Exception):
    """Base of every expected failure. `public_message` is shown to people and never holds anybody's personal data.

    `keeps_effects` is true for refusals whose counting must survive: the store commits what the unit wrote before it raised
    (a wrong guess counts although the guess is refused). Everything else that raises leaves nothing behind.
    """

    public_message = "Something is not possible here."
    keeps_effects = False

    def __init__(self, public_message: str | None = None) -> None:
        if public_message is not None:
            self.public_message = public_message
        super().__init__(self.public_message)


class InvalidInput(DeskError):
    public_message = "This could not be read. Please check it and try again."


class MessageEmpty(InvalidInput):
    public_message = "The message is empty. Please write what you would like to know or ask for."


class MessageTooLong(InvalidInput):
    def __init__(self, limit: int) -> None:
        super().__init__(
            f"The message is too long: at most {limit:,} characters fit. Please shorten it or send it in parts."
        )


class MessageNotText(InvalidInput):
    public_message = "The message holds characters that are not text. Please type it, or paste it as plain text."


class UnknownDesk(DeskError):
    public_message = "There is no such desk here. Please open the chat from the company's own page."


class UnknownPolicy(DeskError):
    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        super().__init__(f"There is no policy named “{name[:60]}”. Known policies: {', '.join(known) or 'none'}.")


class SessionExpired(DeskError):
    public_message = "This conversation has ended or was opened elsewhere. Please start a new one."


class TicketNotFound(DeskError):
    """The same for an unknown reference and for another person's: nobody learns which references exist."""

    public_message = "There is no request with this reference in this conversation."


class LookupRefused(DeskError):
    """The same for an unknown reference and a wrong access code."""

    keeps_effects = True
    public_message = "This reference and access code do not belong together. Please check both."


class TooManyAttempts(DeskError):
    keeps_effects = True

    def __init__(self, retry_after: int, public_message: str | None = None) -> None:
        self.retry_after = retry_after
        super().__init__(public_message or "That was tried too often. Please wait a while before the next try.")


class Busy(DeskError):
    """The store cannot take more work now; nothing was done and the same request may be sent again."""

    retry_after = 2
    public_message = "The desk is very busy. Nothing was lost; please try again in a few seconds."


class StoreFull(Busy):
    retry_after = 30
    public_message = "The desk cannot save anything at the moment. Nothing was done; please try again later."


class KeyReused(DeskError):
    public_message = "This idempotency key was already used for another request. Please use a new key."


class TransitionNotAllowed(DeskError):
    def __init__(self, current: str, target: str) -> None:
        super().__init__(f"A request that is “{current}” cannot become “{target}”.")


class IdentityNotVerified(DeskError):
    """Below the ticket's level nothing moves into handling and no answer leaves (company:3.2, impress:8, and the desk's practice)."""

    public_message = (
        "The requester's identity is not confirmed yet. Until then the request cannot be handled or answered."
    )


class ConflictOfInterest(DeskError):
    """Staff noted that telling whoever asks could harm the person the data are about (a child, somebody in hiding)."""

    public_message = "A conflict of interest is noted on this request: nothing may be told to whoever asks until the desk's staff clear it."


class NoRecordHeld(DeskError):
    public_message = (
        "At the identity check no record of this person was found, so there is nothing to answer with: close the request with "
        "“Refuse” and “No such data held”, or change its kind to have the identity checked again."
    )


class ContactNotOnRecord(DeskError):
    public_message = (
        "The contact given here is not the one on our record, so no answer may go to it. Send the answer to the contact data on "
        "record, then use “Resolve” and state how you sent it."
    )


class NotStaff(DeskError):
    public_message = (
        "This is for the desk's privacy staff only. If you should be one of them, ask the desk's owner to add you."
    )


class NotAssignee(DeskError):
    public_message = "Please claim this request first: only the person handling it can do that."


class AlreadyClaimed(DeskError):
    def __init__(self, assignee: str) -> None:
        super().__init__(f"This request is already handled by <@{assignee}>.")


class ChangedMeanwhile(DeskError):
    public_message = "This request was changed meanwhile. Please look at its card again."


class NoIdentityDocument(DeskError):
    public_message = "There is no identity document to look at: none has arrived, or it was deleted after the check."


class LinkNotValid(DeskError):
    """The same for an unknown, used, expired or foreign link."""

    public_message = "This link is not valid any more. Please ask for a new one in Slack."


class AnswerLinkNotValid(DeskError):
    """The same for an unknown link, one too old, and one whose request was erased."""

    public_message = "This link is not valid any more. Please look in the chat, or write to us and name the reference."


class AnswerWithheld(DeskError):
    """The identity has to be confirmed again, or staff hold the answer back; which of these is told to nobody."""

    public_message = (
        "The answer cannot be shown at the moment. Please ask in the chat, or write to us and name the reference."
    )


class CodeWrong(DeskError):
    keeps_effects = True
    public_message = "That is not the code in our newest e-mail. Please check it."


class CodeUsedUp(DeskError):
    keeps_effects = True
    public_message = (
        "This code cannot be used any more (after ten minutes or five tries it ends). Please ask for a new one."
    )


class WrongPin(DeskError):
    keeps_effects = True
    public_message = "This is not the PIN that Slack showed you. Please check it."


class DocumentRejected(InvalidInput):
    """An upload that cannot serve as an identity document; the sentence says why and what to do."""


class DocumentTooLarge(DocumentRejected):
    def __init__(self, limit: int) -> None:
        super().__init__(
            f"The file is too large: at most {limit // 2**20} MB fit. A photo from a phone at normal quality is enough."
        )


class DocumentNotExpected(DeskError):
    public_message = "This request needs no identity document at the moment."
