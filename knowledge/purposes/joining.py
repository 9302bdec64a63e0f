"""What the sentences of a question say together: facts told in one sentence count for the others only where that is safe."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from bot.domain.purpose_facts import Circumstance, Recipient
from bot.domain.purpose_rules import ANY_ITEM, Facts
from knowledge.purposes.lexicon import Lexicon
from knowledge.purposes.sentence_reading import Reading

AGENCIES = {Recipient.PUBLIC_AGENCY, Recipient.COURT}


def join_readings(readings: list[Reading], lexicon: Lexicon, own: Mapping[str, frozenset[str]]) -> Facts:
    asking = [reading for reading in readings if reading.asks]
    told = [reading for reading in readings if not reading.asks]
    asked = _purposes(asking, lexicon)
    unread, found_own = _own_words(
        [words for reading in readings for words in reading.leftovers.purposes], own, lexicon
    )
    asked |= found_own
    background = _purposes(told, lexicon)
    circumstances = {Circumstance(found.key) for reading in readings for found in reading.circumstances}
    origins = {found.key for reading in readings for found in reading.origins}
    if not asked and not unread:
        if background:
            asked = background
        elif Circumstance.PURPOSE_NOTIFIED in circumstances:
            asked = set(origins)
    circumstances = _about_origin(circumstances, origins, asked, readings, bool(unread))
    circumstances = _about_consent(circumstances, readings, asked | set(unread), lexicon)
    if asked == {"respond"} and not unread:
        circumstances.add(Circumstance.OWN_REQUEST)
    recipients = {Recipient(found.key) for reading in readings for found in reading.recipients}
    asked_for = {Recipient(found.key) for reading in asking for found in reading.recipients}
    if asked_for and asked_for <= AGENCIES:
        recipients = asked_for  # whoever else is told of is not the one who gets the data
    nameless = any(reading.leftovers.recipients for reading in readings)
    hidden = nameless or (any(reading.leftovers.handed_over for reading in readings) and not recipients)
    return Facts(
        items=_items(readings),
        purposes=tuple(sorted(asked | background)),
        recipients=tuple(sorted(recipients | ({Recipient.UNKNOWN} if hidden else set()))),
        circumstances=frozenset(circumstances),
        unread_items=tuple(words for reading in readings for words in reading.leftovers.items),
        unread_purposes=tuple(unread),
        unread_recipients=tuple(words for reading in readings for words in reading.leftovers.recipients),
    )


def _purposes(readings: list[Reading], lexicon: Lexicon) -> set[str]:
    return {found.key for reading in readings for found in reading.purposes}


def _items(readings: list[Reading]) -> tuple[str, ...]:
    """Items of all sentences. "Data" or "list" beside a named item is only the word for it."""
    found = {found.key for reading in readings for found in reading.items}
    return tuple(sorted(found - {ANY_ITEM} or found))


def _own_words(leftovers: list[str], own: Mapping[str, frozenset[str]], lexicon: Lexicon) -> tuple[list[str], set[str]]:
    """Purposes that the policy itself words so: all that was asked stands in one clause, with two words or the whole of it."""
    unread, found = list[str](), set[str]()
    for words in leftovers:
        stems = {lexicon.words.stem(word) for word in words.split()} - lexicon.filler
        keys = {key for key, said in own.items() if stems <= said and (len(stems) > 1 or stems == said)}
        found |= keys
        if not keys:
            unread.append(words)
    return unread, found


def _about_origin(
    circumstances: set[Circumstance], origins: set[str], asked: set[str], readings: list[Reading], unread: bool
) -> set[Circumstance]:
    """A purpose named at collection is a fact for that purpose alone; for any other it is the contrary."""
    named = {found.key for reading in readings if reading.notified for found in (*reading.origins, *reading.purposes)}
    other = bool(origins) and (unread or not asked <= origins)
    beyond = bool(named) and (unread or not asked <= named)
    if not other and not beyond:
        return circumstances
    return (circumstances - {Circumstance.PURPOSE_NOTIFIED}) | {Circumstance.PURPOSE_OTHER}


def _about_consent(
    circumstances: set[Circumstance], readings: list[Reading], asked: set[str], lexicon: Lexicon
) -> set[Circumstance]:
    """Consent counts for what its own sentence names; if that is something else than what is asked, the facts are uncertain."""
    if Circumstance.CONSENT_GIVEN not in circumstances:
        return circumstances
    saying = [
        reading
        for reading in readings
        if any(found.key == Circumstance.CONSENT_GIVEN for found in reading.circumstances)
    ]
    to_whom = {found.key for reading in readings for found in reading.recipients}
    to_whom_agreed = {found.key for reading in saying for found in reading.recipients}
    for_what = {found.key for reading in saying for found in reading.purposes}
    said_items = {found.key for reading in saying for found in reading.items} - {ANY_ITEM}
    asked_items = {found.key for reading in readings if reading not in saying for found in reading.items} - {ANY_ITEM}
    same_data = not said_items or asked_items <= lexicon.widened(said_items)
    same_one = not _differ(_marks(saying), _marks([reading for reading in readings if reading not in saying]))
    elsewhere = len(saying) < len(readings)
    unlimited = not for_what and not to_whom_agreed and all(_says_no_more(reading, lexicon) for reading in saying)
    pointing = lexicon.reading["places"]["pointing"]
    pointed = any(word in pointing for reading in saying for word in reading.sentence.words)
    fits = (to_whom <= to_whom_agreed or pointed) and (not for_what or asked <= for_what or pointed)
    more = any(
        word in lexicon.reading["places"]["more"]
        for reading in readings
        if reading not in saying
        for word in reading.sentence.words
    )
    as_well = any(" as well " in reading.sentence.line for reading in readings if reading not in saying)
    if elsewhere and (more or as_well or not (same_data and same_one and (fits or unlimited))):
        return (circumstances - {Circumstance.CONSENT_GIVEN}) | {Circumstance.UNCERTAIN}
    return circumstances


def _marks(readings: list[Reading]) -> set[str]:
    """What tells one recipient from another of its kind: "partner A", "partner Flamingo"."""
    following = ((reading.sentence, found.span.stop) for reading in readings for found in reading.recipients)
    return {
        sentence.words[at]
        for sentence, at in following
        if at < len(sentence.words)
        and (at in sentence.names or len(sentence.words[at]) == 1)
        and sentence.words[at].isalpha()
    }


def _differ(one: set[str], other: set[str]) -> bool:
    return bool(other) and one != other


def _says_no_more(reading: Reading, lexicon: Lexicon) -> bool:
    """ "They all agreed." — and nothing follows that would say to what."""
    spans = [found.span for found in reading.circumstances if found.key == Circumstance.CONSENT_GIVEN]
    following = (reading.sentence.words[span.stop : span.stop + 1] for span in spans)
    return all(not word or word[0] in lexicon.reading["consenting"]["then"] for word in following)


def with_names(facts: Facts, found: Mapping[str, tuple[Recipient, Circumstance]]) -> Facts:
    """The facts with registered trustees and joint users that `names_in` found in the text."""
    if not found:
        return facts
    described = {Recipient.TRUSTEE, Recipient.JOINT_USER} & set(facts.recipients)
    recipients = set(facts.recipients) - {Recipient.UNKNOWN} | {recipient for recipient, _ in found.values()}
    # Beside another vendor told of in the same breath, nobody can say whom the confirmation is about.
    granted = {fact for recipient, fact in found.values() if recipient not in described}
    return replace(
        facts,
        recipients=tuple(sorted(recipients)),
        recipient_names=tuple(sorted(found)),
        circumstances=facts.circumstances | granted,
    )


def names_in(
    text: str, names: Mapping[str, tuple[Recipient, Circumstance]]
) -> dict[str, tuple[Recipient, Circumstance]]:
    return {name: kind for name, kind in names.items() if _name(name).search(text)}


def without_names(text: str, names: Iterable[str]) -> str:
    """The text with the names replaced by a pronoun, so that no word of a name is read for itself."""
    for name in sorted(names, key=len, reverse=True):
        text = _name(name).sub("them" if name.isascii() else "先方", text)
    return text


def _name(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![^\W_]){re.escape(name)}(?![^\W_])" if name.isascii() else re.escape(name), re.IGNORECASE)
