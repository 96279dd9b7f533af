"""What may be done with a text without knowing what it is for: words, folding, names, spelling; imports nothing of ours.

Pure, and open to every other room.
"""
