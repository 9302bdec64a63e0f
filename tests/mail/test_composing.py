"""Letters say what is needed, in both languages and both forms, and nothing that a stranger in the mailbox may not know."""

import html
import re
from email import message_from_bytes
from email.policy import SMTP, default
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import bot.services
from bot.domain.verification import IdentityLevel, IdentityState
from bot.services.case_handling import REFUSAL_REASONS
from bot.services.identity_review import ASK_AGAIN_REASONS
from bot.services.phrases import LOCALES, phrases
from handlers.mail.composing import LETTERS, LetterImpossible, compose
from tests.mail.conftest import CANARIES, ENVELOPE, REFERENCE, facts_of

DATA: dict[str, dict[str, Any]] = {
    "document_asked_again": {"reason": "unreadable"},
    "refused": {"reason": "rights_of_others"},
    "no_data_held": {"reason": "no_such_data"},
    "reminder": {"days": 7},
}
CODE = "802913"
LEVELS = [(level, state) for level in IdentityLevel for state in (IdentityState.CODE_SENT, IdentityState.CONFIRMED)]


def written(key: str, **facts: Any) -> tuple[str, str, str]:
    """Subject, plain text and HTML as a mail program reads them from the wire."""
    letter = compose(facts_of(**facts), key, DATA.get(key, {}), CODE if key == "code" else None, ENVELOPE)
    received = message_from_bytes(letter.as_bytes(policy=SMTP), policy=default)
    text, page = received.get_body(("plain",)), received.get_body(("html",))
    assert text is not None
    assert page is not None
    return str(received["Subject"]), str(text.get_content()).replace("\r\n", "\n"), str(page.get_content())


def words_of(page: str) -> str:
    body = page.partition("<main>")[2]
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", body)).split())


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("key", LETTERS)
class TestEveryLetter:
    def test_can_be_written_at_every_level(self, key: str, locale: str) -> None:
        for level, state in LEVELS:
            for days in (0, 1, 14):
                subject, text, page = written(key, locale=locale, level=level, state=state, document_days=days)
                assert subject
                assert len(subject) < 80
                assert REFERENCE in text
                assert REFERENCE in page
                assert not re.search(r"[{}%]|\bNone\b(?! of)|Undefined", text)

    def test_says_the_same_in_both_forms(self, key: str, locale: str) -> None:
        _, text, page = written(key, locale=locale)
        shown = words_of(page).replace(" ", "")
        for line in text.splitlines():
            words = line.removeprefix("- ").removesuffix(":") if not line.startswith("http") else line
            if words.strip("-") and not line.startswith("http"):
                label, separator, value = words.partition(": ")
                assert words.replace(" ", "") in shown or (separator and f"{label}{value}".replace(" ", "") in shown), (
                    words
                )
            if line.startswith("http"):
                assert f'href="{html.escape(line)}"' in page

    def test_is_in_its_language_alone(self, key: str, locale: str) -> None:
        subject, text, _ = written(key, locale=locale)
        is_japanese = bool(re.search(r"[ぁ-んァ-ヶ一-龠]", subject)) and bool(re.search(r"[ぁ-ん]{2}", text))
        assert is_japanese is (locale == "ja")

    def test_names_no_person_in_its_subject_and_no_story_anywhere(self, key: str, locale: str) -> None:
        subject, text, page = written(key, locale=locale)
        assert not [value for value in CANARIES.values() if value and value in subject]
        assert CODE not in subject
        for canary in ("CANARYSTORY", "CANARYINTERNAL"):
            assert canary not in text + page

    def test_calls_nobody_by_a_name_before_the_address_is_confirmed(self, key: str, locale: str) -> None:
        lure = {"name": "Please visit https://evil.example"}
        _, text, page = written(key, locale=locale, confirmed=False, details=lure)
        assert "evil.example" not in text + page
        _, text, _ = written(key, locale=locale)
        assert "Taro CANARYNAME" in text

    def test_never_says_that_the_policy_asks_for_proof(self, key: str, locale: str) -> None:
        """What is the desk's default is its practice, whatever the policy says of it."""
        for level, state in LEVELS:
            _, text, _ = written(key, locale=locale, level=level, state=state)
            assert "policy" not in text.lower()
            assert "ポリシー" not in text


def test_a_letter_exists_for_every_key_that_services_send() -> None:
    sources = "".join(path.read_text() for path in Path(bot.services.__path__[0]).glob("*.py"))
    sent = set(re.findall(r'notices\.letter\([^)]*?"(\w+)"', sources)) | {"reply_waiting"}
    assert "code" in sent
    assert sent <= set(LETTERS)


