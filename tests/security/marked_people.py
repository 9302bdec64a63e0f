"""People whose every word, name and file bears a mark, who use a running desk from the first word to the last, in good ways and in bad.

Nothing of the product is imported here. What they did is written down, so that a test can look for their marks afterwards.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field
from typing import Any

import httpx
from PIL import Image

from tests.demo_desk import DemoDesk
from tests.polling import until

MARK = "zyxq"  # in no word of any language the desk speaks, and in no random text but by a rare chance
NAME, EMAIL = f"Taro {MARK.title()}name", f"{MARK}mail@example.com"
STAFF, EMPLOYEE = "U0STAFF1", "U0EMP001"
WAIT_SECONDS = 20
_REFERENCE = re.compile(r"PD-[0-9A-Z]{4}-[0-9A-Z]{4}")
_ACCESS_CODE = re.compile(r"\b[0-9A-Z]{5}-[0-9A-Z]{5}\b")
_SIX_DIGITS = re.compile(r"\b\d{6}\b")


def marked(what: str) -> str:
    return f"{MARK}{what}"


def licence() -> bytes:
    """A photo with marks in its EXIF and its comment."""
    exif = Image.Exif()
    exif[0x010E] = marked("exif")
    out = io.BytesIO()
    Image.new("RGB", (900, 600), "#e8eef5").save(out, "JPEG", exif=exif, comment=marked("comment").encode())
    return out.getvalue()


@dataclass
class Customer:
    """Somebody at the chat's API. `secrets` are what only she may know."""

    http: httpx.Client
    token: str = ""
    reference: str = ""
    secrets: list[str] = field(default_factory=list)

    def open(self) -> None:
        answer = self.http.post("/api/chat/sessions", json={"desk": "company", "locale": "en"})
        self.token = answer.raise_for_status().json()["token"]
        self.secrets.append(self.token)

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def say(self, text: str) -> str:
        """What the desk answered, as one text."""
        answer = self.http.post("/api/chat/messages", json={"text": text}, headers=self.headers).raise_for_status()
        return "\n".join(message["text"] for message in answer.json()["messages"])

    def file(self, wish: str, story: str) -> None:
        """A request from its first word to "Yes, send it"."""
        for text in (wish, f"{story} {marked('story')}", NAME, EMAIL):
            self.say(text)
        told = self.say("Yes, send it")
        found, code = _REFERENCE.search(told), _ACCESS_CODE.search(told)
        assert found is not None, told
        assert code is not None, told
        self.reference = found[0]
        self.secrets.append(code[0])

    def upload(self, file: bytes, name: str) -> httpx.Response:
        return self.http.post(
            "/api/chat/documents",
            data={"reference": self.reference},
            files={"file": (name, file)},
            headers=self.headers,
        )

    def heard(self) -> str:
        return self.http.get("/api/chat/messages", headers=self.headers).raise_for_status().text


@dataclass
class Workspace:
    """The Slack workspace, driven by its control API."""

    http: httpx.Client

    def act(self, what: str, **body: Any) -> dict[str, Any]:
        answer = self.try_to(what, **body)
        assert answer["ok"], answer
        return answer

    def try_to(self, what: str, **body: Any) -> dict[str, Any]:
        answer: dict[str, Any] = self.http.post(f"/_emu/{what}", json=body).json()
        return answer

    def look(self, what: str, **query: str) -> dict[str, Any]:
        found: dict[str, Any] = self.http.get(f"/_emu/{what}", params=query).raise_for_status().json()
        return found

    def find_card(self, reference: str) -> dict[str, Any] | None:
        channels = self.look("channels")["channels"]
        shown = (message for channel in channels for message in self._messages(channel["id"]))
        return next((message for message in shown if reference in str(message)), None)

    def _messages(self, channel: str) -> list[dict[str, Any]]:
        return [{"channel": channel, **message} for message in self.look("messages", channel=channel)["messages"]]

    def card(self, reference: str) -> dict[str, Any]:
        until(lambda: self.find_card(reference) is not None, seconds=WAIT_SECONDS, what=f"the card of {reference}")
        card = self.find_card(reference)
        assert card is not None
        return card

    def wait_for_button(self, reference: str, action: str) -> None:
        until(
            lambda: f"ticket:{action}" in str(self.card(reference)), seconds=WAIT_SECONDS, what=f"the button {action}"
        )

    def click(self, reference: str, action: str, user: str = STAFF) -> dict[str, Any]:
        card = self.card(reference)
        return self.act("click", user=user, channel=card["channel"], ts=card["ts"], action_id=f"ticket:{action}")

    def submit(self, **values: object) -> dict[str, Any]:
        return self.act("submit", user=STAFF, values=values)


