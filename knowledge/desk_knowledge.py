"""The one door to the knowledge: what a message means under a policy, and the answer where the policy or the desk itself can give one.
Stateless, deterministic, no network; safe to call from several threads."""

from collections.abc import Iterable
from dataclasses import replace

from bot.domain.answers import Reply, Scored, Understood
from bot.domain.collection import CollectionRules
from bot.domain.errors import UnknownPolicy
from bot.domain.intents import Intent
from bot.domain.policies import Edition, Policy
from bot.domain.who_asks import Claims
from knowledge import composing
from knowledge.bank import LANGUAGES
from knowledge.collection import read_collection_rules
from knowledge.concepts import load_concepts
from knowledge.embedder import find_embedder
from knowledge.library import PolicyLibrary
from knowledge.masking import masked
from knowledge.matching import load_weights
from knowledge.reading import Reading, read
from knowledge.retrieval import PolicyIndex
from knowledge.signals import first_of, has
from knowledge.who_asks import read_claims

SURE_ENOUGH = 0.10  # share of the likeliest concept below which a question counts as not understood
SHOWN_CONCEPTS = 5
OWN_TOPIC = 0.6  # share from which a follow-up has a topic of its own ("what about children?")
LIKELY_TOPIC = 0.3  # share from which a question about another person counts as one about the topic
LONGEST_FOLLOW_UP = 60
OF_ONE_PERSON = frozenset({Intent.DISCLOSURE, Intent.CORRECTION, Intent.DELETION})
OWN_DATA = frozenset({"right_access", "what_collected", "public_visibility", "portability", "staff_access"})
RULES_FOR_OTHERS = ("representative", "third_party", "authorities", "legal_exception")
CONCEPT_OF_REQUEST = {
    Intent.DISCLOSURE: "right_access",
    Intent.CORRECTION: "right_correct",
    Intent.STOP_MARKETING: "right_optout",
    Intent.DELETION: "right_delete",
}
REQUEST_OF_NEXT = {intent.request_kind: intent for intent in Intent if intent.value.startswith("request:")}


