"""Learning from questions with known answers: an adapter of the embedder.

Imports `qa` and `embeddings`; nothing that answers imports this room. What it needs besides is in the extra `training`.
"""
