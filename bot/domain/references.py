"""References and access codes: random Crockford base32, never sequential, typed by people and so checked and forgiving."""

import secrets
from typing import NewType

Reference = NewType("Reference", str)

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
ACCESS_CODE_LENGTH = 10  # hardly less than 50 bits
_PREFIX = "PD"
_BODY = 7  # 35 random bits, and one check character
_LOOKS_LIKE = str.maketrans({"O": "0", "I": "1", "L": "1"})


def new_reference() -> Reference:
    """A fresh reference such as `PD-7K3M-9QX2`; the store refuses the rare collision."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(_BODY))
    return _format(body + _check_character(body))


def find_reference(text: str) -> Reference | None:
    """The reference a person typed (any case, with or without dashes, O for 0, I or L for 1), or None if the check character says no."""
    compact = "".join(c for c in text.upper() if c.isalnum())
    if not compact.startswith(_PREFIX) or len(compact) != len(_PREFIX) + _BODY + 1:
        return None
    body = compact[len(_PREFIX) :].translate(_LOOKS_LIKE)
    if any(c not in ALPHABET for c in body) or _check_character(body[:_BODY]) != body[_BODY]:
        return None
    return _format(body)


def new_access_code() -> str:
    """Ten characters shown once to the requester, in two groups: `4F7KM-92QXA`. With digits and letters both, so that it is told from
    words where it is typed without its dash."""
    code = ""
    while not code or code.isalpha() or code.isdigit():
        code = "".join(secrets.choice(ALPHABET) for _ in range(ACCESS_CODE_LENGTH))
    return f"{code[:5]}-{code[5:]}"


def normal_access_code(typed: str) -> str:
    """What was typed, as it is hashed: upper case, no separators, look-alikes mended."""
    return "".join(c for c in typed.upper() if c.isalnum()).translate(_LOOKS_LIKE)


def _format(body: str) -> Reference:
    return Reference(f"{_PREFIX}-{body[:4]}-{body[4:]}")


def _check_character(body: str) -> str:
    """Damm's scheme over GF(32) (x^5 + x^2 + 1): every single wrong character and every swap of neighbours is noticed."""
    interim = 0
    for character in body:
        interim ^= ALPHABET.index(character)
        interim <<= 1
        if interim & 32:
            interim ^= 0b100101
    return ALPHABET[interim]
