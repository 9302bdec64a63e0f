"""From an employee's words to the facts that are decided on: the lexicon reads, the fact model hears, both are joined, and a
permission on which they do not agree is held back. Decides nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.domain.purpose_facts import Circumstance, Recipient, Verdict
from bot.domain.purpose_rules import Facts, PolicyRules
from bot.domain.verdicts import decide
from knowledge.purposes.fusing import fuse, settle_handing_out, without_consent
from knowledge.purposes.joining import with_names, without_names
from knowledge.purposes.learnt import Heard, Shares, hear
from knowledge.purposes.learnt.harmless import LISTED, NAMED
from knowledge.purposes.letting_pass import let_pass
from knowledge.purposes.lexicon import Lexicon
from knowledge.purposes.permit_guard import CONTRADICTED, chance, contradicted, is_short, tolerated
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
        heard = hear(bare, read, language)
        fused = fuse(closely, heard.shares, self.lexicon.by_contact, short=is_short(heard.plain, language))
        if language == "ja" and self.lexicon.consent_to_come.search(bare):
            fused = without_consent(fused)
        if named:  # who they are is registered; in the text the model hears, a pronoun stands for them
            fused = replace(fused, recipients=read.recipients, purposes=read.purposes or fused.purposes)
        else:
            fused = settle_handing_out(fused, heard.shares)
        if len(text) > LONGEST:
            fused = fused.having(Circumstance.UNCERTAIN)
        facts = with_names(fused, named)
        understood = let_pass(closely, facts, self.rules)
        verdict = decide(understood, self.rules).verdict
        if verdict is Verdict.PERMITTED:
            certain = self._is_certain(heard, language, read, understood, named)
            return understood if certain else understood.having(Circumstance.UNCERTAIN)
        if verdict is not Verdict.ASK_STAFF:
            return understood
        with_less = let_pass(closely, facts, self.rules, surely=True)
        if (
            with_less != understood
            and decide(with_less, self.rules).verdict is Verdict.PERMITTED
            and self._is_certain(heard, language, read, with_less, named, unread=True)
        ):
            return with_less
        return facts  # where staff must judge anyway, the words are shown, for they may be what is missing

    def _is_certain(
        self, heard: Heard, language: str, read: Facts, understood: Facts, named: Names, *, unread: bool = False
    ) -> bool:
        """Whether a permission on what was understood may stand. `read` is what the lexicon found; `unread` as `tolerated` takes it."""
        by_lexicon = decide(with_names(read, named), self.rules).verdict is Verdict.PERMITTED
        shares, by_words = (_with_registered(one, named) for one in (heard.shares, heard.by_words))
        misheard = chance(understood, shares, by_words, self.rules)
        said = replace(read, recipients=understood.recipients) if named else read
        if contradicted(said, understood, heard.shares, self.rules):
            misheard += CONTRADICTED
        return heard.whole and misheard <= tolerated(heard.plain, language, by_lexicon=by_lexicon, unread=unread)


def _with_registered(shares: Shares, named: Names) -> Shares:
    """Who they are and what was confirmed is registered, and needs no hearing."""
    if not named:
        return shares
    heard = {label: share for label, share in shares.items() if not label.startswith(("r:", "-r"))}
    return {
        **heard,
        "-r": 0.0,
        LISTED: 1.0,
        NAMED: 1.0,
        **{f"c:{circumstance}": 1.0 for _, circumstance in named.values()},
    }
