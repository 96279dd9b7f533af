"""The contract of `VectorIndex`, for both kinds: what it finds is what brute force in NumPy finds."""

import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from embeddings.errors import IndexDamagedError
from embeddings.index import Manifest, VectorIndex, manifest_path
from embeddings.parts import Parts

KINDS = {"flat": 10_000, "ivf": 0}
COUNT, DIMENSION = 900, 24


def unit_vectors(count: int, seed: int = 1) -> NDArray[np.float32]:
    vectors = np.random.default_rng(seed).standard_normal((count, DIMENSION)).astype(np.float32)
    units = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    step = np.abs(units).max() / 127
    return np.rint(units / step).astype(np.float32) * step  # as the index keeps them


def brute_force(
    ids: NDArray[np.int64], vectors: NDArray[np.float32], query: NDArray[np.float32], k: int
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    scores = vectors @ query
    best = np.argsort(-scores, kind="stable")[:k]
    return ids[best], scores[best]


VECTORS = unit_vectors(COUNT)
IDS = np.random.default_rng(2).permutation(COUNT * 7)[:COUNT].astype(np.int64)
QUERIES = unit_vectors(20, seed=3)


@pytest.fixture(params=KINDS, scope="module")
def index(request: pytest.FixtureRequest) -> VectorIndex:
    built = VectorIndex.build(IDS, VECTORS, exact_up_to=KINDS[request.param])
    assert built.kind == request.param
    return built


def test_knows_its_size(index: VectorIndex):
    assert len(index) == COUNT
    assert index.dimension == DIMENSION


def test_a_flat_index_finds_what_brute_force_finds():
    index = VectorIndex.build(IDS, VECTORS)
    for query in QUERIES:
        ids, scores = index.search(query, 10)
        expected_ids, expected_scores = brute_force(IDS, VECTORS, query, 10)
        assert ids.tolist() == expected_ids.tolist()
        np.testing.assert_allclose(scores, expected_scores, atol=1e-6)


def test_an_approximate_index_scores_as_brute_force_does_and_finds_real_neighbours():
    index = VectorIndex.build(IDS, VECTORS, exact_up_to=0)
    position = {int(id_): at for at, id_ in enumerate(IDS)}
    first_found = 0
    for query in QUERIES:
        ids, scores = index.search(query, 10)
        assert len(ids) == 10
        assert scores.tolist() == sorted(scores.tolist(), reverse=True)
        np.testing.assert_allclose(scores, [VECTORS[position[int(id_)]] @ query for id_ in ids], atol=1e-6)
        first_found += int(brute_force(IDS, VECTORS, query, 1)[0][0]) in ids
    assert first_found >= len(QUERIES) // 4  # vectors without any clusters are the worst case


def test_every_vector_finds_itself(index: VectorIndex):
    for id_, vector in zip(IDS, VECTORS, strict=True):
        ids, scores = index.search(vector, 1)
        assert ids[0] == id_
        assert scores[0] == pytest.approx(1.0, abs=0.03)


def test_an_id_leads_to_its_vector(index: VectorIndex):
    np.testing.assert_allclose(index.vector(int(IDS[5])), VECTORS[5], atol=1e-6)
    with pytest.raises(KeyError):
        index.vector(10**9)


def test_the_similarities_of_some_ids_are_exact(index: VectorIndex):
    some = [5, 800, 17]
    scores = index.similarities(QUERIES[0], IDS[some].tolist())
    np.testing.assert_allclose(scores, VECTORS[some] @ QUERIES[0], atol=1e-6)
    assert index.similarities(QUERIES[0], []).shape == (0,)
    with pytest.raises(KeyError):
        index.similarities(QUERIES[0], [COUNT * 8])


def test_asking_for_more_than_there_is_gives_what_there_is(index: VectorIndex):
    ids, scores = index.search(QUERIES[0], 10 * COUNT)
    assert len(ids) == len(scores) == len(set(ids.tolist())) <= COUNT
    if index.kind == "flat":
        assert set(ids.tolist()) == set(IDS.tolist())


def test_asking_for_none_gives_none(index: VectorIndex):
    ids, scores = index.search(QUERIES[0], 0)
    assert len(ids) == len(scores) == 0


@pytest.mark.parametrize("share", [1, 7, 300, COUNT])
def test_a_search_within_some_ids_is_exact(index: VectorIndex, share: int):
    chosen = np.random.default_rng(share).permutation(COUNT)[:share]
    for query in QUERIES:
        ids, scores = index.search(query, 10, within=IDS[chosen])
        expected_ids, expected_scores = brute_force(IDS[chosen], VECTORS[chosen], query, 10)
        assert ids.tolist() == expected_ids.tolist()
        np.testing.assert_allclose(scores, expected_scores, atol=1e-6)


def test_within_unknown_ids_there_is_nothing(index: VectorIndex):
    unknown = np.arange(COUNT * 7, COUNT * 9, dtype=np.int64)
    assert len(index.search(QUERIES[0], 10, within=unknown)[0]) == 0
    assert len(index.search(QUERIES[0], 10, within=np.empty(0, np.int64))[0]) == 0
    mixed = np.concatenate([unknown, IDS[:3]])
    assert set(index.search(QUERIES[0], 10, within=mixed)[0].tolist()) == set(IDS[:3].tolist())


@pytest.mark.parametrize("exact_up_to", KINDS.values(), ids=KINDS.keys())
@pytest.mark.parametrize("count", [1, 2, 15, 16, 40])
def test_few_vectors_can_be_indexed(count: int, exact_up_to: int, capfd: pytest.CaptureFixture[str]):
    index = VectorIndex.build(IDS[:count], VECTORS[:count], exact_up_to=exact_up_to)
    for id_, vector in zip(IDS[:count], VECTORS[:count], strict=True):
        assert index.search(vector, 1)[0].tolist() == [id_]
    assert capfd.readouterr() == ("", "")  # FAISS has nothing to warn of


@pytest.mark.parametrize("exact_up_to", KINDS.values(), ids=KINDS.keys())
def test_an_empty_index_finds_nothing(exact_up_to: int, tmp_path: Path):
    index = VectorIndex.build(np.empty(0, np.int64), np.empty((0, DIMENSION), np.float32), exact_up_to=exact_up_to)
    index.save(tmp_path / "empty.faiss", 1)
    for one in (index, VectorIndex.load(tmp_path / "empty.faiss", 1)):
        assert len(one) == 0
        assert len(one.search(QUERIES[0], 5)[0]) == 0
        assert len(one.search(QUERIES[0], 5, within=np.array([1], np.int64))[0]) == 0


@pytest.mark.parametrize("exact_up_to", KINDS.values(), ids=KINDS.keys())
def test_huge_ids_are_kept_whole(exact_up_to: int):
    huge = 2**62 + np.arange(COUNT, dtype=np.int64)
    index = VectorIndex.build(huge, VECTORS, exact_up_to=exact_up_to)
    assert index.search(VECTORS[17], 1)[0].tolist() == [2**62 + 17]
    assert index.search(VECTORS[17], 1, within=huge[100:])[0][0] >= 2**62 + 100


def test_negative_ids_are_refused():
    with pytest.raises(ValueError, match="Id -4 is negative"):
        VectorIndex.build(np.array([3, -4], np.int64), VECTORS[:2])


def test_progress_is_told_to_the_end():
    told: list[int] = []
    VectorIndex.build(IDS, VECTORS, progress=told.append)
    assert told[-1] == COUNT


# ---- saving


@pytest.fixture
def saved(index: VectorIndex, tmp_path: Path) -> Path:
    path = tmp_path / "index" / "00000007.faiss"
    index.save(path, 7)
    return path


def test_a_saved_index_answers_as_before(index: VectorIndex, saved: Path):
    loaded = VectorIndex.load(saved, 7)
    assert (loaded.kind, len(loaded), loaded.dimension) == (index.kind, len(index), index.dimension)
    for query in QUERIES:
        for within in (None, IDS[:50]):
            before, after = index.search(query, 10, within=within), loaded.search(query, 10, within=within)
            assert before[0].tolist() == after[0].tolist()
            assert before[1].tolist() == after[1].tolist()
    np.testing.assert_array_equal(loaded.vector(int(IDS[5])), index.vector(int(IDS[5])))
    assert sorted(path.name for path in saved.parent.iterdir()) == ["00000007.faiss", "00000007.json"]


def test_either_file_missing(saved: Path):
    for path in (manifest_path(saved), saved):
        content = path.read_bytes()
        path.unlink()
        with pytest.raises(IndexDamagedError, match="missing"):
            VectorIndex.load(saved, 7)
        path.write_bytes(content)
    VectorIndex.load(saved, 7)


def test_another_generation(saved: Path):
    with pytest.raises(IndexDamagedError, match="stale: of generation 7"):
        VectorIndex.load(saved, 8)


@pytest.mark.parametrize("keep", [0, 1, 100, -1])
def test_either_file_cut_short(saved: Path, keep: int):
    for path in (manifest_path(saved), saved):
        content = path.read_bytes()
        path.write_bytes(content[:keep])
        with pytest.raises(IndexDamagedError):
            VectorIndex.load(saved, 7)
        path.write_bytes(content)


def test_any_flipped_bit_of_the_manifest(saved: Path):
    content = manifest_path(saved).read_bytes()
    for at in range(len(content)):
        for bit in range(8):
            damaged = bytearray(content)
            damaged[at] ^= 1 << bit
            manifest_path(saved).write_bytes(damaged)
            with pytest.raises(IndexDamagedError):
                VectorIndex.load(saved, 7)


def test_a_flipped_bit_of_the_index(saved: Path):
    content = saved.read_bytes()
    for at in np.random.default_rng(4).integers(0, len(content), 40):
        damaged = bytearray(content)
        damaged[at] ^= 1
        saved.write_bytes(damaged)
        with pytest.raises(IndexDamagedError, match="checksum"):
            VectorIndex.load(saved, 7)


def test_a_manifest_that_is_no_manifest(saved: Path):
    for content in (b"[]", b"{}", b"null", b"\xff\xfe", b'{"kind": "flat", "more": 1}'):
        manifest_path(saved).write_bytes(content)
        with pytest.raises(IndexDamagedError, match="unreadable"):
            VectorIndex.load(saved, 7)


@pytest.fixture
def mappable(tmp_path: Path) -> Path:
    path = tmp_path / "large" / "00000007.faiss"
    VectorIndex.build(IDS, VECTORS, exact_up_to=0).save(path, 7)
    return path


def lists_of(path: Path) -> Parts:
    parts = Manifest.read(manifest_path(path).read_bytes()).parts
    assert parts
    assert parts.end - parts.start == COUNT * (DIMENSION + 8)
    return parts


def test_a_mapped_index_answers_as_one_that_was_read(mappable: Path):
    read, mapped = VectorIndex.load(mappable, 7), VectorIndex.load(mappable, 7, mapped=True)
    for query in QUERIES:
        for within in (None, IDS[:50]):
            one, other = read.search(query, 10, within=within), mapped.search(query, 10, within=within)
            assert one[0].tolist() == other[0].tolist()
            assert one[1].tolist() == other[1].tolist()
    np.testing.assert_array_equal(read.vectors(IDS[5:9]), mapped.vectors(IDS[5:9]))
    np.testing.assert_array_equal(read.ids, mapped.ids)


def test_a_mapped_index_goes_on_when_its_file_is_written_anew_or_removed(mappable: Path):
    mapped = VectorIndex.load(mappable, 7, mapped=True)
    before = mapped.search(QUERIES[0], 10)[0].tolist()
    VectorIndex.build(IDS[:10], VECTORS[:10], exact_up_to=0).save(mappable, 7)
    mappable.unlink()
    assert mapped.search(QUERIES[0], 10)[0].tolist() == before


def test_what_leads_to_the_lists_is_checked_whenever_they_are_mapped(mappable: Path):
    content, lists = mappable.read_bytes(), lists_of(mappable)
    around = [*range(lists.start), *range(lists.end, len(content))]
    for at in np.random.default_rng(4).permutation(around)[:40]:
        damaged = bytearray(content)
        damaged[at] ^= 1
        mappable.write_bytes(damaged)
        with pytest.raises(IndexDamagedError, match="checksum"):
            VectorIndex.load(mappable, 7, mapped=True)
    mappable.write_bytes(content + b"more")
    with pytest.raises(IndexDamagedError, match="checksum"):
        VectorIndex.load(mappable, 7, mapped=True)


def test_a_flipped_bit_of_the_lists_is_found_in_one_of_many_starts(mappable: Path):
    content, lists = bytearray(mappable.read_bytes()), lists_of(mappable)
    content[(lists.start + lists.end) // 2] ^= 1
    mappable.write_bytes(content)
    with pytest.raises(IndexDamagedError, match="checksum"):
        VectorIndex.load(mappable, 7)
    starts = (VectorIndex.load(mappable, 7, mapped=True) for _ in range(600))  # each checks three parts of sixty-four
    with pytest.raises(IndexDamagedError, match="checksum"):
        list(starts)


@pytest.mark.parametrize("seed", range(5))
def test_lists_of_nonsense_find_what_is_there_or_nothing(mappable: Path, seed: int):
    mapped, lists = VectorIndex.load(mappable, 7, mapped=True), lists_of(mappable)
    with mappable.open("r+b") as file:  # as a disk may fail under a running program
        file.seek(lists.start)
        file.write(np.random.default_rng(seed).bytes(lists.end - lists.start))
    for query in QUERIES:
        for within in (None, IDS[:50]):
            assert set(mapped.search(query, 10, within=within)[0].tolist()) <= set(IDS.tolist())


SAVE_WITH_LITTLE_ROOM = """
import resource, signal, sys
from pathlib import Path
import numpy as np
from embeddings.index import VectorIndex
path, kill = Path(sys.argv[1]), sys.argv[2] == "kill"
index = VectorIndex.build(np.arange(2000), np.ones((2000, 24), np.float32))
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
signal.signal(signal.SIGXFSZ, signal.SIG_DFL if kill else signal.SIG_IGN)
try:
    index.save(path, 8)
except OSError as error:
    sys.exit(f"failed: {error.strerror}")
"""


def test_a_save_killed_half_way_leaves_the_old_pair(saved: Path):
    done = subprocess.run([sys.executable, "-c", SAVE_WITH_LITTLE_ROOM, saved, "kill"], check=False)
    assert done.returncode == -signal.SIGXFSZ
    assert len(VectorIndex.load(saved, 7)) == COUNT


def test_a_save_without_room_leaves_the_old_pair_and_nothing_else(saved: Path):
    done = subprocess.run([sys.executable, "-c", SAVE_WITH_LITTLE_ROOM, saved, "fail"], capture_output=True, text=True)
    assert done.stderr.startswith("failed: ")
    assert len(VectorIndex.load(saved, 7)) == COUNT
    assert sorted(path.name for path in saved.parent.iterdir()) == ["00000007.faiss", "00000007.json"]


def test_a_save_killed_between_the_two_files_counts_as_none(saved: Path, tmp_path: Path):
    VectorIndex.build(IDS[:10], VECTORS[:10]).save(tmp_path / "other.faiss", 7)
    (tmp_path / "other.faiss").replace(saved)
    with pytest.raises(IndexDamagedError, match="checksum"):
        VectorIndex.load(saved, 7)
