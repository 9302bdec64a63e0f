"""The condition under which a policy states a purpose: "if you asked for it", "with your consent". Knows no single policy.

What only limits a purpose by an objection ("unless you object") is no such condition: a refusal is a fact of its own.
"""

import re
from dataclasses import dataclass

CLAUSE = re.compile(
    r"\b(?:only (?:if|when|where|after|once|upon)|if (?!necessary|needed|required|appropriate|applicable)|provided (?:that|you|the)"
    r"|as long as|subject to|unless|except|once you|in case you|insofar as"
    r"|(?:where|when|for those|to those|customers|members|people) (?:\w+ )?(?:who )?(?:have )?"
    r"(?:agree|consent|opt|subscribe|permit|allow|ask|request)"
    r"|(?:with|upon|on|after|given|having|obtain\w*|based on|request\w*) (?:\w+ ){0,3}?(?:consent|permission|agreement|opt-in))",
    re.IGNORECASE,
)
CLAUSE_JA = re.compile(
    r"(?:同意|承諾|承認|許可|了承|了解|希望|オプトイン)[^、。]{0,14}?"
    r"(?:場合|とき|時|方|お客様|会員|者|限り|上で|うえ|得て|頂いて|いただいて|もと|基づ)"
    r"|[^、。]{0,20}(?:場合|とき)(?:に限り|に限って|にのみ|のみ|には?、|は、|、)|[^、。]{0,20}に限り"
)
CONSENT = re.compile(
    r"\b(?:consent\w*|agree(?:d|ment)?|permission|opt(?:ed)?[- ]in|subscribe\w*|sign(?:ed)? up|allowed|permitted"
    r"|(?:asked|requested|wished|want(?:ed)?|chosen|ticked)\b)|同意|承諾|許可|了承|希望|オプトイン|申し?込",
    re.IGNORECASE,
)
NAMED = re.compile(r"(?:consent|permission|agreement|opt-in)$", re.IGNORECASE)
OBJECTION = re.compile(
    r"\b(?:unless|except|until|as long as|provided)\b.*\b(?:object\w*|opt(?:ed)?[- ]?out|unsubscrib\w*|refus\w*|declin\w*|withdr\w*|stop\w*"
    r"|not to\b|told us not|asked us not|do not wish|don't want)|(?:停止|拒否|お断り|不要|希望し(?:ない|ません))",
    re.IGNORECASE | re.DOTALL,
)
# A sentence that goes on about the purpose told before it.
GOES_ON = re.compile(
    r"^\W*(?:we (?:only )?do (?:so|this|that|it)|this|that|such|these|it|but|however|only)\b|^\W*(?:ただし|但し|その際|この(?:場合|利用)|これ)",
    re.IGNORECASE,
)
ASKS_CONSENT = re.compile(
    r"\b(?:requires?|needs?|only|not\b.*\bwithout)\b.*\b(?:consent|permission)|同意", re.IGNORECASE
)
BY_LAW = re.compile(r"法令|\blaw\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Condition:
    """In the policy's own words. `consent`: the person's own agreement or wish fulfils it; else somebody must judge."""

    words: str = ""
    consent: bool = False


NONE = Condition()


def condition_of(sentence: str, following: str = "") -> Condition:
    """The condition in the sentence that states a purpose, or in the one that goes on about it."""
    hit = CLAUSE.search(sentence) or CLAUSE_JA.search(sentence)
    if hit:
        end = re.search(r"[,、。;.]|\sto\s" if NAMED.search(hit[0]) else r"[,、。;.]", sentence[hit.end() :])
        until = hit.end() + end.start() if end else len(sentence)
        said = sentence[hit.start() : until] if CLAUSE.match(hit[0]) else hit[0]
        return NONE if OBJECTION.search(sentence[hit.start() :]) else Condition(_tidy(said), bool(CONSENT.search(said)))
    if GOES_ON.match(following) and not OBJECTION.search(following):
        conditional = CLAUSE.search(following) or CLAUSE_JA.search(following) or ASKS_CONSENT.search(following)
        if conditional and not ("除" in following and BY_LAW.search(following)):
            return Condition(_tidy(following), bool(CONSENT.search(following)))
    return NONE


def _tidy(words: str) -> str:
    return " ".join(words.split()).strip(" ,、")
