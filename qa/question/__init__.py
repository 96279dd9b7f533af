"""A text and its conversation, understood by themselves; pure; imports `records` and `text`.

The first stage of a question's way: `understand` makes a `Question`. What it takes the archive to know is `search`'s.
"""
