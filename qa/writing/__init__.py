"""Answers that a language model writes, each sentence checked before it is shown; `endpoint` alone knows `openai`.

Imports `question`, `records` and `text`, and what is in `claims`.
"""
