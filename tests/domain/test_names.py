"""Names and addresses as people give them, in answers, sentences and letters; what is none is left alone."""

import pytest

from bot.domain.addresses import list_emails, own_email, read_email
from bot.domain.corrections import read_correction
from bot.domain.errors import InvalidInput
from bot.domain.letters import plain_text, signature
from bot.domain.names import own_name, read_name
from bot.domain.told import substance, told_of_self

ANSWERS = {
    "it's Yamada Taro, thanks": "Yamada Taro",
    "sure - Anna O'Neill": "Anna O'Neill",
    "Sure, it's Anna O'Neill, and my e-mail is anna@x.example": "Anna O'Neill",
    "Anna O'Neill, anna@example.com": "Anna O'Neill",
    "Vincent van Gogh": "Vincent van Gogh",
    "Yamada, Taro": "Yamada, Taro",
    "Cher": "Cher",
    "J. R. R. Tolkien": "J. R. R. Tolkien",
    "Mr. Tadashi Ono": "Tadashi Ono",
    "Dr. Anna Smith": "Dr. Anna Smith",
    "María José de la Cruz Fernández": "María José de la Cruz Fernández",
    "Nguyễn Thị Minh Khai": "Nguyễn Thị Minh Khai",
    "anna o'neill": "Anna O'Neill",
    "BRENDA MCALLISTER. TWO L'S.": "Brenda McAllister",
    "its Jaxon Reid": "Jaxon Reid",
    "Sutrisno. I have only this one name.": "Sutrisno",
    "Björk is my name. Only Björk.": "Björk",
    "call me Nadia, my full name is Nadia El-Sayed": "Nadia El-Sayed",
    "Peter Müller 😊": "Peter Müller",
    "ＹＡＭＡＤＡ Taro": "YAMADA Taro",
    "Tanaka Yuki desu": "Tanaka Yuki",
    "Olivia, obviously": "Olivia",
    "on the papers it reads Esperanza Ruiz": "Esperanza Ruiz",
    "Hans-Peter von und zu Adlerstein": "Hans-Peter von und zu Adlerstein",
    "山田太郎（やまだ たろう）": "山田太郎",
    "はい、山田です": "山田",
    "山田太郎です。メールは taro@example.jp です": "山田太郎",
    "名前は鈴木一郎です、メールはichiro@example.jpです": "鈴木一郎",
    "高橋です。高橋 蓮です": "高橋 蓮",
    "やまだ たろうです。漢字は山田 太郎です。": "山田 太郎",
    "わたしの なまえは グエン・ヴァン・ミンです": "グエン・ヴァン・ミン",
    "王小明": "王小明",
}
NO_NAMES = [
    "why do you need that",
    "I don't want to give it",
    "delete everything",
    "whatever",
    "thank you so much",
    "sent from my iPhone",
    "please call me back",
    "どうして必要なんですか",
    "答えたくない",
    "名前はちょっと…スキップで",
    "飛ばして",
    "すべての情報",
    "購入履歴",
    "母",
    "子どもの母親です",
]


@pytest.mark.parametrize(("said", "name"), ANSWERS.items())
def test_a_name_is_read_out_of_an_answer(said: str, name: str) -> None:
    assert read_name(said) == name


@pytest.mark.parametrize("said", NO_NAMES)
def test_what_is_no_name_is_not_read_as_one(said: str) -> None:
    with pytest.raises(InvalidInput):
        read_name(said)


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("Hi, I'm Anna O'Neill (anna@x.example). You keep sending me newsletters.", "Anna O'Neill"),
        ("Hello, Anna here. You sent it twice.", "Anna"),
        ("This is Taro Yamada from Osaka", "Taro Yamada"),
        ("My name is taro and you keep writing", "Taro"),
        ("会員の田中太郎と申します。先月から", "田中太郎"),
        ("お世話になっております。山田太郎です。", "山田太郎"),
        ("I am very angry", None),
        ("I'm German and I hate this", None),
        ("This Is Ridiculous!", None),
        ("THIS IS UNACCEPTABLE. I AM FURIOUS", None),
        ("my wife's name is Anna", None),
        ("correct my street, it is Elm Road", None),
        ("a man called Peter Smith rang", None),
        ("私は困っています", None),
        ("質問です。", None),
        ("送ってよいと申し上げた覚えはございません", None),
    ],
)
def test_a_story_names_its_writer_only_where_it_says_so(said: str, name: str | None) -> None:
    assert own_name(said) == name


