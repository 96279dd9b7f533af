"""The `dateline` command and what it prints; imports `engine`, `ui`, `evaluation`, `building` and `embeddings`.

What it prints comes from `forms`, `records` and `text`, and from `answer` what is near a decline; the days that are
given are read by `question`. A writer that is named comes from `writing`; `shards` writes into the `store` what was
embedded elsewhere.
"""
