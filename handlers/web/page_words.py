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

ANSWER_WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "title": "Our answer to your request",
        "lead": "For your safety the answer is shown only with a fresh code. We send it to",
        "lead_end": ".",
        "send": "Send me a code",
        "sent": "We have sent a six-digit code to",
        "sent_end": ". Please type it here within ten minutes. If nothing arrives, look in the spam folder, too.",
        "code": "Code",
        "read": "Show the answer",
        "resend": "Send a new code",
        "shown": "This page keeps nothing: when you close it, a new code is needed to read it again. Questions:",
        "language": "日本語",
        "AnswerLinkNotValid": "This link is not valid any more. Please look in the chat, or write to us and name the reference.",
        "AnswerWithheld": "The answer cannot be shown at the moment. Please ask in the chat, or write to us and name the reference.",
        "CodeWrong": "That is not the code in our newest e-mail. Please check it.",
        "CodeUsedUp": "This code cannot be used any more (after ten minutes or five tries it ends). Please ask for a new one.",
        "TooManyAttempts": "We have sent as many codes as we may for now. Please try again in an hour.",
    },
    "ja": {
        "title": "お申し出への回答",
        "lead": "安全のため、回答は新しいコードを入力していただいた場合にのみ表示します。コードの送り先:",
        "lead_end": "",
        "send": "コードを受け取る",
        "sent": "6桁のコードをお送りしました。送り先:",
        "sent_end": "。10分以内に入力してください。届かない場合は、迷惑メールのフォルダーもご確認ください。",
        "code": "コード",
        "read": "回答を表示",
        "resend": "新しいコードを受け取る",
        "shown": "このページには何も残りません。閉じたあとにもう一度ご覧になるには、新しいコードが必要です。お問い合わせ:",
        "language": "English",
        "AnswerLinkNotValid": "このリンクは無効になりました。チャットをご覧いただくか、受付番号を添えてご連絡ください。",
        "AnswerWithheld": "ただいま回答を表示できません。チャットでお尋ねいただくか、受付番号を添えてご連絡ください。",
        "CodeWrong": "最新のメールに記載のコードと一致しません。ご確認ください。",
        "CodeUsedUp": "このコードは使えなくなりました（10分の経過または5回の誤りで無効になります）。新しいコードをお求めください。",
        "TooManyAttempts": "いまお送りできる回数に達しました。1時間ほどしてからもう一度お試しください。",
    },
}
