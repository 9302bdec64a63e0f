"""The one door to the knowledge: what a message means under a policy, and the answer where the policy or the desk itself can give one.
Stateless, deterministic, no network; safe to call from several threads."""

from collections.abc import Iterable

from bot.domain.answers import Reply, Scored, Understood
from bot.domain.errors import UnknownPolicy
from bot.domain.intents import Intent
from bot.domain.policies import Policy
from knowledge import composing
from knowledge.bank import LANGUAGES
from knowledge.embedder import find_embedder
from knowledge.matching import load_weights
from knowledge.reading import Reading, read
from knowledge.retrieval import PolicyIndex
from knowledge.signals import first_of

SURE_ENOUGH = 0.10  # share of the likeliest concept below which a question counts as not understood
SHOWN_CONCEPTS = 5


class DeskKnowledge:
    def __init__(self, policies: Iterable[Policy], *, use_embedder: bool = True) -> None:
        """`use_embedder=False` answers from n-grams alone, as without the extra `embedder`."""
        self._indexes = {policy.name: PolicyIndex(policy) for policy in policies}
        self._use_embedder = use_embedder

    def warm(self) -> None:
        """Loads what the first question would load (about half a second with the embedder). Optional."""
        for language in LANGUAGES:
            load_weights(language)
        if self._use_embedder and find_embedder():
            read("Warm up.", use_embedder=True)

    def policy(self, name: str) -> Policy:
        """Raises UnknownPolicy."""
        return self._index(name).policy

    def policies(self) -> tuple[Policy, ...]:
        return tuple(index.policy for index in self._indexes.values())

    def understand(self, policy: str, text: str, locale: str = "en", previous: tuple[str, ...] = ()) -> Understood:
        """What the message means; `previous` names the concepts of the person's last question, for follow-ups. Raises UnknownPolicy."""
        index = self._index(policy)
        reading = read(text, locale, use_embedder=self._use_embedder)
        if reading.intent is Intent.ASK or (reading.follow_up and previous):
            return self._asked(index, reading, text, previous)
        return _understood(index, reading, text, answer=_own_answer(reading))

    def index(self, name: str) -> PolicyIndex:
        return self._index(name)

    def _index(self, name: str) -> PolicyIndex:
        if name not in self._indexes:
            raise UnknownPolicy(name, tuple(sorted(self._indexes)))
        return self._indexes[name]

    def _asked(self, index: PolicyIndex, reading: Reading, text: str, previous: tuple[str, ...]) -> Understood:
        concepts = _with_previous(reading, previous)
        best = next(iter(concepts), "")
        if not best or concepts[best] < SURE_ENOUGH:
            return _understood(
                index,
                reading,
                text,
                abstain=True,
                answer=composing.not_understood(reading.language),
                intents=(Intent.ASK,),
            )
        ranked = index.rank(concepts, reading.text) if _answers(index, concepts) else []
        shown = tuple(Scored(key, round(share, 4)) for key, share in list(concepts.items())[:SHOWN_CONCEPTS])
        if not ranked:
            return _understood(
                index,
                reading,
                text,
                abstain=True,
                answer=composing.silent(best, reading.language),
                intents=(Intent.ASK,),
                concepts=shown,
            )
        clauses = [index.clause(scored.key) for scored in ranked]
        lead = next(key for key in concepts if index.carries(key))
        reply = composing.answer(
            index.policy, clauses, lead, reading.text, reading.language, other_person=reading.other_person
        )
        return _understood(
            index, reading, text, answer=reply, intents=(Intent.ASK,), concepts=shown, clauses=tuple(ranked)
        )


def _with_previous(reading: Reading, previous: tuple[str, ...]) -> dict[str, float]:
    """A follow-up that names no topic of its own clearly goes on with the topic before."""
    own = reading.concepts
    if not (previous and reading.follow_up) or (reading.intent is Intent.ASK and max(own.values(), default=0.0) >= 0.6):
        return own
    return {previous[0]: 1.0}


def _answers(index: PolicyIndex, concepts: dict[str, float]) -> bool:
    """The policy answers if the likeliest concept is carried by one of its clauses."""
    return index.carries(next(iter(concepts)))


def _own_answer(reading: Reading) -> Reply | None:
    if reading.hostile:
        return composing.hostile(reading.language)
    if reading.intent is Intent.SMALLTALK:
        return composing.small_talk(first_of(("bot", "bye", "thanks"), reading.text, "hello"), reading.language)
    if reading.intent is Intent.OUT_OF_SCOPE:
        return composing.out_of_scope(reading.language)
    return None


def _understood(
    index: PolicyIndex,
    reading: Reading,
    text: str,
    *,
    answer: Reply | None,
    abstain: bool = False,
    intents: tuple[Intent, ...] = (),
    concepts: tuple[Scored, ...] = (),
    clauses: tuple[Scored, ...] = (),
) -> Understood:
    return Understood(
        policy=index.policy.name,
        text=text,
        language=reading.language,
        intents=intents or (reading.intent, *reading.more),
        concepts=concepts,
        clauses=clauses,
        abstain=abstain,
        how_to=reading.how_to,
        hostile=reading.hostile,
        answer=answer,
    )
