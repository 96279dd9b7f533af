"""The database file: its schema, how it is opened, and what SQLite's errors mean to a user."""

import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from qa.records.errors import StoreError
from qa.store import portal
from qa.store.seals import mark_of

FILE_NAME = "dateline.sqlite"
SCHEMA_VERSION = 5
OLDEST_READ = 4
"""The oldest schema that can be read as it lies there; what it lacks, it has nothing of."""
_PAGE = 16_384  # bytes: rows of an embedding, over 1 kB each, fill pages of 4,096 badly
_BUILDING_CACHE = 256  # MiB: hashes come in no order, and each would else write a page of its own, 16 kB for 30 bytes
APPLICATION_ID = 0x44544C4E  # "DTLN", in the file's header: this database is ours

_TABLES_OF_PORTAL = portal.TABLES.format(temporary="")
SCHEMA = f"""
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE events (
    key INTEGER PRIMARY KEY, id TEXT NOT NULL, date TEXT NOT NULL, title TEXT NOT NULL, description TEXT,
    topic TEXT, passages TEXT, changes TEXT, digest BLOB NOT NULL, summary BLOB NOT NULL,
    head INTEGER, seal BLOB, ties BLOB, mark INTEGER
);
CREATE INDEX events_by_mark ON events (mark);
CREATE INDEX events_by_date ON events (date);
CREATE TABLE aliases (id TEXT PRIMARY KEY, event INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX aliases_by_event ON aliases (event);
CREATE TABLE sources (
    event INTEGER NOT NULL, position INTEGER NOT NULL, name TEXT NOT NULL, url TEXT NOT NULL, page TEXT,
    archive TEXT, via TEXT, language TEXT, PRIMARY KEY (event, position)
) WITHOUT ROWID;
CREATE TABLE entities (key INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE event_entities (
    event INTEGER NOT NULL, position INTEGER NOT NULL, entity INTEGER NOT NULL, PRIMARY KEY (event, position)
) WITHOUT ROWID;
CREATE INDEX event_entities_by_entity ON event_entities (entity, event);
CREATE TABLE related (
    event INTEGER NOT NULL, position INTEGER NOT NULL, other INTEGER NOT NULL, entities TEXT NOT NULL,
    PRIMARY KEY (event, position)
) WITHOUT ROWID;
{_TABLES_OF_PORTAL}{portal.INDEXES}
CREATE VIRTUAL TABLE words USING fts5 (
    title, description, names, content='', tokenize='porter unicode61 remove_diacritics 2'
);
CREATE VIRTUAL TABLE word_counts USING fts5vocab (words, 'row');
CREATE TABLE models (key INTEGER PRIMARY KEY, name TEXT NOT NULL, fingerprint TEXT NOT NULL UNIQUE,
    dimension INTEGER NOT NULL, codec BLOB, sum INTEGER);
CREATE TABLE embeddings (
    model INTEGER NOT NULL, summary BLOB NOT NULL, vector BLOB NOT NULL, codes BLOB, sum INTEGER NOT NULL,
    UNIQUE (model, summary)
);
"""
"""`head`, `seal` and `ties` check an event's head line, its whole, and its related events (`seals`), `sum` blobs.
`mark` is a hash of `id` (`mark_of`): an index of the long ids themselves would take a twentieth of the file."""


OURS = frozenset({"index", "build.lock", "build.pid", "feedback.jsonl"})
"""What a data folder may hold before its first build, beside the database's files; anything else is not ours."""


