"""An archive to a store and its index, step by step and safe to stop; whether they are sound; where they lie.

Imports `archive`, `finding`, `store`, `forms`, `text`, `records`, `sample` and `embeddings`. `build` is the way of a
page from end to end, `update` that of the portal's pages from their wiki.
"""
