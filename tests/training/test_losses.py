"""What is taught is what the product computes: compared with NumPy, text by text."""

import numpy as np
import pytest
import torch
from sentence_transformers import SentenceTransformer

from embeddings import bundled
from embeddings.embedder import tells
from qa.text.words import STOP_WORDS
from training.losses import QuestionLoss

ASKED = ["Where did the ferry run aground?", "Which flag did the parliament vote for?"]
TEXTS = ["3 May 2016: A ferry runs aground off the coast of Merrow.", "The parliament of Lowland votes for a new flag."]


@pytest.fixture(scope="module")
def loss():
    model = SentenceTransformer(str(bundled.folder()), device="cpu")
    size = len(model.tokenizer)
    telling = [tells(piece, STOP_WORDS) for piece in model.tokenizer.convert_ids_to_tokens(range(size))]
    return QuestionLoss(model, torch.tensor(telling), torch.linspace(0.5, 8.0, size))


def columns(loss, *texts):
    return [loss.model.preprocess(list(one)) for one in texts]


def by_hand(asked, text):
    _, tokens, counts, weights = (one.numpy() for one in asked)
    _, others, other_counts, _ = (one.numpy() for one in text)
    best = (tokens[counts] @ others[other_counts].T).max(axis=1)
    return float((best * weights[counts]).sum() / weights[counts].sum())


def test_late_interaction_is_the_weighed_mean_of_greatest_similarities(loss):
    with torch.no_grad():
        asked, texts = (loss._seen(one) for one in columns(loss, ASKED, TEXTS))
        late = loss._late(asked, texts).numpy()
    for row in range(2):
        for column in range(2):
            one = [part[row] for part in asked]
            other = [part[column] for part in texts]
            assert late[row, column] == pytest.approx(by_hand(one, other), abs=1e-4)
    assert late.argmax(axis=1).tolist() == [0, 1]


def test_the_loss_is_smaller_where_the_right_text_stands(loss):
    with torch.no_grad():
        right = loss(columns(loss, ASKED, TEXTS), None)
        wrong = loss(columns(loss, ASKED, TEXTS[::-1]), None)
    assert 0 <= float(right) < float(wrong)
    assert np.isfinite(float(wrong))
