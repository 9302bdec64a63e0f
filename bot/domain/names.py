"""People's names as they give them: alone, inside a sentence, under a letter. A sentence is never taken for a name."""

import re

from bot.domain.addresses import without_emails
from bot.domain.errors import InvalidInput
from bot.domain.japanese_names import has_japanese, is_japanese_name, japanese_name_given, japanese_name_in
from bot.domain.words import word_set

MAX_NAME = 200
_NAME_WORDS = 8  # long Spanish or Portuguese names have seven
_FREE_WORDS = 4  # of a name inside a sentence
_TOKEN = re.compile(r"[ \t]*([^\s,;:!?()<>\[\]{}\"“”。、|/*]+)")
_EXPLICIT = re.compile(
    r"(?:\b(?:my|the) (?:full |first |last |real |legal |correct )?name(?:'s| is| was| should be| would be|:)?"
    r"(?: actually| really| spelt| spelled| written| as)?|(?:^|[\n;,.]\s*)(?:full |my |real |legal )?name\s*[:=]"
    r"|\bi(?:'m| am) (?:called|named)|\bregistered (?:as|under the name(?: of)?)|\bunder the name(?: of)?"
    r"|\b(?:change|correct) (?:the|my) name to"
    # what is often said without a name after it ("call me back") needs one that is written like one
    r"|(?P<cased>\b(?:you can |just |please )?call me|(?<!'s )(?<!their )(?<!his )(?<!her )(?<!s' )\bname(?:'s| is)))[ \t]*(?=[^\s:])",
    re.IGNORECASE,
)
_SOFT = re.compile(
    r"(?:^|[\n.!?;,:–—-]\s*|\b(?:hi|hello|hey|yes|sure|ok|and|so|well|morning|afternoon|evening)[,.!]? )"
    r"(?:i am|i'm|im|this is|(?P<answer>it is|it's|its|it would be|that would be))[ \t]+",
    re.IGNORECASE,
)
_IS_MY_NAME = re.compile(
    r"(?:^|[\n.!?,;:]\s*)(?P<name>[^\n.!?,;:]{1,60}?) is (?:my|the) (?:full )?name\b", re.IGNORECASE
)
_HERE = re.compile(r"\s*(?:here|speaking)\b", re.IGNORECASE)
_SPEAKS_OF_NAME = re.compile(
    r"\b(?:name[ds]?|call(?:ed)?|goes|go by|reads?|signed?|it's|its|that's|known|registered|under|put|write|papers?|passport|licen[cs]e|they)\b",
    re.IGNORECASE,
)
_SHORT_SENTENCE = 14  # words
_GREETING = re.compile(
    r"^\W*(?:(?:good )?(?:hi|hello|hey|dear|morning|afternoon|evening|greetings)(?: (?:there|all|team|sir|madam|everyone))*)[\s,.!-]*",
    re.IGNORECASE,
)
_LEADS = re.compile(
    r"^(?:(?:hi|hello|hey|sure thing|sure|of course|certainly|absolutely|yes|yeah|yep|ok(?:ay)?|alright|all right|right|well"
    r"|no problem|gladly|so|um+|uh+|er+|oh|ah|fine|here (?:you go|it is|we go)"
    r"|there you go|sorry|oops|no|my bad|thanks|thank you|please|again|as i said|like i said|as (?:mentioned"
    r"|stated)|i (?:already )?(?:told|said)(?: you)?(?: that)?|(?:you can |please )?(?:put|write|use"
    r"|take)(?: down)?(?: it as)?"
    r"|mine is|that(?:'s| is| would be| will be)|it(?:'?s| is| would be| will be)|i(?:'m| am| go by| would be)"
    r"|this is|name|full name|signed|from|for the record|just|only|simply)\b[\s,.:;!…–—-]*)+",
    re.IGNORECASE,
)
_TAILS = re.compile(
    r"[\s,.;!–—-]+(?:thanks(?: a lot| so much)?|thank you(?: very much| so much)?|thx|cheers|please|pls"
    r"|if (?:that helps|you must know|you need it)|as (?:on|in) my (?:account|passport|licen[cs]e|id)"
    r"|by the way|btw|that is|that's (?:it|me|all)|here|speaking|again|in full|lol|ok\??|okay|will that do"
    r"|nice to meet you|is my name|is the name|desu)[\s.!]*$",
    re.IGNORECASE,
)
_CLAUSE = re.compile(
    r"[\n;!]|\.\s+(?=[A-Z])(?<!\b[A-Z]\.\s)(?<!Dr\.\s)(?<!Mr\.\s)(?<!Ms\.\s)(?<!Mrs\.\s)(?<!Prof\.\s)(?<!St\.\s)(?<!Jr\.\s)"
    r"| [–—-] |,\s*(?=(?:and|but|my|the|i"
    r"|you|it|is|at|e-?mail|reach|with|as)\b)"
    r"|\s+(?:and|but) (?=(?:my|the|i|you|e-?mail|it)\b)|[(（](?!.*\w+[)）]\s*\w)",
    re.IGNORECASE,
)
_INITIAL_AT_END = re.compile(r"\b(?:[A-Z]|Jr|Sr)$")
_EDGES = ' \t\r\n\u3000,、.。!！?:;–—-"“”*_<>()（）[]|'


