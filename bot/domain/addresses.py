"""E-mail addresses as people write them: spelt out, full-width, linked, corrected in the same breath. Which of them is the writer's own
is a matter of what stands around it; an address inside a story is not."""

import re
import unicodedata

MAX_EMAIL = 254  # RFC 5321 4.5.3.1.3
_LOCAL = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}"
_DOMAIN = r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}"
_EMAIL = re.compile(rf"(?<![A-Za-z0-9!#$%&'*+/=?^_`{{|}}~.-]){_LOCAL}@{_DOMAIN}")
_BRACKETED = re.compile(r"\s*[(\[{<（]\s*(at|dot|アット(?:マーク)?|ドット|@|\.)\s*[)\]}>）]\s*", re.IGNORECASE)
_KATAKANA = re.compile(r"(?<=[A-Za-z0-9])\s*(アット(?:マーク)?|あっと(?:まーく)?|ドット|どっと)\s*(?=[A-Za-z0-9])")
_PART = r"[A-Za-z0-9_+-]{1,64}"
_SPOKEN = re.compile(
    rf"\b({_PART}(?:(?:\.| dot | plus | dash | hyphen | underscore ){_PART}){{0,5}}) at ({_PART}(?:(?:\."
    rf"| dot ){_PART}){{0,5}}? dot [A-Za-z]{{2,10}}(?: dot [A-Za-z]{{2,10}})*)\b",
    re.IGNORECASE,
)
_JOINTS = {"dot": ".", "plus": "+", "dash": "-", "hyphen": "-", "underscore": "_"}
_JOINT = re.compile(rf" ({'|'.join(_JOINTS)}) ", re.IGNORECASE)
_OTHERS = re.compile(
    r"\b(?:husband|wife|spouse|mother|father|mum|mom|dad|brother|sister|son|daughter|friend|neighbou?r|colleague|boss|partner|ex|roommate|his|her|their|someone|somebody)\b"
    r"[^.!?\n]{0,40}$|(?:夫|妻|主人|母|父|兄|弟|姉|妹|息子|娘|友人|同僚)[^。\n]{0,20}$",
    re.IGNORECASE,
)
_HALF_SPOKEN = re.compile(rf"\b({_PART}(?:\.{_PART}){{0,5}}) at ({_DOMAIN})\b", re.IGNORECASE)
_SPACED = re.compile(r"(?<=[A-Za-z0-9]) ?@ ?(?=[A-Za-z0-9])")
_MINE = re.compile(
    r"(?:\bmy (?:current |correct |right |actual |real |new |own |private |personal |home |work |main |registered "
    r"|contact )?(?:e-?mail|mail)(?: address)?"
    r"(?: (?:is|was|would be|should be|reads))?:?|(?:^|[\n;,.(] ?)(?:my |the )?(?:e-?mail|mail)(?: address)?\s*(?:is|:|=)"
    r"|\b(?:e-?mail|write|reply|respond|answer|contact|reach"
    r"|get back)(?: to)? me(?: back)?(?: by (?:e-?)?mail)? (?:at|on|under|via|by|through)|\breach(?:able)? (?:at"
    r"|on|under)"
    r"|\b(?:reply|replies|answers?|respond|response|correspondence)(?: should go)?(?: please)? to(?: me at)?:?|\bcontact(?: e-?mail| address| me)?:"
    r"|\bi(?:'m| am) registered (?:with|under|as)|\bmy account(?: e-?mail)? is(?: under| with)?|^from: [^\n]*?"
    r"|(?:私の)?(?:メール|メアド|e-?mail|mail|アドレス|連絡先)(?:アドレス)?(?:は|[:：])|(?:ご?返信|ご?連絡|ご?回答)(?:先)?は)"
    r"\s*(?:also |now |actually |just |simply |still )?(?P<email>[^\s,;、。]+)",
    re.IGNORECASE | re.MULTILINE,
)
_REPLACED = re.compile(
    rf"(?:\b(?:not|instead of|rather than)\s+(?P<wrong>{_LOCAL}@{_DOMAIN}))"
    rf"|(?P<wrong_ja>{_LOCAL}@{_DOMAIN})\s*(?:ではなく|じゃなく|でなく|は(?:間違い|誤り))",
    re.IGNORECASE,
)
_TAKEN_BACK = re.compile(
    r"\b(?:sorry|oops|no|wait|correction|i mean|i meant|rather|actually)\b|すみません|間違え|訂正|いえ|いや",
    re.IGNORECASE,
)


