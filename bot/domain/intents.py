"""What a person wants from the desk in one message; the words are the contract of `privacy-desk ask --jsonl`."""

from enum import StrEnum


class Intent(StrEnum):
    ASK = "ask"
    COMPLAINT = "complaint"
    DISCLOSURE = "request:disclosure"
    CORRECTION = "request:correction"
    STOP_MARKETING = "request:stop_marketing"
    DELETION = "request:deletion"
    STATUS = "status"
    HUMAN = "human"
    SMALLTALK = "smalltalk"
    OUT_OF_SCOPE = "out_of_scope"

    @property
    def request_kind(self) -> str | None:
        """The ticket kind this intent asks for, or None where it files nothing by itself."""
        return REQUEST_KIND_OF_INTENT.get(self)


REQUEST_KIND_OF_INTENT: dict[Intent, str] = {
    Intent.COMPLAINT: "complaint",
    Intent.DISCLOSURE: "disclosure",
    Intent.CORRECTION: "correction",
    Intent.STOP_MARKETING: "stop_marketing",
    Intent.DELETION: "deletion",
    Intent.HUMAN: "inquiry",
}
