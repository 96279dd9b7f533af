"""Learning from questions with known answers: adapters of embedder and cross-encoder, and a judge's weights.

Imports `qa` and `embeddings`; nothing that answers imports this room. What it needs besides is in the extra `training`.
"""
