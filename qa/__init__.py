"""Dateline: ask a news archive questions and get answers that cite the original reporting."""

__version__ = "0.1.0"
