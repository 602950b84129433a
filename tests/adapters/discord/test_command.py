"""The command as Discord knows it: a branch for each word, in both languages, and no more."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import discord
import pytest

from adapters.discord.command import OurTranslator, command_tree
from adapters.discord.texts import _TEXTS
from bot.cards import Answer, Reply
from bot.command_words import COMMAND_WORDS
from bot.inputs import Reach
from bot.words.check import check_texts
from tests.command import find_command_word
from tests.standins.discord.town import COMMAND, SWITCH

from .conftest import PAGE, PRIVATE, Place

#: Discord's own limits, of its page on application commands.
BRANCHES_LIMIT, DESCRIPTION_LIMIT, COMMAND_LIMIT = 25, 100, 8000
NAME = re.compile(r"[-_'\w]{1,32}")


def known(place: Place) -> Mapping[str, Any]:
    (command,) = place.town.backend.commands[None].values()
    found: Mapping[str, Any] = command
    return found


def parts(command: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """A command with its branches, and theirs."""
    yield command
    for one in command.get("options", ()):
        yield from parts(one)


def leaves(command: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    return (one for one in parts(command) if one["type"] == 1 and one is not command)


def in_dutch(part: Mapping[str, Any], what: str) -> str:
    text: str = part[f"{what}_localizations"]["nl"]
    return text


async def test_each_word_is_a_branch_by_its_name_in_each_language(place: Place) -> None:
    """One table: what Discord shows is what the core understands, and all of it."""
    found = [(one["name"], in_dutch(one, "name")) for one in leaves(known(place))]
    assert sorted(found) == sorted((word.english, word.dutch) for word in COMMAND_WORDS)
    for english, dutch in found:
        assert find_command_word(english) is find_command_word(dutch) is not None


async def test_discord_takes_the_tree(place: Place) -> None:
    command = known(place)
    for part in parts(command):
        names = [one["name"] for one in part.get("options", ())]
        assert len(names) <= BRANCHES_LIMIT
        assert len({*names}) == len(names)
        for name in (part["name"], part.get("name_localizations", {}).get("nl", "x")):
            assert NAME.fullmatch(name)
            assert name == name.lower()
        for text in (part["description"], in_dutch(part, "description")):
            assert 0 < len(text) <= DESCRIPTION_LIMIT
    counted = ("name", "description", "name_localizations", "description_localizations")
    texts = [json.dumps(part.get(what, "")) for part in parts(command) for what in counted]
    assert sum(map(len, texts)) <= COMMAND_LIMIT
    # There is room for another word: at the limit, the next one would not start any more.
    assert len(command["options"]) < BRANCHES_LIMIT


async def test_the_command_has_one_name_in_every_language(place: Place) -> None:
    """The core's sentences call it by the name that the operator gave it."""
    command = known(place)
    assert command["name"] == "intervisie"
    assert not command.get("name_localizations")
    assert in_dutch(command, "description").startswith("Jullie intervisie")
    assert command["description"].startswith("Your intervision")


def test_what_is_said_of_the_words_is_calm_and_plain() -> None:
    languages = {
        language: {f"discord.{key}": text[language] for key, text in _TEXTS.items()}
        for language in ("nl", "en")
    }
    assert check_texts(languages) == []
    described = {key.removeprefix("word-") for key in _TEXTS if key.startswith("word-")}
    assert described == {*(word.english for word in COMMAND_WORDS), "group"}


@pytest.mark.parametrize("locale", [discord.Locale.german, discord.Locale.british_english])
async def test_whoever_speaks_neither_reads_english(locale: discord.Locale) -> None:
    tree = command_tree("intervisie", _nobody)
    context: Any = discord.app_commands.TranslationContext(
        discord.app_commands.TranslationContextLocation.group_name, tree
    )
    text = discord.app_commands.locale_str("case", nl="casus")
    assert await OurTranslator().translate(text, locale, context) is None
    assert await OurTranslator().translate(text, discord.Locale.dutch, context) == "casus"


# Using it


@pytest.mark.parametrize(
    ("locale", "typed", "text"),
    [
        ("nl", "casus", "case"),
        ("en-GB", "case", "case"),
        ("nl", "groep afspraken", "agreements"),
        ("de", "group leave", "leave"),
    ],
)
async def test_the_command_is_answered_privately(
    place: Place, locale: str, typed: str, text: str
) -> None:
    place.inbox.answer = Reply(Answer.DONE, PRIVATE)
    place.town.locale = locale
    shown = await place.town.command(place.person("anna"), typed)
    (command,) = place.inbox.commands
    assert (command.text, command.place) == (text, place.room)
    assert command.person == str(place.person("anna"))
    assert command.reach is Reach.PRIVATE
    assert set(command.readers) == {str(place.person(name)) for name in ("anna", "bram", "chris")}
    assert shown.message is not None


@pytest.mark.parametrize("typed", ["", "koffie", "groep", "groep koffie", "casus nu", "case"])
async def test_nobody_can_send_what_is_no_word(place: Place, typed: str) -> None:
    """Discord's own client lets nobody; the English name is not shown to whoever reads Dutch."""
    with pytest.raises(AssertionError, match="Discord"):
        await place.town.command(place.person("anna"), typed)
    assert place.inbox.everything() == 0


