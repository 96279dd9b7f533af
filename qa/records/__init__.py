"""The frozen records that travel between rooms, and the errors; imports nothing of ours.

`stages` is the place to begin: what each stage of a question's way hands to the next.
"""
