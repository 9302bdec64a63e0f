"""Customers who talk to a running desk over HTTP and write down every answer they were given, to be held against it later."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx

CONFIRM = "the desk's own word for yes"
SCRIPT = (
    "I want to complain: last week you mailed my order history to a stranger and nobody ever answered my letters",
    "Taro Yamada",
    "taro@example.com",
    CONFIRM,
)
PATIENCE = 30.0
TRIES = 10


def insist(client: httpx.Client, path: str, body: dict[str, str], headers: dict[str, str]) -> dict[str, Any]:
    """Posts until there is an answer: a busy desk asks to be asked again, and says when."""
    for _ in range(TRIES):
        answer = client.post(path, json=body, headers=headers)
        if answer.status_code != httpx.codes.SERVICE_UNAVAILABLE:
            given: dict[str, Any] = answer.raise_for_status().json()
            return given
        threading.Event().wait(float(answer.headers["Retry-After"]))
    raise AssertionError(f"the desk was busy {TRIES} times in a row")


@dataclass
class Customer:
    """One person with one complaint, who repeats with the same key what got no answer."""

    name: str
    url: str
    desk: str = "company"
    token: str = ""
    said: list[str] = field(default_factory=list)
    answers: list[dict[str, Any]] = field(default_factory=list)

    @property
    def done(self) -> bool:
        """Whether everything she has to say was acknowledged."""
        return len(self.answers) == len(SCRIPT)

    @property
    def reference(self) -> str:
        """The reference she was given for her complaint."""
        return str(self.answers[-1]["ticket"]["reference"])

    def _headers(self, **more: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}", **more}

    def arrive(self) -> None:
        """Opens a chat."""
        with httpx.Client(base_url=self.url, timeout=PATIENCE) as client:
            opened = insist(client, "/api/chat/sessions", {"desk": self.desk, "locale": "en"}, {})
        self.token = opened["token"]

    def talk(self, acknowledged: Callable[[], None]) -> None:
        """Says the rest of what she has to say until it is all acknowledged or the desk is gone."""
        with httpx.Client(base_url=self.url, timeout=PATIENCE) as client:
            while not self.done:
                number = len(self.answers)
                if len(self.said) == number:
                    self.said.append(self._next())
                headers = self._headers(**{"Idempotency-Key": f"{self.name}-{number}"})
                try:
                    answer = insist(client, "/api/chat/messages", {"text": self.said[number]}, headers)
                except httpx.TransportError:
                    return
                self.answers.append(answer)
                acknowledged()

    def _next(self) -> str:
        text = SCRIPT[len(self.said)]
        if text is not CONFIRM:
            return text
        return str(self.answers[-1]["messages"][-1]["quick_replies"][0]["text"])

    def history(self) -> list[dict[str, Any]]:
        """Everything the desk remembers of this chat."""
        listed = httpx.get(f"{self.url}/api/chat/messages", headers=self._headers(), timeout=PATIENCE)
        messages: list[dict[str, Any]] = listed.raise_for_status().json()["messages"]
        return messages

    def ticket(self) -> dict[str, Any]:
        """Her complaint as the desk shows it to her."""
        shown = httpx.get(f"{self.url}/api/tickets/{self.reference}", headers=self._headers(), timeout=PATIENCE)
        found: dict[str, Any] = shown.raise_for_status().json()
        return found


class Crowd:
    """Customers who all talk at once, and a word when so many answers were given."""

    def __init__(self, customers: list[Customer]) -> None:
        self.customers = customers
        self.acknowledged = 0
        self._changed = threading.Condition()
        self._talking = 0

    def _count(self) -> None:
        with self._changed:
            self.acknowledged += 1
            self._changed.notify_all()

    def _talk(self, customer: Customer) -> None:
        try:
            customer.talk(self._count)
        finally:
            with self._changed:
                self._talking -= 1
                self._changed.notify_all()

    def start(self) -> list[threading.Thread]:
        """Lets everybody talk."""
        self._talking = len(self.customers)
        threads = [threading.Thread(target=self._talk, args=(customer,)) for customer in self.customers]
        for thread in threads:
            thread.start()
        return threads

    def wait_for(self, answers: int) -> None:
        """Returns when so many answers were given, or nobody talks any more."""
        with self._changed:
            self._changed.wait_for(lambda: self.acknowledged >= answers or not self._talking, PATIENCE)

    def finish(self) -> None:
        """Lets everybody say the rest."""
        for thread in self.start():
            thread.join()
