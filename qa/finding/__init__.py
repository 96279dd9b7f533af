"""What finds events by vectors and words: the seam between what searches and the engines that search for it.

Imports `store`, `text`, `records` and `embeddings`. `finder` says what an engine must do; `local` does it with FAISS
and SQLite. What an archive is and says stays in the store, whatever finds its events.
"""
