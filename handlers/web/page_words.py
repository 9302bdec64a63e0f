"""The words of the pages that speak the visitor's language, as a table: the same keys in every language."""

from collections.abc import Mapping

STATUS_WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "title": "Status of your request",
        "lead": "Enter the reference and the access code you were given when you sent your request.",
        "reference": "Reference",
        "access_code": "Access code",
        "show": "Show the status",
        "due": "We aim to answer by",
        "timeline": "What has happened so far",
        "private": "Answers and messages are not shown here. You can read them in the chat where you sent the request.",
        "again": "Look up another request",
        "language": "日本語",
        "LookupRefused": "This reference and access code do not belong together. Please check both.",
        "TooManyAttempts": "That was tried too often. Please wait a while before the next try.",
    },
    "ja": {
        "title": "ご請求の状況",
        "lead": "ご請求の際にお伝えした受付番号とアクセスコードを入力してください。",
        "reference": "受付番号",
        "access_code": "アクセスコード",
        "show": "状況を表示",
        "due": "回答予定日",
        "timeline": "これまでの経過",
        "private": "回答とメッセージはここには表示されません。ご請求いただいたチャットでご覧ください。",
        "again": "別のご請求を確認する",
        "language": "English",
        "LookupRefused": "受付番号とアクセスコードが一致しません。両方をご確認ください。",
        "TooManyAttempts": "試行回数が多すぎます。しばらくしてからもう一度お試しください。",
    },
}

POLICY_WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "earlier": "This is an earlier version of this text. It was in force until {date}.",
        "current": "Read the version in force",
        "date": "{0.day} {0:%B} {0.year}",
    },
    "ja": {
        "earlier": "これは以前の版です。{date}まで適用されていました。",
        "current": "現在の版を読む",
        "date": "{0.year}年{0.month}月{0.day}日",
    },
}
