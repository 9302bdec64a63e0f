"""Japanese names: with and without a blank, with the reading in brackets, in polite sentences. What may be a name of anything else is left alone."""

import re

from bot.domain.words import word_set

_KANJI = r"[\u3400-\u9fff\uf900-\ufaff々〆〇ヶヵ]"
_LETTER = r"[\u3400-\u9fff\uf900-\ufaff々〆〇ぁ-ゖァ-ヺー]"
_NAME = rf"{_LETTER}{{1,10}}(?:[ \u3000・=＝]{_LETTER}{{1,12}}){{0,4}}"
_JAPANESE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_ENDING = r"(?:と申します|ともうします|と申す者|といいます(?=[。\s]|$)|と言います(?=[。\s]|$)|という者|っていいます)"
_STATED = re.compile(
    rf"(?:^|[\s。、,，.!！?？:：は])(?P<named>[A-Za-z][A-Za-z'’. -]{{1,40}}|{_NAME})[ \u3000]?(?:[(（][^)）]{{1,30}}[)）])?\s*{_ENDING}",
    re.MULTILINE,
)
_LABELLED = re.compile(
    rf"(?:漢字(?:は|では|で|だと)|(?:私の|わたしの|僕の|お?)[ \u3000]?(?:名前|なまえ|氏名)は"
    rf"|氏名は|(?:お名前|名前|氏名|差出人|申請者|請求者|申込者|契約者名?"
    rf"|会員名)\s*[:：は])\s*[「『]?(?P<named>[A-Za-z][A-Za-z'’. -]{{1,40}}|{_NAME})"
    rf"[」』]?(?=\s*(?:[(（]|です|でございます|になります|だ|と(?=申|言|い)|、|。|,|，|\n|$|で、|が正しい|では))"
)
_INTRODUCED = re.compile(
    rf"(?:^|[。！!\n]\s*)(?:(?:こんにちは|こんばんは|はじめまして|初めまして|お世話になって(?:い|お)ります|お世話になります|突然すみません)[。、!！\s]*)?(?:私は?、?)?\s*"
    rf"(?P<named>{_NAME})[ \u3000]?(?:[(（][ぁ-ゖァ-ヺー \u3000]{{1,30}}[)）])?(?:です|でございます)(?=[。、！!\s]|$)"
)
_LEADS = re.compile(
    r"^(?:(?:はい|ええ|うん|えっと|えーと|ええと|あの|では|じゃあ|いいですよ|わかりました|分かりました|承知しました|了解です|了解|失礼しました|すみません|申し訳ありません|いえ|いや|もちろん|こちらは"
    r"|(?:私の|わたしの|僕の|俺の|お)?[ \u3000]?(?:名前|なまえ|氏名)(?:は|:|：|って)?[ \u3000]?|(?:私|わたし|わたくし|僕|俺|自分)は|氏名"
    r"|本名は?|登録名は?"
    r"|(?:ご)?登録の?名前は|フルネームは?)[、。,.\s！!…:：]*)+"
)
_TAILS = re.compile(
    r"(?:[、。,\s！!]*(?:です|でございます|と申します|ともうします|といいます|と言います|になります|になっています|で登録(?:して|されて)います|で(?:お願い(?:し|いたし|致し)ます|登録しています)?|だ(?:よ)?|ですが|ですけど|ね|よ"
    r"|(?:よろしく|宜しく)?お願い(?:し|いたし|致し)ます|よろしく|どうぞ|以上|ありがとうございます|。|！|!))+$"
)
_READING = re.compile(r"\s*[(（\[【][^)）\]】]{1,40}[)）\]】]")
_SENTENCE = re.compile(
    r"ません|ます|して|って$|いて$|しろ|やめ|ください|下さい|ない|したい|たい$|でした|ました|ですか|ますか|のか|って(?:何|なに)|[をがへ](?!$)|から|けど|ので|?|？".replace(
        "|?|", "|[?]|"
    )
)
_OWNER = re.compile(rf"^.*[\u3040-\u309f\u3400-\u9fffA-Za-zー]の(?={_KANJI}{{2,}})")  # 大阪の山田 is 山田
_REAL = re.compile(
    rf"^(?:{_KANJI}{{1,4}}[ \u3000]?{_LETTER}{{1,6}}|{_KANJI}{{2,6}}|[ぁ-ゖ]{{2,6}}[ \u3000]?[ぁ-ゖ]{{0,8}}"
    rf"|[ァ-ヺー・]{{2,14}}(?:[ \u3000・=＝][ァ-ヺー・]{{1,14}}){{0,3}})$"
)