@pytest.mark.parametrize(
    ("said", "address"),
    [
        ("taro at example dot jp", "taro@example.jp"),
        ("taro dot yamada at example dot co dot jp", "taro.yamada@example.co.jp"),
        ("bjork plus privacy at example dot is", "bjork+privacy@example.is"),
        ("taro at example.com", "taro@example.com"),
        ("mailto:taro@example.com", "taro@example.com"),
        ("taroアットマークexample.com", "taro@example.com"),
        ("taro @ example.com", "taro@example.com"),
        ("not a@b.example but c@d.example", "c@d.example"),
        ("a@b.example ではなく c@d.example です", "c@d.example"),
        ("a@b.example, sorry, c@d.example", "c@d.example"),
        ("a@b.example or c@d.example", None),
        ("BRENDA@EXAMPLE.ORG", "brenda@example.org"),
        ("You can reach me at m.adeyemi@example.org", "m.adeyemi@example.org"),
    ],
)
def test_an_address_is_read_out_of_an_answer(said: str, address: str | None) -> None:
    assert read_email(said) == address


@pytest.mark.parametrize(
    ("said", "address"),
    [
        ("my email is x@y.example and my brother's is z@y.example", "x@y.example"),
        ("you sent it to bob@z.example. Reply to me at x@y.example please", "x@y.example"),
        ("連絡先はx@y.exampleです", "x@y.example"),
        ("you sent my e-mail to bob@z.example", None),
        ("my old email was x@y.example", None),
    ],
)
def test_an_address_is_the_writers_only_where_she_says_so(said: str, address: str | None) -> None:
    assert own_email(said) == address


@pytest.mark.parametrize(
    ("letter", "name", "email"),
    [
        ("Please delete it. Best regards, Anna O'Neill", "Anna O'Neill", None),
        ("I want my data.\n\nSent from my iPhone", None, None),
        ("Thanks,\nPieter van den Berg\npieter@example.nl\n+31 6 123", "Pieter van den Berg", "pieter@example.nl"),
        ("止めてください。\nよろしくお願いいたします。\n山田 太郎\ntaro@example.jp", "山田 太郎", "taro@example.jp"),
        ("please stop\n-- \nJohn Smith\njohn@example.com", "John Smith", "john@example.com"),
        ("You mailed my offer to:\nbob@example.com\nPlease stop that.", None, None),
        (
            "Thank you.\nRegards\nProf. Dr. Hans Müller | Head\nhans@uni.example",
            "Prof. Dr. Hans Müller",
            "hans@uni.example",
        ),
    ],
)
def test_a_letter_is_signed(letter: str, name: str | None, email: str | None) -> None:
    assert signature(letter) == (name, email)


def test_the_last_words_of_a_message_may_be_its_writer() -> None:
    mine = told_of_self("Please correct my street, it is Brückenstraße. Lena Vogt, lena.vogt@example.de")
    assert (mine.name, mine.email) == ("Lena Vogt", "lena.vogt@example.de")


HELD = {"description": "You rang 090-5550-0142 three times in May", "name": "Ana ONeil", "email": "a@b.example"}


@pytest.mark.parametrize(
    ("said", "key", "value"),
    [
        ("no, the e-mail is c@d.example", "email", "c@d.example"),
        ("it's Anna, not Ana", "name", "Anna ONeil"),
        ("my surname is O'Neill", "name", "Ana O'Neill"),
        ("The name should be Arjun K. Mehta, with the K, please.", "name", "Arjun K. Mehta"),
        ("not May but March", "description", "You rang 090-5550-0142 three times in March"),
        (
            "Sorry, I meant March, not May. Please change that.",
            "description",
            "You rang 090-5550-0142 three times in March",
        ),
        ("I wrote May but I meant March", "description", "You rang 090-5550-0142 three times in March"),
        ("番号が違いました。正しくは090-5550-0124です。", "description", "You rang 090-5550-0124 three times in May"),
    ],
)
def test_a_correction_says_what_should_stand_where(said: str, key: str, value: str) -> None:
    assert read_correction(said, HELD).values == {key: value}


@pytest.mark.parametrize(
    "said",
    [
        "yes",
        "no",
        "why do you need my name?",
        "looks good",
        "He told bob@x.example all about the loud and long quarrel we had",
    ],
)
def test_what_corrects_nothing_changes_nothing(said: str) -> None:
    assert not read_correction(said, HELD)


def test_markup_becomes_the_text_it_shows_and_other_text_stays() -> None:
    assert plain_text("<p>Please <b>delete</b> my&nbsp;data.</p><style>x</style>") == "Please delete my data."
    for kept in ("a < b and c > d", "<script>alert(1)</script>", "<p><script>alert(1)</script></p>"):
        assert plain_text(kept) == kept


def test_a_bare_wish_has_no_substance() -> None:
    for bare in (
        "Please delete my data",
        "I want to complain",
        "個人情報の削除をお願いします",
        "Hello, I'm Anna O'Neill, anna@x.example",
    ):
        assert substance(bare) == 0, bare
    assert substance("your driver read my medical notes aloud") >= 4


def test_hostile_length_costs_little() -> None:
    for text in ("a." * 4000, "at dot " * 1140, "a@" * 4000, " " * 7999 + "b", "my name is " * 720):
        told_of_self(text[:8000])
    assert list_emails("a@" * 4000) == []
