"""Deliberate mistakes about trials: what is left of them, and who is in."""

from dataclasses import replace
from typing import Any

from bot.groups import founding, inbox, meeting_presses, room, trial, trial_erasing, trial_words
from bot.groups.caller import answer
from bot.groups.cycle import open_meeting
from bot.groups.meetings import MeetingAtHand
from bot.records import Post
from tests.simulation.bugs import Bug, Patch

TRIAL = "tests/groups/test_trial.py"
RUNNING = f"{TRIAL}::test_one_that_stands_in_its_room_is_not_erased_while_it_runs"


def _a_trial_is_never_erased(patch: Patch) -> None:
    patch.setattr(trial_erasing, "_erase", lambda tx, meeting: None)


def _its_posts_are_forgotten_and_not_removed(patch: Patch) -> None:
    patch.setattr(trial_erasing, "_take_out", lambda tx, tools, meeting: False)


def _its_group_is_erased_without_its_meeting(patch: Patch) -> None:
    patch.setattr(trial_erasing, "erase_group", lambda tx, group: None)


def _every_trial_becomes_a_group(patch: Patch) -> None:
    erase = trial_erasing._erase

    def keeping(tx: Any, meeting: Any) -> None:
        group = tx.groups.get(meeting.group)
        if group is not None and group.is_trial:
            tx.groups.save(replace(group, is_trial=False))
            return
        erase(tx, meeting)

    patch.setattr(trial_erasing, "_erase", keeping)


def _a_trial_stays_beside_the_group_it_became(patch: Patch) -> None:
    patch.setattr(founding, "erase_soon", lambda tx, tools, trial: None)


def _drafts_outlive_a_trial(patch: Patch) -> None:
    patch.setattr(trial_erasing, "_is_about", lambda key, meeting: False)


def _only_posts_with_words_are_removed(patch: Patch) -> None:
    remove = trial_erasing._remove

    def sparing(tx: Any, tools: Any, posts: list[Post]) -> None:
        remove(tx, tools, [post for post in posts if post.has_words])

    patch.setattr(trial_erasing, "_remove", sparing)


def _everybody_who_reads_is_in(patch: Patch) -> None:
    patch.setattr(trial, "who_is_in", lambda tx, group: tuple(tx.groups.people(group)))


def _whoever_reads_may_begin(patch: Patch) -> None:
    patch.setattr(trial, "agreed_by", lambda tx, group, person: True)


def _people_of_a_trial_stay_as_they_were(patch: Patch) -> None:
    patch.setattr(room, "follow_room", lambda tx, tools, group, *, room, before: None)


def _anything_may_be_tried_anywhere(patch: Patch) -> None:
    patch.setattr(trial, "_refuse_room", lambda caller: None)
    patch.setattr(inbox, "room_of", lambda token, **more: None)


def _two_trials_in_a_room(patch: Patch) -> None:
    for module in (trial, trial_words):
        patch.setattr(module, "trial_at", lambda tx, workspace, place: None)


def _a_trial_is_erased_while_it_runs(patch: Patch) -> None:
    class Blind:
        OPEN = None

    patch.setattr(trial_erasing, "MeetingStatus", Blind)


def _begun_by_the_usual_method(patch: Patch) -> None:
    def usual(caller: Any, at_hand: MeetingAtHand) -> Any:
        opened = open_meeting(caller.tx, caller.tools, at_hand, actor=caller.person.id)
        return answer(caller.speech(at_hand), opened)

    patch.setattr(meeting_presses, "hold_trial", usual)


OF_TRIALS = (
    Bug("a trial is never erased", _a_trial_is_never_erased),
    Bug("the posts of a trial stay", _its_posts_are_forgotten_and_not_removed),
    Bug("a trial loses its meeting alone", _its_group_is_erased_without_its_meeting),
    Bug("every trial becomes a group", _every_trial_becomes_a_group),
    Bug("boards of a trial stay", _only_posts_with_words_are_removed),
    Bug("a trial is erased while it runs", _a_trial_is_erased_while_it_runs, RUNNING),
    Bug("a trial stays beside its group", _a_trial_stays_beside_the_group_it_became, TRIAL),
    Bug("drafts outlive a trial", _drafts_outlive_a_trial, TRIAL),
    Bug("everybody who reads is in", _everybody_who_reads_is_in, TRIAL),
    Bug("whoever reads may begin a trial", _whoever_reads_may_begin, TRIAL),
    Bug("who left the room is still in", _people_of_a_trial_stay_as_they_were, TRIAL),
    Bug("a trial among just anybody", _anything_may_be_tried_anywhere, TRIAL),
    Bug("two trials in a room", _two_trials_in_a_room, TRIAL),
    Bug("a trial goes by the usual method", _begun_by_the_usual_method, TRIAL),
)
