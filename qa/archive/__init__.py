"""An archive of pages, from a folder or a packed file, to events; imports `records` and `text`.

The way of a page: `walk` finds it, `page` reads it, `merge` puts versions together, `reader` does all of it. `weave`
goes the other way and writes an archive.
"""
