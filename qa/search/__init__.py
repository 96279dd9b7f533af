"""A question grounded in the archive, its candidates gathered and ranked; what is similar; timelines.

Imports `building` (to load an index), `answer` (what is close enough), `question`, `store`, `text`, `records` and
`embeddings`. The stages in their order: `ground`, `gather`, `rank`.
"""
