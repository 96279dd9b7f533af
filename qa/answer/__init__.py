"""Whether the events found answer, and the answer: judged, composed, checked; pure; imports `text` and `records`.

The stages in their order: `judge`, `compose`, `check`. `suggest`, alone, leafs through the `store` for what to ask next.
"""
