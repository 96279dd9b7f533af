"""Learning from questions with known answers: adapters of embedder and cross-encoder, and a judge's weights.

Imports `qa` and `embeddings`; nothing that answers imports this room. What it needs besides is in the extra `training`.
"""

import os

# the trainer would ask the hub about the model that it is given, if only by name; these are read at import
for name in ("HF_HUB_OFFLINE", "HF_DATASETS_OFFLINE", "HF_HUB_DISABLE_TELEMETRY"):
    os.environ.setdefault(name, "1")