def list_emails(text: str, *, spoken: bool = False) -> list[str]:
    """Every different address in a text, in order, in its usual form. `spoken` also reads "taro at example.com", in a story perhaps a place."""
    plain = _plain(text, spoken=spoken)
    found = [match.lstrip("'`") for match in _EMAIL.findall(plain)]
    right = [
        normal_email(one) for one in found if len(one) <= MAX_EMAIL and ".." not in one and not one.startswith("@")
    ]
    return list(dict.fromkeys(right))


def find_email(text: str, *, spoken: bool = False) -> str | None:
    """The only e-mail address in a text ("taro (at) example (dot) jp" counts), in its usual form; None if there is none or more than one."""
    found = list_emails(text, spoken=spoken)
    return found[0] if len(found) == 1 else None


def read_email(text: str) -> str | None:
    """The address somebody gives who was asked for one: the only one, or the one that stays when another is taken back in the same breath."""
    found = list_emails(text, spoken=True)
    if len(found) < 2:
        return found[0] if found else None
    plain = _plain(text, spoken=True)
    wrong = {normal_email(hit["wrong"] or hit["wrong_ja"]) for hit in _REPLACED.finditer(plain)}
    left = [one for one in found if one not in wrong]
    if len(left) == 1:
        return left[0]
    between = plain[plain.find("@") : plain.rfind("@")]
    return left[-1] if left and _TAKEN_BACK.search(between) else None


def own_email(text: str) -> str | None:
    """The address a text gives as its writer's own ("my e-mail is …", "reach me at …", メールは…); None where it only mentions one."""
    found = [
        email
        for match in _MINE.finditer(_plain(text, spoken=True))
        if (email := find_email(match["email"].rstrip(".)）")))
    ]
    return found[-1] if found else None


def concerned_email(text: str) -> str | None:
    """The only address in a wish that is about an address: the one concerned, unless it is told to be somebody else's."""
    found = find_email(text)
    plain = _plain(text, spoken=False)
    before = plain[: plain.lower().find(found.lower())] if found else ""
    return None if _OTHERS.search(before) else found


def normal_email(address: str) -> str:
    """The form in which addresses are compared and looked up: the domain in lower case, the local part as typed unless all of it is shouted."""
    local, _, domain = address.strip(".").rpartition("@")
    return f"{local.lower() if address.isupper() else local}@{domain.lower()}"


def masked_email(address: str) -> str:
    """`t***@example.com`: enough for its owner, nothing for anybody else."""
    local, _, domain = address.rpartition("@")
    return f"{local[:1]}***@{domain}"


def without_emails(text: str) -> str:
    """The text with a blank for every address, however it was spelt."""
    return re.sub(r"(?:mailto:)?" + _EMAIL.pattern, " ", _plain(text, spoken=False))


def _plain(text: str, *, spoken: bool) -> str:
    plain = unicodedata.normalize("NFKC", text)
    plain = _BRACKETED.sub(lambda hit: _sign(hit[1]), plain)
    plain = _KATAKANA.sub(lambda hit: _sign(hit[1]), plain)
    plain = _SPOKEN.sub(lambda hit: _JOINT.sub(lambda word: _JOINTS[word[1].lower()], f"{hit[1]}@{hit[2]}"), plain)
    if not spoken or _EMAIL.search(plain):
        return plain
    return _SPACED.sub("@", _HALF_SPOKEN.sub(r"\1@\2", plain))


def _sign(word: str) -> str:
    return "@" if word.lower() in ("at", "@") or word.lower().startswith(("アット", "あっと")) else "."
