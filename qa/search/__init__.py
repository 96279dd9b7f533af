"""A question grounded in the archive, its candidates gathered, ranked and read; what is similar; timelines.

Imports `building` (which engine finds; what of an event is embedded), `finding`, `answer` (what is close enough),
`question`, `store`, `text`, `records` and `embeddings`. The stages in their order: `ground`, `gather`, `rank`,
`reading`. Which of several events are asked for, the latest, all or the turning points, say `order`, `fitting` and
`saga`.
"""