def read_name(typed: str) -> str:
    """The name in an answer to "what is your name?", without the sentence around it. Raises InvalidInput for a sentence of its own."""
    text = _tidy(without_emails(typed))
    found = japanese_name_given(text) if has_japanese(text) else _english_name_given(text)
    if found is None or len(found) > MAX_NAME:
        raise InvalidInput("field.name.invalid")
    return _cased(found)


def own_name(text: str, *, answering: bool = False) -> str | None:
    """The name a text gives as its writer's own ("my name is …", "Anna here", …と申します); None where there is none."""
    text = _tidy(text)
    if has_japanese(text) and (found := japanese_name_in(text)):
        return found
    plain = text.replace("’", "'")
    named = [
        name
        for match in _EXPLICIT.finditer(plain)
        if (name := _name_at(plain, match.end(), cased=bool(match["cased"])))
    ]
    if named:
        fuller = (
            name for name in named if named[0].split()[0] in name.split()
        )  # call me Nadia, my full name is Nadia El-Sayed
        return _cased(_as_written(max(fuller, key=len), text) or "")
    if _shouts(plain) and not answering:
        return None
    return _as_written(_introduced(plain, answering=answering), text)


def _english_name_given(text: str) -> str | None:
    plain = text.replace("’", "'")
    return own_name(text, answering=True) or _as_written(_bare_name(plain) or _capitals(plain), text)


def _capitals(text: str) -> str | None:
    """The only words written like a name in a short sentence that speaks of one ("on the papers it reads Esperanza Ruiz")."""
    if not _SPEAKS_OF_NAME.search(text) or len(text.split()) > _SHORT_SENTENCE:
        return None
    runs, at = [], 0
    while match := _TOKEN.search(text, at):
        found = _name_at(text, match.start(), cased=True)
        at = match.start() + text[match.start() :].find(found) + len(found) if found else match.end()
        if found and match.start() > 0:
            runs.append(found)
    return runs[0] if len(runs) == 1 else None


def _as_written(found: str | None, text: str) -> str | None:
    """The name with the apostrophe its owner used, and the dot of an initial."""
    at = text.replace("’", "'").find(found) if found else -1
    if found is None or at < 0:
        return found
    dotted = _INITIAL_AT_END.search(found) and text[at + len(found) : at + len(found) + 1] == "."
    return text[at : at + len(found)] + ("." if dotted else "")


def read_name_line(line: str) -> str | None:
    """A line of a signature that is a name and nothing else: capitals, or a known Japanese surname first."""
    line = _tidy(without_emails(line))
    if has_japanese(line):
        return japanese_name_given(line) if is_japanese_name(line) else None
    line = line.strip(_EDGES)
    found = _name_at(line.replace("’", "'"), 0, cased=True)
    rest = line[len(found) :].strip() if found else line
    whole = not rest or rest[0] in ",(|/<-–—"
    return (
        _as_written(found, line) if found and whole and found.split()[0].lower() not in _words("about_people") else None
    )


def _introduced(text: str, *, answering: bool) -> str | None:
    """ "I'm Anna", "This is Anna O'Neill, …", "Anna here": only words written like names count."""
    if (said := _IS_MY_NAME.search(text)) and (name := _name_at(said["name"], 0, cased=True)) == said["name"]:
        return name
    for match in _SOFT.finditer(text):
        if match["answer"] and not answering:  # "the street: it is Elm Road"
            continue
        found = _name_at(text, match.end(), cased=True)
        if found and found.split()[0].lower().strip(".") not in _words("about_people"):
            return found
    start = _GREETING.match(text)
    at = start.end() if start else 0
    found = _name_at(text, at, cased=True)
    if found and _HERE.match(text, text.find(found, at) + len(found)) and found.lower() not in _words("about_people"):
        return found
    return None


