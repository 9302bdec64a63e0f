"""A purpose that a policy states on a condition is listed with it, in whatever form, and never permitted without it."""

import pytest

from bot.domain.purpose_facts import Circumstance as C
from bot.domain.purpose_facts import Verdict
from bot.domain.purpose_rules import Facts
from knowledge.parser import parse_policy
from knowledge.purposes import PurposeDesk
from knowledge.purposes.conditions import condition_of

HEAD = "Privacy Policy\n\n1. Use\n{}\n\n2. Others\nWe do not disclose personal data to third parties without consent.\n"
HEAD_JA = (
    "個人情報保護方針\n\n1. 利用目的\n{}\n\n2. 第三者提供\n当社は、本人の同意なく、個人情報を第三者に提供しません。\n"
)
NEWSLETTER = Facts(items=("email",), purposes=("introduce_services",))
AGREED = NEWSLETTER.having(C.CONSENT_GIVEN)

ON_CONSENT = [
    (HEAD, "We use your e-mail address to send our newsletter if you asked for it.", "if you asked for it"),
    (HEAD, "With your consent, we use your e-mail address to send our newsletter.", "With your consent"),
    (HEAD, "We use your e-mail address with your consent to send our newsletter.", "with your consent"),
    (HEAD, "If you have opted in, we use your e-mail address to send our newsletter.", "If you have opted in"),
    (HEAD, "E-mail addresses are used, with your permission, to send our newsletter.", "with your permission"),
    (
        HEAD,
        "We use your e-mail address to send our newsletter. We do so only with your consent.",
        "only with your consent",
    ),
    (HEAD, "We use your e-mail address to send our newsletter. This requires your consent.", "requires your consent"),
    (HEAD_JA, "当社は、ご希望の方に限り、メールアドレスを新商品のご案内に利用します。", "ご希望の方"),
    (HEAD_JA, "当社は、メールアドレスを、同意をいただいた場合に、新商品のご案内に利用します。", "同意をいただいた場合"),
    (
        HEAD_JA,
        "当社は、メールアドレスを新商品のご案内に利用します。ただし、同意を得た場合に限ります。",
        "同意を得た場合",
    ),
]
TO_JUDGE = [
    (HEAD, "We use your e-mail address to send our newsletter provided that the editors released it.", "provided that"),
    (HEAD, "We use your e-mail address to send our newsletter, but only where the law allows it.", "only where"),
    (HEAD_JA, "当社は、メールアドレスを、編集部が決めた場合に限り、新商品のご案内に利用します。", "編集部"),
]
NO_CONDITION = [
    (HEAD, "We use your e-mail address to send our newsletter, unless you have asked us not to."),
    (HEAD, "We use your e-mail address, if necessary, to send our newsletter."),
    (HEAD, "We use your e-mail address to send our newsletter. We do not sell it without your consent."),
    (HEAD_JA, "当社は、メールアドレスを新商品のご案内に利用します。ただし、停止を希望された場合を除きます。"),
]


def desk_of(head: str, sentence: str) -> PurposeDesk:
    return PurposeDesk([parse_policy("p", head.format(sentence).encode())])


@pytest.mark.parametrize(("head", "sentence", "words"), ON_CONSENT)
def test_a_purpose_for_those_who_agreed_needs_their_consent(head: str, sentence: str, words: str) -> None:
    desk = desk_of(head, sentence)
    checked = desk.check_facts("p", NEWSLETTER)
    assert checked.ruling.verdict is Verdict.NEEDS_CONSENT
    assert checked.ruling.clauses[0] == "p:1"
    assert words in checked.text.replace("Deciding clause", "").split("•", 1)[1]
    assert (C.CONSENT_GIVEN, Verdict.PERMITTED) in [(one.fact, one.verdict) for one in checked.ruling.would_change]
    agreed = desk.check_facts("p", AGREED)
    assert agreed.ruling.verdict is Verdict.PERMITTED
    assert words in agreed.text.split("•", 1)[1]  # the verdict still names what it rests on
    assert desk.check_facts("p", NEWSLETTER.having(C.CONSENT_REFUSED)).ruling.verdict is Verdict.NOT_PERMITTED


@pytest.mark.parametrize(("head", "sentence", "words"), TO_JUDGE)
def test_any_other_condition_is_for_staff_whatever_was_agreed(head: str, sentence: str, words: str) -> None:
    for facts in (NEWSLETTER, AGREED):
        checked = desk_of(head, sentence).check_facts("p", facts)
        assert checked.ruling.verdict is Verdict.ASK_STAFF
        assert words in checked.text.split("•", 1)[1]


@pytest.mark.parametrize(("head", "sentence"), NO_CONDITION)
def test_an_objection_or_a_manner_of_speaking_is_no_condition(head: str, sentence: str) -> None:
    assert desk_of(head, sentence).check_facts("p", NEWSLETTER).ruling.verdict is Verdict.PERMITTED


def test_a_row_of_a_table_keeps_its_condition() -> None:
    assert condition_of("newsletter, if you asked for it").consent
    assert not condition_of("newsletter").words


def test_the_same_purpose_listed_elsewhere_without_a_condition_is_simply_listed() -> None:
    sentence = "We use your e-mail address to send our newsletter. With your consent, we use your e-mail address to send offers."
    assert desk_of(HEAD, sentence).check_facts("p", NEWSLETTER).ruling.verdict is Verdict.PERMITTED


def test_a_question_in_words_meets_the_condition_too() -> None:
    desk = desk_of(HEAD, "We use your e-mail address to send our newsletter if you asked for it.")
    assert (
        desk.check("p", "May I use customers' e-mail addresses to send our newsletter?").ruling.verdict
        == "needs_consent"
    )


def test_the_table_shows_the_condition() -> None:
    desk = desk_of(HEAD, "We use your e-mail address to send our newsletter if you asked for it.")
    assert desk.rules_as_json("p")["purposes"][0]["condition"] == "if you asked for it"
