"""Dateline: ask a news archive questions and get answers that cite the original reporting."""

import os

# A question's products are too small to share out among threads, and askers are answered side by side. What pays for
# more threads asks for them (`embeddings.index`). It must be said before NumPy is imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

__version__ = "0.1.0"
