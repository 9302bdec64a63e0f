"""From a parsed policy to the purposes it lists: data items × purpose × clause, by general rules over its sentences.

Nothing is known of any single policy. What no rule can read is left out, which can only make verdicts stricter.
"""

import re
import unicodedata
from collections.abc import Iterator

from bot.domain.policies import Clause, Policy
from bot.domain.purpose_facts import ClauseRole
from bot.domain.purpose_rules import ANY_ITEM, ListedPurpose, PolicyRules
from bot.domain.registered import NotifiedForm, Registered
from knowledge.purposes.conditions import Condition, condition_of
from knowledge.purposes.lexicon import Lexicon, find_all
from knowledge.purposes.roles import content_stems, find_roles, is_below, minor_age, plays
from knowledge.purposes.sentences import split

SENTENCE = re.compile(r"[^.!?;。\n]+")
USES = re.compile(
    r"^(?P<before>.*?)(?<!the )\b(?:uses?|process(?:es)?|collects?)\s+(?!of\b)(?:only\s+)?(?P<items>.+?),?\s+"
    r"(?:only\s+|solely\s+)?(?P<join>in order to|to|for)\s+(?P<purpose>.+)$",
    re.IGNORECASE | re.DOTALL,
)
USED = re.compile(
    r"^(?P<before>)(?P<items>.+?)\s+(?:is|are|(?:shall|will|may|can) be)\s+(?:only\s+|solely\s+)?(?:used|processed|needed|collected)"
    r"(?:,[^,]{3,60},)?\s+"
    r"(?:only\s+|solely\s+)?(?P<join>in order to|to|for)\s+(?P<purpose>.+)$",
    re.IGNORECASE | re.DOTALL,
)
ENDS_JA = r"(?P<purpose>.+?)(?:のため(?:に)?|ために|の?目的で|に)(?:のみ|限って|だけ)?、?(?:利用|使用)(?:し|いた|され)"
USES_JA = re.compile(r"^(?P<before>(?:[^、。を]{1,16}は、?)?)(?P<items>.+?)を、?" + ENDS_JA)
USED_JA = re.compile(r"^(?P<before>)(?P<items>.+?)は、?" + ENDS_JA)
FORMS = (USES, USED, USES_JA, USED_JA)
NEGATED = re.compile(r"\b(?:not|never|no|nor|cannot)\b", re.IGNORECASE)
REFUSED_JA = re.compile(r"(?:利用|使用)(?:し|いたし)ません")
CONDITION = re.compile(
    r",?\s*\b(?:unless|except|provided that|as long as|only if|if you|with your)\b.*$", re.IGNORECASE | re.DOTALL
)
# "Other contact information" closes with a named kind; "other information" leaves open what else belongs.
OPEN_ENDED = re.compile(
    r"\bother\s+(?:such\s+|similar\s+)?(?:information|data|details)\b|\b(?:similar|etc|and so on)\b|など|等|その他",
    re.IGNORECASE,
)
WHOLE = re.compile(r"\b(?:personal|customer)\s+(?:information|data|details)\b|個人情報|個人データ", re.IGNORECASE)
REFERS = re.compile(
    r"(?:the|these|those|its|our)\s+(?:\w+\s+)?purposes?\s+(?:in|of|below|above|listed|stated|set out|that|which)\b",
    re.IGNORECASE,
)
CELL = re.compile(r"\s*([^:：]{1,60}): (.+)")
PURPOSE_COLUMN = re.compile(r"\b(?:purposes?|why|reasons?|used? for|what for)\b|目的|用途", re.IGNORECASE)
ITEMS_COLUMN = re.compile(
    r"\b(?:data|information|details|items?|what we (?:hold|collect|keep|use|process))\b|個人情報|項目|データ|情報",
    re.IGNORECASE,
)
OWN = "own:"  # a purpose in the policy's own words, which the lexicon does not know


def extract_rules(policy: Policy, lexicon: Lexicon, registered: Registered | None = None) -> PolicyRules:
    """Everything the decision table needs of one policy, with the purposes the desk registered as notified on its forms."""
    registered = registered or Registered()
    roles = find_roles(policy, lexicon)
    listed = tuple(_listed_in(policy, lexicon))
    if not listed:
        roles.pop(ClauseRole.PURPOSES, None)  # an announcement that nothing follows bounds nothing
    elif ClauseRole.PURPOSES not in roles:
        roles[ClauseRole.PURPOSES] = (_common_ground(policy, listed),)
    bound = (*roles.get(ClauseRole.PURPOSE_LIMIT, ()), *roles.get(ClauseRole.PURPOSES, ()))
    forms = tuple(_registered(form, bound[0], lexicon) for form in registered.forms) if bound else ()
    return PolicyRules(
        policy=policy.name,
        version=policy.version,
        purposes=listed + forms,
        roles=roles,
        minor_age=minor_age(policy, roles, lexicon),
        known_items=lexicon.known_items,
        sensitive_items=lexicon.sensitive_items,
        marketing_purposes=lexicon.marketing_purposes,
        remote_purposes=lexicon.remote_purposes,
        alike=lexicon.alike_items,
        inherent=lexicon.inherent_items,
        registered=registered,
    )


