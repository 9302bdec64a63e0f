"""A ruling as sentences apart, for edges that lay them out themselves, and the facts that can be chosen under a policy. Decides nothing."""

from collections.abc import Iterator, Mapping
from datetime import date

from bot.domain.purpose_facts import Circumstance, Recipient
from bot.domain.purpose_rules import Facts, PolicyRules
from bot.domain.rulings import Explanation, Option, Vocabulary
from bot.domain.verdicts import Ruling
from knowledge.purposes.extraction import OWN
from knowledge.purposes.lexicon import Lexicon
from knowledge.purposes.wording import LOCALES, conditions_of, covered_by, label, lead_of, sentences, understood


def explain(
    facts: Facts, ruling: Ruling, rules: PolicyRules, lexicon: Lexicon, locale: str, today: date | None = None
) -> Explanation:
    """In English for a language the desk does not speak."""
    locale = locale if locale in LOCALES else "en"
    words = sentences(locale)
    return Explanation(
        verdict=words["verdicts"][ruling.verdict],
        lead=lead_of(ruling, rules, words),
        covers=covered_by(ruling, rules),
        conditions=conditions_of(ruling, rules, words),
        understood=tuple(
            (field, _own_words(said, rules)) for field, said in understood(facts, lexicon, locale) if said
        ),
        changes=tuple(
            (
                words["changes"].get(change.fact.value, label(lexicon, "circumstances", change.fact.value, locale)),
                words["verdicts"][change.verdict],
            )
            for change in ruling.would_change
        ),
        next_step=words["next"][ruling.verdict],
        notes=tuple(_trustee_notes(facts, rules, words["registered"], today)),
    )


def vocabulary(rules: PolicyRules, lexicon: Lexicon, locale: str) -> Vocabulary:
    """The choices of a form; purposes that only the policy's own text knows come first."""
    locale = locale if locale in LOCALES else "en"
    fields = sentences(locale)["fields"]

    def named(group: str, keys: list[str]) -> tuple[Option, ...]:
        return tuple((key, label(lexicon, group, key, locale)) for key in keys)

    return Vocabulary(
        items=named("items", list(lexicon.items)),
        purposes=(*_own_purposes(rules), *named("purposes", list(lexicon.purposes))),
        recipients=named("recipients", [recipient.value for recipient in Recipient]),
        circumstances=named("circumstances", [circumstance.value for circumstance in Circumstance]),
        fields=tuple(fields.items()),
    )


def _trustee_notes(facts: Facts, rules: PolicyRules, words: Mapping[str, str], today: date | None) -> Iterator[str]:
    """What the desk registered of the trustees that are named. Without a date nobody can say whether a review is overdue."""
    for trustee in rules.registered.trustees:
        named = next((name for name in trustee.names if name in facts.recipient_names), None)
        if named is not None and today is not None:
            yield words[f"trustee_{trustee.standing(today)}"].format(
                name=named, scope=trustee.scope, confirmed_on=trustee.confirmed_on, review_due=trustee.review_due
            )


def _own_purposes(rules: PolicyRules) -> tuple[Option, ...]:
    own = {key: entry.purpose_text for entry in rules.purposes for key in sorted(entry.purposes) if key.startswith(OWN)}
    return tuple(own.items())


def _own_words(said: str, rules: PolicyRules) -> str:
    """A purpose that has no name but the policy's own wording is shown in that."""
    for key, wording in sorted(_own_purposes(rules), reverse=True):  # one key may be the beginning of another
        said = said.replace(key.replace("_", " "), wording)
    return said
