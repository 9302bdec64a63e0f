"""Ordinals in every way that policies write them, as plain ones: digits of any width, kanji, circles, romans, letters."""

NUMERALS = "0-9０-９"
JAPANESE_NUMERALS = "〇一二三四五六七八九十百"
DIGITS = str.maketrans("０１２３４５６７８９", "0123456789")
CIRCLED = {chr(0x2460 + i): str(i + 1) for i in range(20)}
KANJI_DIGITS = {char: value for value, char in enumerate("〇一二三四五六七八九")}
SPELT = ("article", "chapter")  # styles whose romans count ("Part IV" is 4)


def normal_number(number: str, style: str) -> str:
    """ASCII digits for every way of writing an ordinal that means a number; letters and romans in lower case."""
    number = number.translate(DIGITS).replace("-", ".")
    if number in CIRCLED:
        return CIRCLED[number]
    if all(char in JAPANESE_NUMERALS for char in number):
        return str(kanji_number(number))
    if style in SPELT and number.isalpha():
        return str(_roman_number(number.upper()))
    return number.lower()


def kanji_number(number: str) -> int:
    total = 0
    value = 0
    for char in number:
        if char in KANJI_DIGITS:
            value = value * 10 + KANJI_DIGITS[char]
        else:
            total += max(value, 1) * (10 if char == "十" else 100)
            value = 0
    return total + value


def _roman_number(number: str) -> int:
    values = [{"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}[char] for char in number]
    following = [*values[1:], 0]
    return sum(-value if value < after else value for value, after in zip(values, following, strict=True))