def prepare_folder(folder: Path) -> None:
    """Make a data folder where it is missing.

    Raises:
        StoreError: If it cannot be made or read, or holds other things and no Dateline data.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        foreign = not (folder / FILE_NAME).exists() and any(
            item.name not in OURS and not item.name.startswith(FILE_NAME) for item in folder.iterdir()
        )
    except OSError as error:
        raise StoreError(f"{folder} cannot be written: {error.strerror}. Choose another with --data.") from error
    if foreign:
        raise StoreError(f"{folder} holds other files and no Dateline data. Choose an empty or new folder with --data.")


def lay_out(db: sqlite3.Connection, path: Path) -> None:
    """Create all tables in a new file."""
    db.execute(f"PRAGMA page_size = {_PAGE}")
    with writing(db, path):
        for statement in filter(str.strip, SCHEMA.split(";")):
            db.execute(statement)
        db.execute("INSERT INTO meta VALUES ('generation', '0')")
        db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        db.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")


def half_laid_out(path: Path) -> bool:
    """Say whether a first build was cut off while it laid out its tables; the next one takes that back.

    Only then does SQLite leave a rollback journal: once there are tables, it writes ahead. Readers may not roll back.
    """
    journal = path.with_name(path.name + "-journal")
    return journal.exists() and journal.stat().st_size > 0


def upgrade(db: sqlite3.Connection, path: Path) -> None:
    """Bring the tables of an older Dateline up to this one's; what they lack is made by the next build."""
    if db.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
        return
    for version, step in enumerate((_to_2, _to_3, _to_4, _to_5), start=1):
        if db.execute("PRAGMA user_version").fetchone()[0] == version:
            with writing(db, path):
                step(db)
                db.execute(f"PRAGMA user_version = {version + 1}")


def _to_2(db: sqlite3.Connection) -> None:
    """Keep the tokens of texts."""
    db.execute("ALTER TABLE models ADD COLUMN projection BLOB")
    db.execute(
        "CREATE TABLE tokens (model INTEGER NOT NULL, summary BLOB NOT NULL, codes BLOB NOT NULL,"
        " UNIQUE (model, summary))"
    )


def _to_3(db: sqlite3.Connection) -> None:
    """Check what is read; events are sealed when the next build writes them again, which embeds nothing."""
    for column in ("head INTEGER", "seal BLOB", "ties BLOB"):
        db.execute(f"ALTER TABLE events ADD COLUMN {column}")
    db.execute("UPDATE events SET digest = x''")
    db.execute("INSERT OR REPLACE INTO meta VALUES ('archive_digest', '')")
    db.create_function("crc32", 1, zlib.crc32, deterministic=True)
    for table, blob in (("vectors", "vector"), ("tokens", "codes"), ("models", "projection")):
        db.execute(f"ALTER TABLE {table} ADD COLUMN sum INTEGER")
        db.execute(f"UPDATE {table} SET sum = crc32({blob}) WHERE {blob} IS NOT NULL")


def _to_4(db: sqlite3.Connection) -> None:
    """Keep vector and tokens of a text side by side; the tokens are coded in another way, by the next build."""
    db.execute("ALTER TABLE events ADD COLUMN mark INTEGER")
    db.create_function("mark_of", 1, mark_of, deterministic=True)
    db.execute("UPDATE events SET mark = mark_of(id)")
    db.execute("CREATE INDEX events_by_mark ON events (mark)")
    db.execute("ALTER TABLE models RENAME COLUMN projection TO codec")
    if "sum" not in [column[1] for column in db.execute("PRAGMA table_info(models)")]:  # as some of version 3 were
        db.execute("ALTER TABLE models ADD COLUMN sum INTEGER")
    db.execute("UPDATE models SET codec = NULL, sum = NULL")
    db.execute(
        "CREATE TABLE embeddings (model INTEGER NOT NULL, summary BLOB NOT NULL, vector BLOB NOT NULL, codes BLOB,"
        " sum INTEGER NOT NULL, UNIQUE (model, summary))"
    )
    db.execute(
        "INSERT INTO embeddings (model, summary, vector, sum) SELECT model, summary, vector, sum FROM vectors"
        " WHERE sum IS NOT NULL"
    )
    db.execute("DROP TABLE vectors")
    db.execute("DROP TABLE tokens")
    db.execute("UPDATE meta SET value = '' WHERE name = 'archive_digest'")


def _to_5(db: sqlite3.Connection) -> None:
    """Make room for what the portal has more; what was built before has nothing of it, and holds as it is."""
    for column in ("archive", "via", "language"):
        db.execute(f"ALTER TABLE sources ADD COLUMN {column} TEXT")
    for statement in filter(str.strip, (_TABLES_OF_PORTAL + portal.INDEXES).split(";")):
        db.execute(statement)


