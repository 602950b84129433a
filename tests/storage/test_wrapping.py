"""Keys under master keys that change: what opens them, and what does not."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import KeyLost
from storage.master_keys import MasterKeys
from storage.wrapping import Wrapper, hidden

NAMES = ("group-a", "person-b", "c")


def secret(number: int) -> bytes:
    return hashlib.sha256(f"secret {number}".encode()).digest()


# Whether the next thing is a rotation, or a key that is made, by whom and under which name.
DEEDS = st.lists(st.none() | st.tuples(st.sampled_from(NAMES), st.booleans()), max_size=12)


@settings(max_examples=60)
@given(deeds=DEEDS)
def test_any_key_opens_after_any_rotations_and_with_the_last_secret_alone(
    deeds: list[tuple[str, bool] | None],
) -> None:
    """Also one that is made in the middle of a rotation, by a process on either side of it."""
    made: list[tuple[str, bytes, bytes]] = []
    last = 0
    for deed in (*deeds, None):
        if deed is None:
            last += 1
            both = Wrapper(secret(last), secret(last - 1))
            again = [(n, key, both.again(hidden(n), one)) for n, key, one in made]
            made = [(n, key, one) for n, key, one in again if one is not None]
            assert len(made) == len(again)
            assert all(both.is_current(hidden(n), one) for n, _, one in made)
        else:
            # ``new``: by whoever wraps with the key to come, which the next rotation is about.
            name, new = deed
            key, wrapped = Wrapper(secret(last + new)).make(name)
            made.append((name, key, wrapped))
    for name, key, wrapped in made:
        assert Wrapper(secret(last)).open(name, wrapped) == key
        with pytest.raises(KeyLost):
            Wrapper(*map(secret, range(last))).open(name, wrapped)
        with pytest.raises(KeyLost):
            Wrapper(secret(last)).open(f"{name}x", wrapped)


@given(content=st.binary(max_size=120), version=st.sampled_from([b"", b"\x01", b"\x02", b"\x03"]))
def test_what_is_no_key_of_ours_opens_nothing_and_breaks_nothing(
    content: bytes, version: bytes
) -> None:
    wrapper = Wrapper(secret(1), secret(0))
    with pytest.raises(KeyLost):
        wrapper.open("group-a", version + content)
    if version != b"\x01" and not content.startswith(b"\x01"):
        assert wrapper.again(hidden("group-a"), version + content) is None


def test_a_key_does_not_grow_with_each_rotation() -> None:
    _, wrapped = Wrapper(secret(0)).make("group-a")
    sizes = []
    for number in range(1, 5):
        again = Wrapper(secret(number), secret(number - 1)).again(hidden("group-a"), wrapped)
        assert again is not None
        wrapped = again
        sizes.append(len(wrapped))
    assert len(set(sizes)) == 1


@pytest.mark.parametrize("between", [",", " ", "\n", ", ", "\n\n"])
def test_master_keys_are_read_as_they_are_written(between: str) -> None:
    keys = MasterKeys((secret(0), secret(1)))
    assert MasterKeys.read(between.join(key.hex() for key in keys.keys)) == keys
    assert MasterKeys.read(keys.told()) == keys
    assert secret(0).hex() not in repr(keys)


@pytest.mark.parametrize("text", ["", ",", "ab", "ab" * 33, f"{'ab' * 32},{'ab' * 32}", "z" * 64])
def test_what_is_no_master_key_is_none(text: str) -> None:
    assert MasterKeys.read(text) is None
