"""Time expressions: which days a text means, and which of its words say so; pure; imports `records` and `text`.

`expression` reads a whole text, with `grammar` (dates), `modifiers` ("the last week of") and `archive` (counted from
the archive's end); `event` finds what is counted from a named event, `told` from the one told before in a conversation,
and `recurring` days of every year.
"""
