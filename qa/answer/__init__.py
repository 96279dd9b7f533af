"""Whether the events found answer, and the answer: judged, composed, checked; pure; imports `text` and `records`.

The stages in their order: `judge`, `compose`, `check`; `nearest` says what to show where none
answers, `suggest` what to ask next.
"""