@dataclass
class MarkedStory:
    """One run through a demo desk. `secrets` are codes, tokens and links that must not be written down anywhere in the clear."""

    desk: DemoDesk
    secrets: list[str] = field(default_factory=list)
    posted: str = ""  # every message that stands in Slack at the end
    on_disk_while_running: list[str] = field(default_factory=list)

    def run(self) -> None:
        with (
            httpx.Client(base_url=self.desk.url, timeout=30) as web,
            httpx.Client(base_url=self.desk.slack_url, timeout=30) as slack,
        ):
            workspace = Workspace(slack)
            self._complain(web, workspace)
            self._disclose(web, workspace)
            self._stumble(web, workspace)
            self.posted = str(workspace.look("snapshot")["messages"])

    def _complain(self, web: httpx.Client, workspace: Workspace) -> None:
        customer = Customer(web)
        customer.open()
        customer.say(f"Do you sell my data? {marked('question')}")
        workspace.act("faults", kind="429", value="1", method="chat.postMessage", count=1)
        customer.file("Make a complaint", "You sent my parcel's papers to my neighbour.")
        workspace.click(customer.reference, "claim")
        card = workspace.card(customer.reference)
        workspace.act(
            "message",
            user=STAFF,
            channel=card["channel"],
            thread_ts=card["ts"],
            text=f"Our third this week {marked('note')}",
        )
        workspace.wait_for_button(customer.reference, "reply")
        workspace.act("faults", kind="accept_then_html", method="views.open", count=1)
        workspace.try_to("click", user=STAFF, channel=card["channel"], ts=card["ts"], action_id="ticket:reply")
        workspace.click(customer.reference, "reply")
        for _ in range(2):  # the preview, then the sending
            workspace.submit(purpose="explain", text=f"We are sorry. {marked('reply')}")
        until(lambda: marked("reply") in customer.heard(), seconds=WAIT_SECONDS, what="the reply")
        workspace.click(customer.reference, "details")
        workspace.click(customer.reference, "refuse")
        workspace.submit(reason="no_ground", text=f"We cannot. {marked('refusal')}", internal=marked("internal"))
        until(lambda: marked("refusal") in customer.heard(), seconds=WAIT_SECONDS, what="the refusal")
        self.secrets += customer.secrets

    def _disclose(self, web: httpx.Client, workspace: Workspace) -> None:
        customer = Customer(web)
        customer.open()
        customer.file("See my data", "Everything in my customer account.")
        customer.say("000000" if self._mailed_code(customer.reference) != "000000" else "000001")
        code = self._mailed_code(customer.reference)
        customer.say(code)
        assert customer.upload(b"<html>" + marked("html").encode(), f"{marked('file')}.html").status_code == 422
        assert customer.upload(licence()[:300], f"{marked('file')}.jpg").status_code == 422
        assert customer.upload(licence(), f"{marked('file')}.jpg").status_code == 201
        workspace.click(customer.reference, "claim")
        workspace.wait_for_button(customer.reference, "view_document")
        workspace.click(customer.reference, "view_document")
        shown = str(workspace.look("views", user=STAFF))
        link, pin = re.search(r"https?://[^\s'\"|>]*/staff/documents/[\w-]+", shown), _SIX_DIGITS.search(shown)
        assert link is not None, shown
        assert pin is not None, shown
        assert web.post(link[0], data={"pin": "999999" if pin[0] != "999999" else "999998"}).status_code == 403
        assert "data:image/jpeg" in web.post(link[0], data={"pin": pin[0]}).text
        self.secrets += [*customer.secrets, link[0].rpartition("/")[2]]

    def _mailed_code(self, reference: str) -> str:
        """The code of the letter about this request, once it was captured."""

        def letters() -> list[str]:
            texts = [path.read_text() for path in (self.desk.data_dir / "mail").glob("*.eml")]
            return [text for text in texts if reference in text and re.search(r"^ {4}\d{6}", text, re.MULTILINE)]

        until(lambda: bool(letters()), seconds=WAIT_SECONDS, what="the code letter")
        found = re.search(r"^ {4}(\d{6})", letters()[-1], re.MULTILINE)
        assert found is not None
        return found[1]

    def _stumble(self, web: httpx.Client, workspace: Workspace) -> None:
        """What people and attackers get wrong, marks everywhere."""
        customer = Customer(web)
        customer.open()
        word = marked("wrong")
        wrong = {"User-Agent": word, "Referer": f"https://{word}.example/", "X-Request-Id": word}
        statuses = {
            web.post("/api/chat/messages", content=f'{{"text": "{word}', headers=customer.headers | {"Content-Type": "application/json"}).status_code,
            web.post("/api/chat/messages", json={"text": word * 5_000}, headers=customer.headers).status_code,
            web.post("/api/chat/messages", json={"text": {word: word}}, headers=customer.headers).status_code,
            web.post("/api/chat/messages", json={"text": word}, headers={"Authorization": f"Bearer {word}"}).status_code,
            web.post("/api/chat/sessions", json={"desk": word, "locale": word}, headers=wrong).status_code,
            web.post("/api/tickets/lookup", json={"reference": word, "access_code": word}).status_code,
            web.get(f"/api/tickets/{word}", headers=customer.headers | wrong).status_code,
            web.get(f"/policy/{word}?{word}={word}").status_code,
            web.get(f"/staff/documents/{word}").status_code,
            web.get(f"/{word}/../{word}").status_code,
            web.post("/slack/events", json={"type": "event_callback", "event": {"text": word}}, headers=wrong).status_code,
            web.post("/slack/events", data={"payload": word}, headers={"X-Slack-Signature": word, "X-Slack-Request-Timestamp": word}).status_code,
            web.request(word.upper(), "/api/chat/messages", headers=wrong).status_code,
        }  # fmt: skip
        assert not [status for status in statuses if status < 400 or status >= 500], statuses
        workspace.try_to(
            "command", user=EMPLOYEE, channel="C0GENERAL", command="/privacy-check", text=f"May I sell {word}?"
        )
        workspace.try_to(
            "event", event={"type": "message", "channel": "C0GENERAL", "user": EMPLOYEE, "text": word, "ts": "1.2"}
        )
        workspace.act("faults", kind="malformed_payload", count=1)
        workspace.try_to("message", user=EMPLOYEE, channel="C0GENERAL", text=word)