def own_purposes(rules: PolicyRules, lexicon: Lexicon) -> dict[str, frozenset[str]]:
    """Purposes known only in the policy's own words, with the stems that say them."""
    return {
        key: content_stems(split(entry.purpose_text, lexicon.words), lexicon)
        for entry in rules.purposes
        for key in entry.purposes
        if key.startswith(OWN)
    }


def _listed_in(policy: Policy, lexicon: Lexicon) -> Iterator[ListedPurpose]:
    announced: list[tuple[Clause, str]] = []
    for clause in policy.clauses:
        found = list(_said_in(clause, lexicon))
        yield from found
        heading = next((items for above, items in announced if is_below(clause, above)), None)
        opening = next(iter(SENTENCE.findall(_plain(clause.text).strip())), "")
        if heading is not None and not found and opening and not _is_sentence(opening):
            yield _listed(clause, heading, opening, lexicon, condition_of(opening))
        if plays(lexicon.roles["purposes"], clause, lexicon):
            announced.append((clause, clause.text))


def _row_of(clause: Clause) -> tuple[str, str]:
    """The data items and the purpose of a clause that is a row of a table, told by the headings of its columns; "" where there is none."""
    cells = [hit.groups() for line in clause.text.split("\n") if (hit := CELL.match(line))]
    purpose = next((words for label, words in cells if PURPOSE_COLUMN.search(label)), "")
    items = next((w for label, w in cells if ITEMS_COLUMN.search(label) and not PURPOSE_COLUMN.search(label)), "")
    return (items, purpose) if items and purpose else ("", "")


def _said_in(clause: Clause, lexicon: Lexicon) -> Iterator[ListedPurpose]:
    items, purpose = _row_of(clause)
    if purpose:
        yield _listed(clause, items, purpose, lexicon, condition_of(purpose))
        return
    announces = lexicon.roles["purposes"]
    sentences = SENTENCE.findall(_plain(clause.text))
    for said, following in zip(sentences, [*sentences[1:], ""], strict=True):
        match = next((found for form in FORMS if (found := form.match(said.strip()))), None)
        if match is None or NEGATED.search(match["before"]) or REFUSED_JA.search(said):
            continue
        if any(sentence.find(announces.policy) for sentence in split(said, lexicon.words)) or announces.japanese.search(
            said
        ):
            continue
        if REFERS.match(match["purpose"]):  # "the purposes in this table" are told there
            continue
        entry = _listed(clause, match["items"], match["purpose"], lexicon, condition_of(said, following))
        if _items(match["items"], lexicon):
            yield entry


def _listed(
    clause: Clause, items_text: str, purpose_text: str, lexicon: Lexicon, condition: Condition
) -> ListedPurpose:
    purpose_text = CONDITION.sub("", purpose_text.strip().rstrip(".。;；"))
    purposes = lexicon.widened_purposes(find_purposes(purpose_text, lexicon)) or {OWN + clause.id}
    return ListedPurpose(
        clause=clause.id,
        items=_items(items_text, lexicon),
        purposes=frozenset(purposes),
        open_ended=bool(OPEN_ENDED.search(items_text)),
        items_text=items_text.strip(" ,"),
        purpose_text=purpose_text,
        condition=condition.words,
        on_consent=condition.consent,
    )


def find_purposes(text: str, lexicon: Lexicon) -> set[str]:
    found = {
        one.key for sentence in split(text, lexicon.words) for one in find_all(lexicon.purposes, sentence, policy=True)
    }
    return found | {key for key, entry in lexicon.purposes.items() if entry.japanese.search(text)}


def _items(text: str, lexicon: Lexicon) -> frozenset[str]:
    """The items a text names. "Other information" at the end of a list is not all information: only a whole named as such is."""
    found = {one.key for sentence in split(text, lexicon.words) for one in find_all(lexicon.items, sentence)}
    found |= {key for key, entry in lexicon.items.items() if entry.japanese.search(text)}
    if found - {ANY_ITEM} or not WHOLE.search(text):
        found.discard(ANY_ITEM)
    return lexicon.widened(found)


def _registered(form: NotifiedForm, clause: str, lexicon: Lexicon) -> ListedPurpose:
    purposes = set[str]().union(*(find_purposes(purpose, lexicon) or {OWN + form.name} for purpose in form.purposes))
    items = frozenset[str]().union(*(_items(item, lexicon) for item in form.items))
    text = "; ".join(form.purposes)
    return ListedPurpose(
        clause, items, frozenset(purposes), False, ", ".join(form.items), text, source=f"form: {form.name}"
    )


def _common_ground(policy: Policy, listed: tuple[ListedPurpose, ...]) -> str:
    """The clause under which most listed purposes stand, else the first of them."""
    above = [
        clause.id for clause in policy.clauses if any(is_below(policy.by_id[entry.clause], clause) for entry in listed)
    ]
    return above[0] if above else listed[0].clause


def _plain(text: str) -> str:
    """Straight quotes, and abbreviations without the full stop that would end a sentence."""
    return re.sub(r"\b(etc|e\.g|i\.e)\.", r"\1", unicodedata.normalize("NFKC", text).replace("’", "'"))


def _is_sentence(text: str) -> bool:
    return bool(re.search(r"\b(?:shall|will|may|must|does|do|is|are)\b|ます", text))
