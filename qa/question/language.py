"""Which language a question is in, where it can be told: one in another than the archive's cannot be answered. Pure.

The model and the words of the archive are of one language; what lies near a question in another is chance. The detector
(py3langid, a naive Bayes classifier over byte n-grams; Lui and Baldwin 2012) is loaded only for what has no word that
shows it to be English.
"""

import re
from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any

LANGUAGES = {
    "ar": "Arabic",
    "bg": "Bulgarian",
    "ca": "Catalan",
    "cs": "Czech",
    "da": "Danish",
    "de": "German",
    "el": "Greek",
    "en": "English",
    "es": "Spanish",
    "et": "Estonian",
    "fa": "Persian",
    "fi": "Finnish",
    "fr": "French",
    "he": "Hebrew",
    "hi": "Hindi",
    "hr": "Croatian",
    "hu": "Hungarian",
    "id": "Indonesian",
    "it": "Italian",
    "ja": "Japanese",
    "ko": "Korean",
    "lt": "Lithuanian",
    "lv": "Latvian",
    "nl": "Dutch",
    "no": "Norwegian",
    "pl": "Polish",
    "pt": "Portuguese",
    "ro": "Romanian",
    "ru": "Russian",
    "sk": "Slovak",
    "sl": "Slovene",
    "sr": "Serbian",
    "sv": "Swedish",
    "th": "Thai",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "vi": "Vietnamese",
    "zh": "Chinese",
}
_ENGLISH = frozenset(
    """the of did does do who whom whose what when where which why how with after before from and about were have has
    had been that this there their they his her she he would could should first last latest news between during against
    killed died death""".split()
)
"""Words that no other language has so often: one of them, and a text is taken for English."""
_FEWEST_WORDS = 3
_SURE_FROM = (0.8, 0.45, 0.3)
"""How likely a language must be: where the archive holds all words of the question, all but one, and fewer."""
_SURE_OF_SCRIPT = 0.4
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_LATIN = re.compile(r"[^\W\d_]", re.ASCII)


def detected(text: str) -> tuple[str, float]:
    """Return the likeliest language of a text, as its code, and how likely it is, 0..1."""
    code, chance = _detector().classify(text)
    return str(code), float(chance)


@lru_cache(maxsize=8)
def language_of(texts: tuple[str, ...]) -> str:
    """Return the code of the language that most of some texts are in; English where there are none."""
    english = sum(not _ENGLISH.isdisjoint(text.lower().split()) for text in texts)
    return "en" if 2 * english >= len(texts) else detected(" ".join(texts))[0]


def foreign(text: str, archive: str, known: Callable[[str], bool]) -> str | None:
    """Return the language of a question, in English, where it is another than the archive's; None where it is not told.

    Names alone are no language, and neither are a few words.

    Args:
        text: The question.
        archive: The code of the archive's language.
        known: Says whether the archive holds a word.
    """
    words = _WORD.findall(text)
    english = sum(word.lower() in _ENGLISH for word in words)
    if archive == "en" and english:
        return None
    latin = any(_LATIN.match(word) for word in words)
    unknown = min(sum(not known(word) for word in words), len(_SURE_FROM) - 1)
    if latin and (len(words) < _FEWEST_WORDS or (text.isascii() and not unknown and not english)):
        return None
    code, chance = detected(text)
    sure = chance >= (_SURE_FROM[unknown] if latin else _SURE_OF_SCRIPT)
    return LANGUAGES.get(code) if sure and code != archive else None


@cache
def _detector() -> Any:  # noqa: ANN401  (it has no types)
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    load = getattr(LanguageIdentifier, "from_model_file", None) or LanguageIdentifier.from_pickled_model
    return load(MODEL_FILE, norm_probs=True)