class DeskKnowledge:
    def __init__(
        self, policies: Iterable[Policy], *, use_embedder: bool = True, earlier: PolicyLibrary | None = None
    ) -> None:
        """`use_embedder=False` answers from n-grams alone, as without the extra `embedder`. `earlier` keeps the versions no longer in force."""
        self._indexes = {policy.name: PolicyIndex(policy) for policy in policies}
        self._use_embedder = use_embedder
        self._collections: dict[tuple[str, str], CollectionRules] = {}
        self._earlier = earlier

    def warm(self) -> None:
        """Loads what the first question would load (about half a second with the embedder). Optional."""
        for language in LANGUAGES:
            load_weights(language)
        for policy in self.policies():
            self.collection(policy.name)
        if self._use_embedder and find_embedder():
            read("Warm up.", use_embedder=True)

    def policy(self, name: str) -> Policy:
        """Raises UnknownPolicy."""
        return self._index(name).policy

    def policies(self) -> tuple[Policy, ...]:
        return tuple(index.policy for index in self._indexes.values())

    def collection(self, policy: str) -> CollectionRules:
        """What the policy demands when personal data is taken down. Raises UnknownPolicy."""
        known = self.policy(policy)
        key = (known.name, known.version)
        if key not in self._collections:
            self._collections[key] = read_collection_rules(known)
        return self._collections[key]

    def edition(self, name: str, version: str) -> Edition | None:
        """A version of a policy, in force or earlier; None if it is not kept. Raises UnknownPolicy."""
        policy = self.policy(name)
        if policy.version == version:
            return Edition(policy, None)
        return self._earlier.edition(name, version) if self._earlier else None

    def take_in(self, policy: Policy) -> None:
        """Answers from this version from now on; whoever is being answered at the moment still gets the one before."""
        self._indexes = {**self._indexes, policy.name: PolicyIndex(policy)}

    def understand(self, policy: str, text: str, locale: str = "en", previous: tuple[str, ...] = ()) -> Understood:
        """What the message means; `previous` names the concepts of the person's last question, for follow-ups. Raises UnknownPolicy."""
        index = self._index(policy)
        reading = read(text, locale, use_embedder=self._use_embedder)
        claims = _claims(reading, text)
        understood = self._understand(index, reading, text, previous)
        if claims.wants and not reading.hostile and not _tells_the_rule(understood):
            asked = self._asked(index, replace(reading, other_person=True), text, _about_another(index, reading))
            understood = replace(understood, answer=asked.answer)
        return replace(understood, claims=claims)

    def _understand(self, index: PolicyIndex, reading: Reading, text: str, previous: tuple[str, ...]) -> Understood:
        topic = _about_another(index, reading) if _wants_anothers_data(reading) else _topic(reading, previous)
        if not topic:
            return _understood(index, reading, text, (reading.intent, *reading.more), answer=_own_answer(reading))
        return self._asked(index, reading, text, topic)

    def index(self, name: str) -> PolicyIndex:
        return self._index(name)

    def _index(self, name: str) -> PolicyIndex:
        if name not in self._indexes:
            raise UnknownPolicy(name, tuple(sorted(self._indexes)))
        return self._indexes[name]

    def _asked(self, index: PolicyIndex, reading: Reading, text: str, topic: dict[str, float]) -> Understood:
        best = next(iter(topic))
        intents = _served(reading, best)
        anothers = reading.other_person and topic is not reading.concepts
        shown = tuple(Scored(key, round(share, 4)) for key, share in list(topic.items())[:SHOWN_CONCEPTS])
        unsure = reading.doubtful and topic is reading.concepts
        if unsure or topic[best] < SURE_ENOUGH:
            reply = composing.not_understood(reading.language, best if unsure else "")
            return _understood(index, reading, text, intents, abstain=True, answer=reply)
        ranked = index.rank(topic, reading.text) if index.carried_as(best) else []
        if not ranked:
            reply = composing.silent(best, reading.language, other_person=anothers)
            return _understood(index, reading, text, intents, abstain=True, answer=reply, concepts=shown)
        told, hinted = index.told_as(ranked[0].key, topic)
        reply = composing.answer(
            index.policy,
            [index.clause(scored.key) for scored in ranked],
            told,
            reading.text,
            reading.language,
            asked="" if index.carried_as(best) == best else best,
            hinted=hinted,
            other_person=anothers,
            follow_up=topic is not reading.concepts,
        )
        return _understood(index, reading, text, intents, answer=reply, concepts=shown, clauses=tuple(ranked))


def _topic(reading: Reading, previous: tuple[str, ...]) -> dict[str, float]:
    """The concepts to answer about; empty where the message asks nothing. A follow-up without a clear topic of its own goes on with the
    topic before."""
    if reading.hostile:
        return {}
    if reading.intent in CONCEPT_OF_REQUEST and has("procedure", reading.text):
        return {CONCEPT_OF_REQUEST[reading.intent]: 1.0}
    if previous and _goes_on(reading):
        return {previous[0]: 1.0}
    return reading.concepts if Intent.ASK in (reading.intent, *reading.more) else {}


def _tells_the_rule(understood: Understood) -> bool:
    """Where the policy is silent on what was heard, the rule is what it says on giving data to others; the dead are nobody's others."""
    if understood.answer is None or not understood.abstain:
        return understood.answer is not None and bool(understood.answer.citations)
    return bool(understood.concepts) and understood.concepts[0].key == "deceased"


def _claims(reading: Reading, text: str) -> Claims:
    """Who writes, and what they want of another person's data. An office that asks in its role wants to see it, whatever else is read."""
    wished = (intent for intent in (reading.intent, *reading.more) if intent in OF_ONE_PERSON)
    wants = next((intent.request_kind for intent in wished), None)
    if wants is None and reading.intent is Intent.OUT_OF_SCOPE and _wants_anothers_data(reading):
        wants = Intent.DISCLOSURE.request_kind
    return read_claims(text, wants, about_another=reading.other_person)


