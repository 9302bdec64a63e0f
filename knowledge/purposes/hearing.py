"""From an employee's words to the facts that are decided on: the lexicon reads, the fact model hears, both are joined, and a
permission on which they do not agree is held back. Decides nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.domain.purpose_facts import Circumstance, Recipient, Verdict
from bot.domain.purpose_rules import Facts, PolicyRules
from bot.domain.verdicts import decide
from knowledge.embedder import find_embedder
from knowledge.purposes.fusing import fuse
from knowledge.purposes.joining import with_names, without_names
from knowledge.purposes.learnt import shares_of
from knowledge.purposes.lexicon import Lexicon
from knowledge.purposes.permit_guard import doubts
from knowledge.purposes.reading import LONGEST, ages_in, read_closely
from knowledge.purposes.reading_ja import read_japanese_closely
from knowledge.text import is_japanese

Names = Mapping[str, tuple[Recipient, Circumstance]]


@dataclass(frozen=True, slots=True)
class Hearing:
    """`own` are purposes that only the policy's own words name, with the stems that say them."""

    lexicon: Lexicon
    rules: PolicyRules
    own: Mapping[str, frozenset[str]]
    use_embedder: bool = True

    def facts_of(self, text: str, named: Names) -> Facts:
        """`named` are the registered trustees and joint users that the text names."""
        facts = self._heard(text, named)
        ages = ages_in(text, self.lexicon)
        if (
            self.rules.minor_age
            and ages
            and min(ages) >= self.rules.minor_age
            and Circumstance.MINOR in facts.circumstances
        ):
            # Above the policy's own age its clause says nothing, but a minor remains for staff to judge.
            return replace(facts, circumstances=facts.circumstances - {Circumstance.MINOR} | {Circumstance.UNCERTAIN})
        return facts

    def _heard(self, text: str, named: Names) -> Facts:
        bare, language = without_names(text, named), "ja" if is_japanese(text) else "en"
        closely = (
            read_japanese_closely(bare, self.lexicon)
            if language == "ja"
            else read_closely(bare, self.lexicon, self.own)
        )
        read = closely.facts
        shares = shares_of(bare, read, language, use_embedder=self.use_embedder)
        fused = fuse(closely, shares, self.lexicon.by_contact)
        if named:  # who they are is registered; in the text the model hears, a pronoun stands for them
            shares = {**shares, "-r": 1.0}
            fused = replace(fused, recipients=read.recipients, purposes=read.purposes or fused.purposes)
        if len(text) > LONGEST:
            fused = fused.having(Circumstance.UNCERTAIN)
        facts = with_names(fused, named)
        would_permit = decide(facts, self.rules).verdict is Verdict.PERMITTED
        if would_permit and doubts(read, fused, shares, self.rules.remote_purposes):
            return facts.having(Circumstance.UNCERTAIN)
        if would_permit and language == "en" and not named and not self._understands_meaning():
            # On words alone the model guesses more: then the lexicon must come to the same by itself.
            alone = decide(read, self.rules).verdict is Verdict.PERMITTED
            return facts if alone else facts.having(Circumstance.UNCERTAIN)
        return facts

    def _understands_meaning(self) -> bool:
        return self.use_embedder and find_embedder() is not None
