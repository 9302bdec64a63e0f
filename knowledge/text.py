"""Words as the matching sees them: normal forms, stems, n-grams. Everything is deterministic and keeps nothing between calls."""

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise

import Stemmer

from knowledge.grammar import JAPANESE, language_of

MAX_CHARS = 4_000  # of a message are read; a question stands at the beginning or the end of a longer one
PICTURE = re.compile("[\u2600-\u27bf\u2b00-\u2bff\ufe0e\ufe0f\U0001f000-\U0001faff]+")  # emoji and dingbats
UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")  # what copying leaves inside words
WORD = re.compile(r"[a-z0-9]+(?:'[a-z]+)?")
SENTENCE_END = re.compile(r"(?<=[!?。！？])\s*|(?<=\.)(?![!-~])\s*|\n+")  # the dot inside "example.com" ends nothing
STOP_WORDS = frozenset(
    """
    a an the of to in on at by for from with and or but is are was were be been it its this that these those i you he she we
    they me my your our their his her us them do does did have has had will would shall can could may might must so as if
    then than there here what which who when where why how not no any some all just please
    """.split()  # noqa: SIM905 - a table that is read at a glance
)
SAME = {  # everyday words and the ones that policies use for the same thing
    "phone": "telephone", "mobile": "telephone", "cell": "telephone", "landline": "telephone", "mail": "email", "cops": "police", "judge": "courts",
    "ads": "advertising", "advert": "advertising", "adverts": "advertising", "bill": "billing", "invoice": "billing", "invoices": "billing",
    "bills": "billing", "staff": "employees", "workers": "employees", "employee": "employees", "info": "information", "data": "information",
    "licence": "license", "id": "identity", "firm": "company", "firms": "company", "erase": "deleted", "wipe": "deleted", "kid": "children",
    "kids": "children", "child": "children", "parent": "guardian", "parents": "guardian", "share": "provide", "give": "provide",
    "questionnaire": "survey", "feedback": "comments", "reviews": "comments", "review": "comments", "vendor": "trustee", "vendors": "trustee",
    "contractor": "trustee", "contractors": "trustee",
}  # fmt: skip
_STEMMER = Stemmer.Stemmer("english")


def normal(text: str) -> str:
    """NFKC, lower case, straight quotes, single blanks, no pictures and nothing unseen; the middle of a very long text is left out."""
    if len(text) > MAX_CHARS:
        text = f"{text[: MAX_CHARS // 2]} {text[-MAX_CHARS // 2 :]}"
    text = PICTURE.sub(" ", UNSEEN.sub("", unicodedata.normalize("NFKC", text))).lower()
    text = text.replace("’", "'").replace("‘", "'").replace("“", '"').replace("”", '"')
    return " ".join(text.split()).replace("e-mail", "email")


def is_japanese(text: str) -> bool:
    return bool(JAPANESE.search(text)) and language_of(text) == "ja"


def words(text: str) -> list[str]:
    """English words of a normal text, without possessive endings."""
    return [word.removesuffix("'s") for word in WORD.findall(text)]


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    return str(_STEMMER.stemWord(word))


def terms(text: str) -> list[str]:
    """Index terms: stems without stop words in English, character bigrams in Japanese."""
    if is_japanese(text):
        return japanese_grams(normal(text), (2,))
    return [stem(SAME.get(word, word)) for word in words(normal(text)) if word not in STOP_WORDS]


def japanese_grams(text: str, sizes: tuple[int, ...]) -> list[str]:
    runs = re.findall(r"[\w々ー]+", text)
    return [run[at : at + size] for run in runs for size in sizes for at in range(len(run) - size + 1)]


def english_features(text: str) -> list[str]:
    """Stems, pairs of stems, and character 3- to 5-grams inside words, which forgive misspelling."""
    found = words(text)
    stems = [stem(word) for word in found]
    grams = [f"w:{one}" for one in stems] + [f"p:{first} {second}" for first, second in pairwise(stems)]
    for word in found:
        padded = f"<{word}>"
        grams += [f"c:{padded[at : at + size]}" for size in (3, 4, 5) for at in range(len(padded) - size + 1)]
    return grams


JAPANESE_CONTENT = re.compile(r"[\u4e00-\u9fff々]+|[\u30a1-\u30faー]+|[a-z0-9]+")


def sentences(text: str) -> list[str]:
    """The sentences of a message, in order, without empty ones."""
    return [part.strip() for part in SENTENCE_END.split(text) if part.strip()]
