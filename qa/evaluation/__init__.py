"""Files of questions, and figures over those with known answers.

Imports `engine`, `forms`, `question`, `records` and `text`.
"""