@pytest.mark.parametrize(
    "options",
    [
        [],
        [{"name": "koffie", "type": 1}],
        [{"name": "group", "type": 2, "options": []}],
        [{"name": "word", "type": 3, "value": "casus"}],
    ],
)
async def test_an_older_or_made_up_command_does_nothing(place: Place, options: list[Any]) -> None:
    """Discord says that it did not work; the program goes on, and logs no words."""
    data = {"id": known(place)["id"], "name": "intervisie", "type": 1, "options": options}
    begun = place.town.begin(COMMAND, place.person("anna"), place.town.room, data)
    await place.town.env.settle()
    assert not begun.responded
    assert place.inbox.everything() == 0
    assert len(place.town.failures()) == 1
    place.inbox.answer = Reply(Answer.DONE, PRIVATE)
    await place.town.command(place.person("anna"), "menu")
    assert len(place.inbox.commands) == 1


async def test_the_command_may_open_a_form(place: Place) -> None:
    place.inbox.answer = PAGE
    shown = await place.town.command(place.person("anna"), "casus")
    assert shown.modal is not None
    assert shown.modal["custom_id"] == PAGE.token


# Direct messages


async def test_in_direct_messages_the_command_is_there_too(place: Place) -> None:
    """Not in the messages of two people with each other, where the bot is not."""
    assert known(place)["contexts"] == [0, 1]
    assert known(place)["integration_types"] == [0]
    direct = int(await place.platform.direct(str(place.person("anna"))))
    place.inbox.answer = Reply(Answer.DONE, PRIVATE)
    shown = await place.town.command(place.person("anna"), "mijn", place=direct)
    (command,) = place.inbox.commands
    assert (command.text, command.reach, command.readers) == ("mine", Reach.DIRECT, ())
    assert command.workspace == f"discord:{place.town.guild}"
    assert shown.message is not None


async def test_in_direct_messages_with_two_servers_it_says_so(place: Place) -> None:
    place.town.env.create_guild("Elders")
    direct = int(await place.platform.direct(str(place.person("anna"))))
    shown = await place.town.command(place.person("anna"), "mijn", place=direct)
    assert shown.message is not None
    assert place.inbox.everything() == 0


# In a new room


async def _nobody(_interaction: discord.Interaction, _text: str) -> None:
    raise AssertionError("nobody types here")


async def test_a_start_in_a_new_room_is_offered_with_the_start(place: Place) -> None:
    place.inbox.answer = Reply(Answer.DONE, PRIVATE)
    start = next(one for one in leaves(known(place)) if one["name"] == "start")
    options = start.get("options", [])
    told = [(one["name"], in_dutch(one, "name"), one["type"]) for one in options]
    assert told == [("new", "nieuw", SWITCH)]
    for text in ("start", "start nieuw"):
        await place.town.command(place.person("anna"), text)
    assert [command.text for command in place.inbox.commands] == ["start", "start new"]


# Where, and how often


async def test_a_command_with_nothing_to_say_leaves_nothing_behind(place: Place) -> None:
    begun = place.town.begin(COMMAND, place.person("anna"), place.town.room, {
        "id": "1", "name": "intervisie", "type": 1, "options": [{"name": "menu", "type": 1}],
    })  # fmt: skip
    await place.town.env.settle()
    assert begun.responded
    assert place.town.messages(place.town.room, viewer=place.person("anna"), private=True) == []


async def test_a_server_that_is_named_later_has_the_command_once(place: Place) -> None:
    await place.restart(guild=place.town.guild)
    place.inbox.answer = Reply(Answer.DONE, PRIVATE)
    assert place.town.backend.commands[None] == {}
    assert (await place.town.command(place.person("anna"), "menu")).message is not None
    assert len(place.inbox.commands) == 1


async def test_a_server_that_is_no_longer_named_has_the_command_twice_and_both_work(
    place: Place,
) -> None:
    """Which server it was is not known any more; the manual says so."""
    await place.restart(guild=place.town.guild)
    await place.restart()
    place.inbox.answer = Reply(Answer.DONE, PRIVATE)
    for scope in (None, place.town.guild):
        (known,) = place.town.backend.commands[scope].values()
        data = place.town.typed(known, "menu")
        shown = await place.town.act(COMMAND, place.person("anna"), place.town.room, data)
        assert shown.message is not None
    assert len(place.inbox.commands) == 2


async def test_the_command_works_where_the_bot_is_not(place: Place) -> None:
    """It is answered to whoever used it; nothing is posted."""
    shut = place.town.channel("zonder-bot", ["anna", "bram"], bot=False)
    place.inbox.answer = Reply(Answer.REFUSED, PRIVATE)
    shown = await place.town.command(place.person("anna"), "menu", place=shut)
    assert place.inbox.commands[0].reach is Reach.SHUT
    assert len(place.inbox.commands[0].readers) == 2
    assert shown.message is not None