def _read_as_5(db: sqlite3.Connection) -> None:
    """Let a file of the schema before be read as one of this: beside it, in memory, stands empty what it lacks."""
    db.execute("PRAGMA temp_store = MEMORY")
    more = "NULL AS archive, NULL AS via, NULL AS language"
    db.execute(f"CREATE TEMPORARY VIEW sources AS SELECT *, {more} FROM main.sources")
    for statement in filter(str.strip, portal.TABLES.format(temporary="TEMPORARY").split(";")):
        db.execute(statement)


def check_schema(db: sqlite3.Connection, path: Path) -> None:
    """Raise StoreError unless the file is Dateline's and of a schema that this program knows."""
    application = db.execute("PRAGMA application_id").fetchone()[0]
    version = db.execute("PRAGMA user_version").fetchone()[0]
    if application != APPLICATION_ID:
        raise StoreError(f"{path} is a database, but not Dateline's. Choose another folder with --data.")
    if version < OLDEST_READ:
        raise StoreError(
            f"{path} was built by an older Dateline. Bring it up to date: dateline build ARCHIVE --data {path.parent}"
        )
    if version > SCHEMA_VERSION:
        raise StoreError(f"{path} has schema {version}; this Dateline knows {SCHEMA_VERSION}. Update Dateline.")


def connect_for_building(path: Path) -> sqlite3.Connection:
    """Open for reading and writing, so that what is committed survives a power cut."""
    db = sqlite3.connect(path, isolation_level=None, timeout=30)
    with closed_on_error(db):
        if db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0:
            lay_out(db, path)
        upgrade(db, path)
        check_schema(db, path)
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = FULL")
        db.execute(f"PRAGMA cache_size = {-1024 * _BUILDING_CACHE}")
        db.execute("UPDATE meta SET value = value WHERE name = 'generation'")  # fails where nothing can be written
    return db


@contextmanager
def closed_on_error(db: sqlite3.Connection) -> Iterator[None]:
    """Close a connection that turns out to be of no use."""
    try:
        yield
    except BaseException:
        db.close()
        raise


def connect_for_reading(path: Path) -> sqlite3.Connection:
    """Open read-only; where not even SQLite's own side files can be made, read the file as it lies there."""
    address = path.resolve().as_uri()
    connection = _reader(f"{address}?mode=ro")
    try:
        with closed_on_error(connection):
            connection.execute("SELECT count(*) FROM sqlite_master")
    except sqlite3.OperationalError:
        log = path.with_name(path.name + "-wal")
        if log.exists() and log.stat().st_size:
            raise
        connection = _reader(f"{address}?immutable=1")
    with closed_on_error(connection):
        if connection.execute("PRAGMA user_version").fetchone()[0] == OLDEST_READ:
            _read_as_5(connection)
    return connection


def _reader(address: str) -> sqlite3.Connection:
    """Open a connection that threads may hand on to one another."""
    return sqlite3.connect(address, uri=True, isolation_level=None, timeout=30, check_same_thread=False)


@contextmanager
def writing(db: sqlite3.Connection, path: Path) -> Iterator[None]:
    """Hold the write lock throughout the block: all of it is committed at its end, or nothing."""
    with explained(path):
        db.execute("BEGIN IMMEDIATE")
        try:
            yield
            db.execute("COMMIT")
        except BaseException:
            with suppress(sqlite3.Error):  # a full disk may have rolled it back already
                db.execute("ROLLBACK")
            raise


def damaged(path: Path, what: str) -> StoreError:
    """Return the error for something that was read and is not what was stored."""
    return StoreError(f"{path} is damaged: {what} is not as it was stored. {way_out(path)}")


def way_out(path: Path) -> str:
    """Return what to do about damage."""
    return f"Mend it: dateline repair --data {path.parent}"


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Read what was stored: a value of another kind than was written is damage, as much as what SQLite finds."""
    with explained(path):
        try:
            yield
        except (ValueError, TypeError) as error:
            raise damaged(path, f"a value ({error})") from error


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn SQLite's errors into ours, with the file and the next step."""
    try:
        yield
    except sqlite3.OperationalError as error:
        reason = str(error)
        step = (
            "Free some space and build again; what was done is kept."
            if "full" in reason
            else "Check that the folder can be read and written."
        )
        raise StoreError(f"{path} cannot be used: {reason}. {step}") from error
    except sqlite3.DatabaseError as error:
        raise StoreError(f"{path} is damaged or no database: {error}. {way_out(path)}") from error
