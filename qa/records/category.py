"""The ten headings that the Current Events portal orders a day by, and what else pages have called them. Pure."""

CATEGORIES = (
    "Armed conflicts and attacks",
    "Arts and culture",
    "Business and economy",
    "Disasters and accidents",
    "Health and environment",
    "International relations",
    "Law and crime",
    "Politics and elections",
    "Science and technology",
    "Sports",
)
"""In their own order, which is the alphabet's."""