def has_japanese(text: str) -> bool:
    return bool(_JAPANESE.search(text))


def japanese_name_given(text: str) -> str | None:
    """The name in an answer to "お名前は？"; None for what is a sentence of its own."""
    if stated := japanese_name_in(text):
        text = f"{stated}。{text}"
    clauses = (_clean(clause) for clause in re.split(r"[。\n、,，…]|(?<=です)が|(?<=です)けど", text))
    names = [name for name in clauses if name and not _SENTENCE.search(name) and _may_be_name(name)]
    # 高橋です。高橋 蓮です: the fuller form of the same name counts
    return max((name for name in names if name.startswith(names[0])), key=len) if names else None


def japanese_name_in(text: str) -> str | None:
    """The name a text states as its writer's: 山田太郎と申します, 氏名：…, a text that begins 山田です。"""
    for pattern in (_STATED, _LABELLED):
        # 漢字は… says how the name just given is written
        for match in sorted(pattern.finditer(text), key=lambda hit: not hit[0].lstrip(" 。、").startswith("漢字")):
            name = _clean(match["named"])
            if name and _may_be_name(name) and not _SENTENCE.search(name) and not _inflected(name):
                return name
    introduced = _INTRODUCED.search(text)
    name = _clean(introduced["named"]) if introduced else ""
    return name if _may_be_name(name) and _begins_with_surname(name) else None


def is_japanese_name(text: str) -> bool:
    """Whether a short line is a Japanese full name as signatures show it: a known surname first."""
    name = _clean(text)
    return bool(name) and bool(_REAL.match(name)) and _begins_with_surname(name) and len(name) <= 10


def _clean(text: str) -> str:
    text = _READING.sub("", text).strip(" \u3000\t「」『』\"'・、。.,!！…:：-—")
    text = _TAILS.sub("", _LEADS.sub("", text)).strip(" \u3000\t「」『』\"'・、。.,!！…:：-—")
    text = _OWNER.sub("", text)
    return re.sub(r"[ \t]+", " ", text)


def _may_be_name(name: str) -> bool:
    if (
        not name
        or len(name) > 40
        or any(c.isdecimal() for c in name)
        or name in word_set("names", "japanese", "not_names")
    ):
        return False
    if not has_japanese(name):
        return bool(re.fullmatch(r"[A-Za-z][A-Za-z'’. -]*", name))
    if any(name.endswith(word) for word in word_set("names", "japanese", "not_names") if len(word) > 1):
        return False
    return bool(_REAL.match(name)) or bool(
        re.fullmatch(
            rf"{_KANJI}{{1,8}}[ \u3000]?[A-Za-zぁ-ゖァ-ヺー・ \u3000]{{0,20}}|[A-Za-z .'-]+[ \u3000]?{_LETTER}{{1,10}}",
            name,
        )
    )


def _inflected(name: str) -> bool:
    """送ってよい: kanji, then kana in the middle of one word, is a verb and no name, unless a known surname begins it."""
    return bool(re.match(rf"{_KANJI}{{1,2}}[ぁ-ゖ]{{2,}}", name)) and not _begins_with_surname(name)


def _begins_with_surname(name: str) -> bool:
    return any(name.startswith(surname) for surname in word_set("names", "japanese", "surnames"))
