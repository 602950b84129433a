"""The registers that there are: those that come with the bot and those in the operator's folder.

Owns loading and checking. One file is one profile; it is data only, and one with a mistake is
refused as a whole, with everything that is wrong with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from pydantic import ValidationError

from methods.files import Table, read_file
from methods.problems import Problem, from_validation, path_of, quoted
from methods.wording import plain_words

from ..words import shown_length
from .profile import Amount, Meetings, Profile, RegisterTexts, Size, Ways
from .promises import promises

#: Where the profiles stand that come with the bot.
BUILT_IN = Path(__file__).parent / "profiles"

#: What a profile says in one language, with its signs escaped: it is shown on one page.
LONGEST_PAGE = 2000

#: Each is read and judged at every start.
MOST_FILES = 200

_MISSING = "There is no such file. Check its name."
_PROMISE = "Here it is said that something counts. Only a register can: say what its source asks."


class RegisterError(ValueError):
    """Profiles cannot be used. ``problems`` holds everything that is wrong with them."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


def check_file(path: Path) -> tuple[Problem, ...]:
    """Return everything that is wrong with a profile, and nothing when it may be used.

    Never raises.
    """
    return _judge(path)[1]


def load_registers(own: Path | None = None) -> Mapping[str, Profile]:
    """Return all profiles by id: the built-in ones and those in the operator's folder ``own``.

    Only files whose names end in ``.toml`` are read. ``RegisterError`` names every mistake in
    every file; nothing is loaded halfway.
    """
    profiles: dict[str, Profile] = {}
    problems: list[Problem] = []
    for home in (BUILT_IN,) if own is None else (BUILT_IN, own):
        for path in _files(home, problems):
            profile, found = _judge(path)
            problems += found
            if profile is None:
                continue
            if profile.id in profiles:
                say = f"There is already a register {quoted(profile.id)}. Choose another id."
                problems.append(Problem(path.name, "id", say))
                continue
            profiles[profile.id] = profile
    if problems:
        raise RegisterError(problems)
    return MappingProxyType(profiles)


@cache
def built_in() -> Mapping[str, Profile]:
    """The profiles that come with the bot, read once in a process."""
    return load_registers()


def _judge(path: Path) -> tuple[Profile | None, tuple[Problem, ...]]:
    """Return the profile, where there is nothing wrong, and everything that is."""
    file = _shown(path.name)
    table = read_file(path.parent, path.name, missing=_MISSING)
    if isinstance(table, str):
        return None, (Problem(file, "", table),)
    problems = [*_of_model(table, file), *plain_words(table, file), *_promised(table, file)]
    if problems:
        return None, tuple(dict.fromkeys(problems))
    profile = Profile.model_validate(table)
    too_long = tuple(_too_long(profile, file))
    return (None, too_long) if too_long else (profile, ())


def _of_model(table: Table, file: str) -> tuple[Problem, ...]:
    try:
        Profile.model_validate(table)
    except ValidationError as error:
        return from_validation(error, file, keys_at=_keys_at)
    return ()


def _keys_at(loc: tuple[int | str, ...]) -> tuple[str, ...]:
    """The keys that may stand where ``loc`` points into, for "did you mean"."""
    match loc[:-1]:
        case ():
            keys = tuple(Profile.model_fields)
            return tuple("schema" if key == "format" else key for key in keys)
        case ("amount",):
            return tuple(Amount.model_fields)
        case ("meetings",):
            return tuple(Meetings.model_fields)
        case ("size",):
            return tuple(Size.model_fields)
        case ("ways",):
            return tuple(Ways.model_fields)
        case ("texts", str()):
            return tuple(RegisterTexts.model_fields)
        case _:
            return ()


def _promised(table: Table, file: str) -> Iterator[Problem]:
    """Yield every text that says that something counts."""
    texts = table.get("texts")
    for language, words in texts.items() if isinstance(texts, dict) else ():
        for key, value in words.items() if isinstance(words, dict) else ():
            for text in value if isinstance(value, list) else (value,):
                if isinstance(text, str) and promises(text):
                    yield Problem(file, path_of(("texts", language, key)), _PROMISE)


def _too_long(profile: Profile, file: str) -> Iterator[Problem]:
    """Yield every language whose words do not go onto one page."""
    for language, texts in sorted(profile.texts.items()):
        said = [texts.name, texts.who, texts.asked, texts.group, texts.guide, texts.proof]
        said += [*texts.remarks, *profile.sources, profile.ask]
        length = sum(shown_length(one) for one in said if one is not None)
        if length > LONGEST_PAGE:
            say = f"All words together take {length} characters; {LONGEST_PAGE} is the most."
            yield Problem(file, path_of(("texts", language)), f"{say} Shorten them.")


def _files(home: Path, problems: list[Problem]) -> list[Path]:
    """Return the profiles in ``home``, in the order of their names."""
    try:
        names = sorted(entry.name for entry in home.iterdir())
    except (OSError, ValueError):
        say = "There is no such folder, or it may not be read. Check the setting."
        problems.append(Problem(_shown(home.name), "", say))
        return []
    found = [home / name for name in names if name.endswith(".toml") and name[0] != "."]
    if len(found) > MOST_FILES:
        say = f"There are more than {MOST_FILES} files here. Take some away."
        problems.append(Problem(_shown(home.name), "", say))
    return found[:MOST_FILES]


def _shown(name: str) -> str:
    """A file's name as it can be printed."""
    return name if name.isprintable() else quoted(name)
