"""Reads the dates that policies carry ("May 1, 2006", "2024-04-01", "2024年4月1日", "令和6年4月1日").
A line counts as metadata only if it says little else."""

import re
from datetime import date

from knowledge.numerals import kanji_number

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH = r"(?P<month>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?"
ERA_STARTS = {"昭和": 1925, "平成": 1988, "令和": 2018}
SHAPES = (
    re.compile(MONTH + r"\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<year>\d{4})", re.IGNORECASE),
    re.compile(r"(?P<day>\d{1,2})(?:st|nd|rd|th)?\s+(?:of\s+)?" + MONTH + r",?\s+(?P<year>\d{4})", re.IGNORECASE),
    re.compile(r"(?P<year>\d{4})\s*[-/.年]\s*(?P<number>\d{1,2})\s*[-/.月]\s*(?P<day>\d{1,2})\s*日?"),
    re.compile(
        r"(?P<era>昭和|平成|令和)\s*(?P<year>\d{1,2}|[元一二三四五六七八九十]{1,3})\s*年\s*(?P<number>\d{1,2}|[一二三四五六七八九十]{1,2})\s*月"
        r"\s*(?P<day>\d{1,2}|[一二三四五六七八九十]{1,3})\s*日"
    ),
)
WORDS_BESIDE = re.compile(
    r"(?:this|the|our)?\s*(?:privacy)?\s*(?:policy|notice)?\s*(?:was|is|has been)?\s*(?:last|first|date|as|in)?\s*(?:of|most recently)?\s*"
    r"(?:updated?|revis(?:ed|ion)|modified|amended|effective|established|enacted|enactment|issued|adopted|in force|version|dated?|published)?"
    r"\s*(?:date|on|from|since|as of|of|in)?",
    re.IGNORECASE,
)
JAPANESE_BESIDE = re.compile(r"(?:最終|第?\d*[回版]?)?(?:制定|改定|改訂|更新|施行|公開|策定)?日?(?:より施行)?")
EDGES = " \t\u3000:：,.。()（）[]【】-–—*_\r"


def dates_in(text: str) -> list[date]:
    """Every date written out in `text`, in order; impossible ones (13th month) are left out."""
    found = sorted((hit.start(), when) for shape in SHAPES for hit in shape.finditer(text) if (when := _date(hit)))
    return [when for _, when in found]


def date_of_line(line: str) -> date | None:
    """The date of a line that holds a date and nothing but words like "Last updated"; None for any other line."""
    if len(line) > 80:
        return None
    for shape in SHAPES:
        if (hit := shape.search(line)) and (when := _date(hit)):
            rest = (line[: hit.start()].strip(EDGES), line[hit.end() :].strip(EDGES))
            if all(WORDS_BESIDE.fullmatch(part) or JAPANESE_BESIDE.fullmatch(part) for part in rest):
                return when
    return None


def _date(hit: re.Match[str]) -> date | None:
    part = hit.groupdict()
    year = 1 if part["year"] == "元" else _whole(part["year"])
    if era := part.get("era"):
        year += ERA_STARTS[era]
    month = _whole(part["number"]) if part.get("number") else MONTHS.index(part["month"][:3].lower()) + 1
    try:
        return date(year, month, _whole(part["day"]))
    except ValueError:
        return None


def _whole(number: str) -> int:
    return int(number) if number.isdecimal() else kanji_number(number)
