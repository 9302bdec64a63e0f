"""Which clauses of one policy answer a question about given concepts, best first. Concepts lead; shared words only order among clauses.
One index knows one policy: desks never answer from each other's text."""

import math
from collections import Counter

from bot.domain.answers import Scored
from bot.domain.policies import Clause, Policy
from knowledge.concepts import WEAK, concepts_of, load_concepts
from knowledge.text import terms

TERM_SATURATION, LENGTH_SHARE = 1.2, 0.6  # BM25's k1 and b
RELEVANT = 0.3  # of the best clause's score; what has less is not shown
BESIDE = 1.1
WORDS_SHARE = 0.35  # of shared words, beside a concept's full share


class PolicyIndex:
    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self.clauses = [clause for clause in policy.clauses if clause.text != clause.heading]
        self.weights = [concepts_of(clause) for clause in self.clauses]
        self._counts = [Counter(terms(f"{clause.heading}\n{clause.text}")) for clause in self.clauses]
        self._lengths = [sum(counts.values()) for counts in self._counts]
        self._average = max(sum(self._lengths) / max(len(self._lengths), 1), 1.0)
        self._places: dict[str, list[int]] = {}
        for place, counts in enumerate(self._counts):
            for term in counts:
                self._places.setdefault(term, []).append(place)
        self.carriers: dict[str, dict[int, float]] = {}
        for place, weights in enumerate(self.weights):
            for concept, weight in weights.items():
                self.carriers.setdefault(concept, {})[place] = weight

    def carried_as(self, concept: str) -> str:
        """The concept itself if a clause carries it, else one near it whose clauses answer it too, else ""."""
        return next((key for key in (concept, *load_concepts()[concept].near) if key in self.carriers), "")

    def told_as(self, clause_id: str, concepts: dict[str, float]) -> tuple[str, bool]:
        """The concept under which a clause answers, and whether it only hints at it: the likeliest one that the clause carries in earnest,
        so that the lead names nothing that the clause does not speak of."""
        place = next(place for place, clause in enumerate(self.clauses) if clause.id == clause_id)
        carried = [(self.carried_as(concept), share) for concept, share in concepts.items()]
        told = [
            (share * weight, key)
            for key, share in carried
            if (weight := self.carriers.get(key, {}).get(place, 0.0)) > WEAK
        ]
        first = carried[0][0]
        if self.carriers.get(first, {}).get(place, 0.0) > WEAK or not told:
            return first, not told
        strength, key = max(told)
        return (key, False) if strength >= concepts[next(iter(concepts))] * WEAK else (first, True)

    def rank(self, concepts: dict[str, float], text: str, limit: int = 4) -> list[Scored]:
        """Clauses by the summed shares of the concepts they carry, then by the words they share with the question."""
        scores: dict[int, float] = {}
        for concept, share in concepts.items():
            for place, weight in self.carriers.get(self.carried_as(concept), {}).items():
                scores[place] = scores.get(place, 0.0) + share * weight * self._closer(concept, place)
        if not scores:
            return []
        likeness = self._words_in_common(text, set(scores))
        most = max(likeness.values(), default=0.0) or 1.0
        final = {place: score * (1 + WORDS_SHARE * likeness.get(place, 0.0) / most) for place, score in scores.items()}
        ranked = sorted(final, key=lambda place: (-final[place], place))
        relevant = [place for place in ranked if final[place] >= RELEVANT * final[ranked[0]]]
        return [Scored(self.clauses[place].id, round(final[place], 4)) for place in relevant[:limit]]

    def _closer(self, concept: str, place: int) -> float:
        """A little more than one for a clause that answers in place of those about the concept and also says something beside it."""
        beside = () if concept in self.carriers else load_concepts()[concept].beside
        return BESIDE if any(place in self.carriers.get(other, {}) for other in beside) else 1.0

    def _words_in_common(self, text: str, among: set[int]) -> dict[int, float]:
        found: dict[int, float] = {}
        for term in set(terms(text)):
            places = self._places.get(term, ())
            rarity = math.log(1 + (len(self.clauses) - len(places) + 0.5) / (len(places) + 0.5))
            for place in among.intersection(places):
                count = self._counts[place][term]
                damping = TERM_SATURATION * (1 - LENGTH_SHARE + LENGTH_SHARE * self._lengths[place] / self._average)
                found[place] = found.get(place, 0.0) + rarity * count * (TERM_SATURATION + 1) / (count + damping)
        return found

    def clause(self, clause_id: str) -> Clause:
        return self.policy.by_id[clause_id]
