"""SQLite, the one source of truth: events, links, words, vectors, all that was published; imports `records` and `text`.

The only room that speaks SQL. A build writes through it, every question reads through it.
"""