def _wants_anothers_data(reading: Reading) -> bool:
    """Whoever does is told the rule for it instead of starting a request. What reads as off-topic counts only from those who say by what
    right they ask."""
    in_a_role = has("official", reading.text) or has("family", reading.text)
    asking = (Intent.DISCLOSURE, Intent.ASK, Intent.OUT_OF_SCOPE) if in_a_role else (Intent.DISCLOSURE, Intent.ASK)
    return reading.other_person and not reading.hostile and reading.intent in asking


def _about_another(index: PolicyIndex, reading: Reading) -> dict[str, float]:
    """What this policy says about agencies, representatives or third parties; about something else where that is clearly asked."""
    first = "authorities" if has("official", reading.text) else "representative"
    best = next(iter(reading.concepts), "")
    if best == "deceased" and not has("death", reading.text):
        best = first  # relatives bring the dead to mind, but the dead must be named
    about_others = best in RULES_FOR_OTHERS or best == "children"
    if reading.intent is Intent.ASK and best not in OWN_DATA and not about_others and _is_clear(index, reading, best):
        return reading.concepts
    own_rule = about_others and best != "legal_exception"  # which is what remains where no rule names who asks
    wanted = [best, first, *RULES_FOR_OTHERS] if own_rule else [first, *RULES_FOR_OTHERS]
    return {next((concept for concept in wanted if index.carried_as(concept)), wanted[0]): 1.0}


def _is_clear(index: PolicyIndex, reading: Reading, concept: str) -> bool:
    named = bool(load_concepts()[concept].cues.search(reading.text))
    answered = bool(index.carried_as(concept)) and reading.concepts[concept] >= LIKELY_TOPIC
    return answered or named or reading.concepts[concept] >= OWN_TOPIC


def _goes_on(reading: Reading) -> bool:
    if has("bare_question", reading.text):
        return True
    if (
        not reading.follow_up
        or has("nod", reading.text)
        or len(reading.text) > LONGEST_FOLLOW_UP
        or has("thanks", reading.text)
        or has("bye", reading.text)
    ):
        return False
    if reading.intent is Intent.ASK:
        return max(reading.concepts.values(), default=0.0) < OWN_TOPIC
    return reading.intents[reading.intent] < OWN_TOPIC or reading.intent in (Intent.SMALLTALK, Intent.OUT_OF_SCOPE)


def _served(reading: Reading, concept: str) -> tuple[Intent, ...]:
    """A question that is answered, and what else the message wants, in its order. A how-to brings the request that it is about."""
    found = [reading.intent, *reading.more]
    if reading.other_person:
        return (Intent.ASK,)
    if Intent.ASK not in found:
        return (Intent.ASK, *(intent for intent in found if intent in CONCEPT_OF_REQUEST))
    wanted = (
        REQUEST_OF_NEXT.get(load_concepts()[concept].next) if reading.how_to and concept.startswith("right_") else None
    )
    return tuple(dict.fromkeys([*found, wanted] if wanted else found))


def _own_answer(reading: Reading) -> Reply | None:
    if reading.hostile:
        return composing.hostile(reading.language)
    if not reading.strength:
        return composing.not_understood(reading.language)
    if reading.intent is Intent.SMALLTALK:
        return composing.small_talk(first_of(("nod", "bot", "bye", "thanks"), reading.text, "hello"), reading.language)
    if reading.intent is Intent.OUT_OF_SCOPE:
        return composing.out_of_scope(reading.language)
    return None


def _understood(
    index: PolicyIndex,
    reading: Reading,
    text: str,
    intents: tuple[Intent, ...],
    *,
    answer: Reply | None,
    abstain: bool = False,
    concepts: tuple[Scored, ...] = (),
    clauses: tuple[Scored, ...] = (),
) -> Understood:
    return Understood(
        policy=index.policy.name,
        text=text,
        language=reading.language,
        intents=intents,
        concepts=concepts,
        clauses=clauses,
        abstain=abstain,
        known_words=masked(text) if abstain else "",
        how_to=reading.how_to,
        hostile=reading.hostile,
        answer=answer,
    )
