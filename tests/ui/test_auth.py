import asyncio
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from qa.records.errors import DatelineError
from qa.ui.auth import add_user, checker


def run(work):
    """Run in a thread of its own, as Playwright's loop may run in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


def checking(path):
    """Return the check, to be called and waited for."""
    check = checker(path, pause=0.01)
    return lambda name, password: run(check(name, password))


def test_only_the_right_password_is_let_in_and_none_is_kept_in_clear(tmp_path):
    path = tmp_path / "users"
    add_user(path, "ada", "correct horse")
    add_user(path, "bob", "battery staple")
    check = checking(path)
    assert check("ada", "correct horse")
    assert not check("ada", "battery staple")
    assert not check("eve", "correct horse")
    assert not check("", "")
    assert "horse" not in path.read_text(encoding="utf-8")
    assert path.stat().st_mode & 0o077 == 0


def test_a_new_password_replaces_the_old_one(tmp_path):
    path = tmp_path / "users"
    add_user(path, "ada", "correct horse")
    add_user(path, "ada", "another one")
    check = checking(path)
    assert not check("ada", "correct horse")
    assert check("ada", "another one")


def test_a_new_password_counts_in_a_server_that_runs(tmp_path):
    path = tmp_path / "users"
    add_user(path, "ada", "correct horse")
    check = checking(path)
    assert check("ada", "correct horse")
    add_user(path, "ada", "battery staple")
    add_user(path, "bob", "another one")
    assert not check("ada", "correct horse")
    assert check("ada", "battery staple")
    assert check("bob", "another one")
    path.unlink()
    assert check("bob", "another one")


def test_five_wrong_passwords_lock_a_name(tmp_path):
    path = tmp_path / "users"
    add_user(path, "ada", "correct horse")
    check = checking(path)
    assert not any(check("ada", "wrong") for _ in range(5))
    assert not check("ada", "correct horse")


def test_many_wrong_passwords_at_once_are_no_way_around_the_lock(tmp_path):
    path = tmp_path / "users"
    add_user(path, "ada", "correct horse")
    check = checker(path, pause=0.0)

    async def guess():
        return await asyncio.gather(*(check("ada", "wrong") for _ in range(5)), check("ada", "correct horse"))

    assert not any(run(guess()))


@pytest.mark.parametrize("name", ["ada", "nobody"])
def test_each_wrong_password_takes_longer_whoever_s_it_is(tmp_path, name):
    path = tmp_path / "users"
    add_user(path, "ada", "correct horse")
    check = checker(path, pause=0.1)

    async def spent():
        started = time.monotonic()
        await check(name, "wrong")
        return time.monotonic() - started

    async def guess():
        return [await spent() for _ in range(6)]

    *costs, locked = run(guess())
    assert all(cost >= 0.1 * number for number, cost in enumerate(costs, start=1))
    assert locked < 0.1


@pytest.mark.parametrize(("name", "password"), [("", "long enough"), ("a:b", "long enough"), ("ada", "short")])
def test_names_and_passwords_that_cannot_be_are_named(tmp_path, name, password):
    with pytest.raises(DatelineError):
        add_user(tmp_path / "users", name, password)


@pytest.mark.parametrize("text", ["", "ada", "ada:zz:zz\n"])
def test_a_file_that_is_no_file_of_users_is_named(tmp_path, text):
    path = tmp_path / "users"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DatelineError, match="users"):
        checker(path)
    with pytest.raises(DatelineError, match="none"):
        checker(tmp_path / "none")