def _bare_name(text: str) -> str | None:
    """A name that is the whole answer but for politeness around it."""
    before = None
    while before != text:
        before, text = text, _TAILS.sub("", _LEADS.sub("", text).strip(_EDGES)).strip()
    if ":" in text and (
        after := _bare_name(text.rpartition(":")[2])
    ):  # "de la Cruz, first name Maria: Maria de la Cruz"
        return after
    parts = [part.strip(_EDGES) for part in _CLAUSE.split(text)]
    text = next((part for part in parts if part), "")
    words = text.split()
    if not words or len(words) > _NAME_WORDS or not all(map(_may_be_in_name, words)):
        return None
    if "," in text and len(words) > _FREE_WORDS:
        return None
    before, _, after = text.partition(",")
    if before[:1].isupper() and after.islower():  # "Olivia, obviously"
        words = before.split()
    words = words[1:] if len(words) > 1 and words[0].lower().strip(".") in _words("titles") else words
    return " ".join(words)


def _may_be_in_name(word: str) -> bool:
    plain = word.strip(",.'’").lower().replace("’", "'")
    letters = [c for c in plain if c.isalpha()]
    if not letters or any(c.isdecimal() or c in "@?:/\\_=#%&+*" for c in plain):
        return False
    return plain not in _words("never") or (len(plain) == 1 and word[0].isupper())


def _name_at(text: str, at: int, *, cased: bool) -> str | None:
    """The name that begins at a place of a sentence. `cased`: a word counts only if it is written with a capital, or is a particle before one."""
    words: list[str] = []
    while len(words) < _FREE_WORDS + 2 and (match := _TOKEN.match(text, at)):
        word, at = match[1], match.end()
        plain = word.rstrip(".").lower().replace("’", "'")
        initial = len(plain) == 1 or plain in ("dr", "prof", "st", "jr", "sr", *_words("titles"))
        after_initial = bool(words) and words[-1].endswith(".") and len(words[-1]) == 2
        if not _fits(word, plain, cased=cased or after_initial, first=not words):
            break
        words.append(word if initial else word.rstrip("."))
        if word.endswith(".") and not initial:
            break
    while words and words[-1].lower() in _words("particles"):
        words.pop()
    while words and words[0].lower().strip(".") in _words("titles"):
        words.pop(0)
    return " ".join(words).strip("'’\"") if words else None


def _fits(word: str, plain: str, *, cased: bool, first: bool) -> bool:
    if not all(c.isalpha() or c in "'’.-‐" for c in word) or not any(map(str.isalpha, word)):
        return False
    if plain in _words("ends") and not (len(plain) == 1 and word[0].isupper() and not first and plain != "i"):
        return False
    if (
        word[0].isupper()
        or (len(word) > 2 and word[1] in "'’" and word[2].isupper())
        or ("-" in word and word[-2:] != word[-2:].lower())
    ):
        return plain not in _words("never")
    return (plain in _words("particles") and not (cased and first and plain in ("do", "e", "y", "of", "in"))) or (
        not cased and plain not in _words("never")
    )


def _cased(name: str) -> str:
    """A name shouted or typed all small as it is usually written. A single word in capitals stays: it may be meant so ("KOJI")."""
    words = name.split()
    if not name.isascii() or not (name.islower() or (name.isupper() and len(words) > 1)):
        return name
    small = [word.lower() for word in words]
    shown = [word if word in _words("particles") and len(words) > 1 else _capital(word) for word in small]
    return " ".join(shown)


def _capital(word: str) -> str:
    upper = re.sub(r"(^|[-'’.])([a-z])", lambda hit: hit[1] + hit[2].upper(), word)
    return re.sub(r"^Mc([a-z])", lambda hit: f"Mc{hit[1].upper()}", upper)


def _shouts(text: str) -> bool:
    letters = [c for c in text if c.isalpha()]
    return len(letters) > 12 and sum(c.isupper() for c in letters) > 0.8 * len(letters)


def _tidy(text: str) -> str:
    """Full-width Latin letters as plain ones, no pictures, single blanks; lines stay lines."""
    wide = "".join(chr(ord(c) - 0xFEE0) if "！" <= c <= "～" and c not in "（），：；！？" else c for c in text)
    kept = "".join(
        c for c in wide if not ("\U0001f000" <= c <= "\U0001faff" or "\u2600" <= c <= "\u27bf" or c in "\ufe0f\u200d")
    )
    return re.sub(r"[ \t]+", " ", kept).strip()


def _words(table: str) -> frozenset[str]:
    return word_set("names", "english", table)
