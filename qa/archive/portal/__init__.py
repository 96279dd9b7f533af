"""Day pages of Wikipedia's Current Events portal, as wikitext, to events; imports `records`, `text` and `archive`.

The way of a day page: `titles` says which day it is, `frame` what of it is the day's, `outline` parts that into items,
`inline` reads an item's words, links and sources (`labels`, `templates`), `day` makes events of them. `dump` finds the
pages in an export of a wiki, `identity` says which event of one version is which of the next.
"""
