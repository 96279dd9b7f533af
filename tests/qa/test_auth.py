import pytest

from qa.errors import DatelineError
from qa.ui.auth import add_user, checker


def test_only_the_right_password_is_let_in_and_none_is_kept_in_clear(tmp_path):
    path = tmp_path / "users"
    add_user(path, "ada", "correct horse")
    add_user(path, "bob", "battery staple")
    check = checker(path)
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
    check = checker(path)
    assert not check("ada", "correct horse")
    assert check("ada", "another one")


def test_five_wrong_passwords_lock_a_name(tmp_path):
    path = tmp_path / "users"
    add_user(path, "ada", "correct horse")
    check = checker(path)
    assert not any(check("ada", "wrong") for _ in range(5))
    assert not check("ada", "correct horse")


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
