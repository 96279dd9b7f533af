"""The errors that Dateline raises on purpose. Each message names the thing, the reason and the next step."""


class DatelineError(Exception):
    """Anything that a user can mend. Surfaces print the message alone, without a traceback."""


class ArchiveError(DatelineError):
    """The archive as a whole cannot be read: missing, empty, damaged, or not an archive."""


class SourceError(DatelineError):
    """What an archive is fetched from cannot be asked. What was fetched is kept."""


class PageError(DatelineError):
    """One page cannot be read. A build lists it and goes on; `--strict` makes it stop."""


class StoreError(DatelineError):
    """The data folder cannot be used: missing, not ours, newer than this program, damaged or not writable."""


class FinderError(StoreError):
    """The engine that finds events cannot be asked: away, too old, full, without rights, or without this archive."""


class ModelMismatchError(DatelineError):
    """The data was built with another embedding model than the one asked for."""


class UnknownKindError(DatelineError):
    """The archive has no category or topic of the name that was given."""


class BusyError(DatelineError):
    """Another build is working on the same data folder."""


class GroundingError(DatelineError):
    """An answer says or cites something that the retrieved events do not hold. Never shown as an answer."""


class UnknownEventError(DatelineError):
    """An event id that the archive does not hold."""


class QuestionFileError(DatelineError):
    """A file of questions cannot be read at all; single broken lines are answered with an error object."""


class StoppedError(DatelineError):
    """A build was told to stop. What it embedded is kept, and the next build goes on from there."""


class WriterError(DatelineError):
    """The language model that was named to write cannot be used. The archive's own words stand all the same."""