class TestWhatTheySay:
    @pytest.mark.parametrize("locale", LOCALES)
    def test_only_the_code_letter_holds_the_code(self, locale: str) -> None:
        for key in LETTERS:
            _, text, page = written(key, locale=locale)
            assert (CODE in text, CODE in page) == (key == "code", key == "code")

    def test_the_code_letter_says_how_long_and_what_if_not_asked_for(self) -> None:
        _, text, page = written("code", confirmed=False, state=IdentityState.CODE_SENT)
        assert f"\n    {CODE}\n" in text
        assert f'<p class="big">{CODE}</p>' in page
        assert "ten minutes" in text
        assert "If you did not ask for a code, please ignore this e-mail" in text
        _, text, _ = written("code", locale="ja")
        assert "10分" in text
        assert "破棄してください" in text

    @pytest.mark.parametrize("key", ["document_needed", "document_asked_again"])
    def test_documents_come_with_what_to_cover_up(self, key: str) -> None:
        _, text, _ = written(key)
        for needed in (
            "Driver's licence",
            "Passport",
            "Residence card",
            "My Number card: the front only",
            "QR code",
            "insurer's number",
        ):
            assert needed in text
        assert "never send the back" in text
        assert "deleted as soon as they have decided" in text
        _, text, _ = written(key, locale="ja", document_days=14)
        for needed in (
            "運転免許証",
            "パスポート",
            "在留カード",
            "マイナンバーカード: 表面のみ",
            "保険者番号",
            "14日後に削除します",
        ):
            assert needed in text

    def test_asking_for_a_document_is_called_our_practice(self) -> None:
        assert "This is our practice" in written("document_needed")[1]
        assert "当窓口の運用" in written("document_needed", locale="ja")[1]

    def test_ending_marketing_asks_for_nothing_but_the_code(self) -> None:
        facts = {"kind": "stop_marketing", "level": IdentityLevel.CONTACT, "state": IdentityState.CODE_SENT}
        _, text, _ = written("received", confirmed=False, **facts)
        assert "nothing else is needed" in text
        assert "document." not in text.partition("With kind regards")[0]

    @pytest.mark.parametrize("locale", LOCALES)
    def test_every_reason_has_its_sentence(self, locale: str) -> None:
        cases = [("refused", "news.refused", reason) for reason in REFUSAL_REASONS]
        cases += [("document_asked_again", "identity.again", reason) for reason in ASK_AGAIN_REASONS]
        for key, section, reason in cases:
            letter = compose(facts_of(locale=locale), key, {"reason": reason}, None, ENVELOPE)
            text = letter.get_body(("plain",))
            assert text is not None
            assert phrases(locale).text(f"{section}.{reason}") in text.get_content()

    def test_a_date_is_promised_only_while_the_clock_runs(self) -> None:
        assert "will answer by 3 December 2026." in written("in_handling")[1]
        assert "2026年12月3日までに回答いたします。" in written("in_handling", locale="ja")[1]
        assert "answer by" not in written("in_handling", due=None)[1]
        assert "Answer by" not in written("received", due=None)[1]

    def test_an_unknown_language_is_written_in_english(self) -> None:
        assert written("resolved", locale="fr")[0] == f"Your request {REFERENCE} is closed"

    def test_an_unknown_letter_is_impossible(self) -> None:
        with pytest.raises(LetterImpossible, match="unknown_letter"):
            compose(facts_of(), "../layout", {}, None, ENVELOPE)


class TestHeaders:
    def test_are_those_of_an_automatic_letter(self) -> None:
        letter = compose(facts_of(locale="ja"), "resolved", {}, None, ENVELOPE)
        raw = letter.as_bytes(policy=SMTP)
        received = message_from_bytes(raw, policy=default)
        assert received["From"] == "the Company <desk@mail.example>"
        assert received["To"] == CANARIES["email"]
        assert received["Reply-To"] == "privacy@company.example"
        assert received["Message-ID"] == ENVELOPE.message_id
        assert received["Date"].datetime == ENVELOPE.at
        assert received["Auto-Submitted"] == "auto-generated"
        assert received["Content-Language"] == "ja"
        assert b"\nSubject: =?utf-8?" in raw
        head = raw.partition(b"\r\n\r\n")[0]
        assert head.isascii()
        assert max(map(len, raw.split(b"\r\n"))) <= 998
        assert re.search(rb"(?<!\r)\n|\r(?!\n)", raw) is None

    def test_an_english_subject_stays_plain(self) -> None:
        raw = compose(facts_of(), "resolved", {}, None, ENVELOPE).as_bytes(policy=SMTP)
        assert f"\nSubject: Your request {REFERENCE} is closed\r".encode() in raw

    def test_a_desk_whose_contact_is_no_address_gets_no_replies(self) -> None:
        facts = facts_of(contact="https://company.example/ask")
        assert compose(facts, "resolved", {}, None, ENVELOPE)["Reply-To"] is None

    @pytest.mark.parametrize(
        "address",
        [
            None, "", "taro", "@example.com", "taro@", "a@example.com\r\nBcc: b@example.com", "a@example.com\n", "a@example.com\x00",
            "a@example.com, b@example.com", "a@example.com;b@example.com", "Taro <a@example.com>", "a b@example.com", "a@exam ple.com",
            "a@example.com>", "<a@example.com", "山田@example.com", "a@例え.jp", "a@[127.0.0.1]", '"a\r\nb"@example.com',
            "x" * 65 + "@example.com", "a@" + "b" * 250 + ".com", "a@example.com\u2028Bcc: x", "-oX@example.com extra",
        ],
    )  # fmt: skip
    def test_no_letter_goes_to_what_is_no_single_address(self, address: str | None) -> None:
        with pytest.raises(LetterImpossible, match="bad_address"):
            compose(facts_of(details={"email": address}), "resolved", {}, None, ENVELOPE)

    def test_an_address_of_254_characters_is_written_to(self) -> None:
        domain = ".".join(["d" * 60] * 3) + ".example"
        address = f"{'a' * (254 - len(domain) - 1)}@{domain}"
        assert len(address) == 254
        letter = compose(facts_of(details={"email": address}), "resolved", {}, None, ENVELOPE)
        assert message_from_bytes(letter.as_bytes(policy=SMTP), policy=default)["To"] == address

    @given(name=st.text(max_size=80))
    def test_no_name_can_add_a_header_or_markup(self, name: str) -> None:
        facts = facts_of(details={"name": name})
        letter = compose(facts, "resolved", {}, None, ENVELOPE)
        received = message_from_bytes(letter.as_bytes(policy=SMTP), policy=default)
        assert received.keys() == compose(facts_of(), "resolved", {}, None, ENVELOPE).keys()
        page = received.get_body(("html",))
        assert page is not None
        greeting = page.get_content().partition("<main>")[2].partition("</p>")[0]
        assert "<" not in greeting.partition("<p>")[2]
