"""The embedder and its word pieces: pinned, optional, and without a network."""

import hashlib
import subprocess
import sys
from importlib import resources

import numpy as np
import pytest

from knowledge import embedder
from knowledge.wordpiece import VOCABULARY, encode, vocabulary

VOCABULARY_SHA256 = "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3"


def test_the_vocabulary_is_the_one_the_model_was_trained_on() -> None:
    raw = (resources.files("knowledge.data") / VOCABULARY).read_bytes()
    assert hashlib.sha256(raw).hexdigest() == VOCABULARY_SHA256
    assert len(vocabulary()) == 30_522


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("do you keep my data?", "[CLS] do you keep my data ? [SEP]"),
        ("Naïve unsubscribing", "[CLS] naive un ##su ##bs ##cr ##ib ##ing [SEP]"),
        ("a_b c-d", "[CLS] a _ b c - d [SEP]"),
        ("\U0001f600" + "x" * 101, "[CLS] [UNK] [UNK] [SEP]"),
        ("個人", "[CLS] [UNK] 人 [SEP]"),
    ],
)
def test_text_is_cut_as_the_reference_does(text: str, pieces: str) -> None:
    names = {number: piece for piece, number in vocabulary().items()}
    assert " ".join(names[number] for number in encode(text)) == pieces


def test_long_text_is_cut_short() -> None:
    assert len(encode("word " * 1000)) == 128


def test_like_questions_lie_near_each_other_in_any_batch() -> None:
    found = embedder.find_embedder()
    assert found is not None
    texts = ["how long do you keep my data", "for what time is my information stored", "where can I park my car"]
    vectors = found.embed(texts)
    assert vectors.shape == (3, 384)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-3)
    assert vectors[0] @ vectors[1] > 0.45 > vectors[0] @ vectors[2] + 0.1
    assert np.allclose(found.embed(texts[:1])[0], vectors[0], atol=0.05)


def test_another_model_file_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedder, "MODEL_SHA256", "0" * 64)
    assert embedder.model_path() is None


def test_a_missing_package_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedder, "MODEL_PACKAGE", "no_such_package_here")
    assert embedder.model_path() is None


def test_importing_the_knowledge_brings_no_heavy_library() -> None:
    code = (
        "import sys, knowledge.desk_knowledge, knowledge.policies;"
        "print([name for name in ('onnxruntime', 'torch', 'sklearn', 'scipy', 'tokenizers', 'requests', 'fastapi') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
