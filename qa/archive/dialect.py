"""The headings that page generators have used, by language. A new edition needs a line here and nothing else."""

from enum import StrEnum


class Section(StrEnum):
    """A part of an event page, whatever its heading is called."""

    SOURCES = "sources"
    CHANGES = "changes"
    RELATED = "related"


HEADINGS = {
    "source": Section.SOURCES,
    "sources": Section.SOURCES,
    "changes": Section.CHANGES,
    "related": Section.RELATED,
    "信息来源": Section.SOURCES,
    "信息來源": Section.SOURCES,
    "变化": Section.CHANGES,
    "更改": Section.CHANGES,
    "有关": Section.RELATED,
    "有關": Section.RELATED,
}

CONTEXT_LABELS = ("Context", "消息")

PICTURE_LABELS = frozenset({"cover image", "image", "img", "封面", "封面图片", "图片", "圖片"})

SECTION_TITLES = frozenset(
    {
        "armed conflicts and attacks",
        "arts and culture",
        "arts culture and entertainment",
        "business and economy",
        "deaths",
        "disasters and accidents",
        "health and environment",
        "health and medicine",
        "international relations",
        "law and crime",
        "politics and elections",
        "religion",
        "science and technology",
        "sport",
        "sports",
    }
)
"""Headings of the portal's own sections, folded; a page with nothing but one of these tells of no event."""
