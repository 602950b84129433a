"""What each button does. A token is user input: it is read strictly and authorised again."""

from __future__ import annotations

from collections.abc import Mapping

from ..cards import Reply
from .after_programme import stop_programme
from .agreements import confirm_agreements
from .asking_poll import take_back_poll
from .calendars import calendar_reply
from .call_me import erase_call_me, show_call_me
from .caller import MISREAD, Caller, Unreadable, refused
from .cases import bring_as_it_is, withdraw_case
from .certificate_goal import choose_goal
from .certificate_screens import certificates_reply
from .certificates import (
    ask_colleague,
    give_certificate,
    show_certificate,
    vouch,
    withdraw_certificate,
)
from .changing_agreements import agree_to_change, drop_change, read_change
from .choosing_method import use_method
from .choosing_people import clear_division, show_division, shuffle
from .commands import in_group, other_groups
from .confirming import confirm_for_meeting
from .coordinated import keep_to_itself
from .coordination import coordination_reply, stop_coordinating
from .dates import show_dates
from .elsewhere import ask_elsewhere, choose_group, go_on_here, not_here
from .evaluation import show_evaluation
from .first_meeting import choose_first
from .following import be_quiet, let_lie
from .given_screens import erase_given, given_pages_reply, show_given
from .goal_checks import show_check
from .goal_levels import mark_level
from .goal_release import show_level, take_back_release
from .goal_screens import goals_reply
from .goal_talk import talk_reply
from .goals import erase_goal, reach_goal, show_goal
from .guidance import brings_cases, end_guidance, leave_guidance, show_guidance, take_guidance
from .home import group_reply, mine_reply, prepare_reply
from .intentions import list_intentions, show_intention
from .joining import come_together, join_half
from .kept_from import carry_case
from .leaving import leave
from .making_groups import make_groups
from .meeting_presses import OF_A_MEETING, Press
from .menus import console_reply, more_reply
from .mirror import show_mirror
from .new_room import make_room_again
from .newcomers import join, welcome
from .noted_wrongly import confirm_there, say_there, show_who_was_there
from .notes import set_role
from .overview import show_agreements_to
from .own_erasing import erase_own
from .pauses import take_back_pause
from .portfolio import check_portfolio, give_portfolio, portfolio_reply
from .programmes import drop_programme, show_programme_to
from .proof import proof_reply
from .reading_along import read_along_reply
from .register_screens import list_registers, registers_reply, show_register
from .registrations import erase_registration
from .report_screens import reports_reply, show_report
from .reports import choose_reports, erase_report
from .room_kind import choose_kind
from .sharing import share
from .side_by_side import choose_halves
from .suiting import answer_whether_it_suits
from .swapping import answer_swap, swap_turn
from .talking import answer_care, answer_talk
from .trial import end_trial, join_trial
from .turns import case_from_goal, case_from_intention, pass_turn
from .urgent import show_urgent
from .venue import show_venue
from .ways import set_choosing, set_extra_roles, show_ways
from .without_case import show_own
from .year_screens import give_paper, show_paper, show_papers, years_reply


def press(caller: Caller, token: str) -> Reply:
    """Do what the button with this token does."""
    action, *args = token.split("|")
    handler = PRESSES.get(action)
    if handler is None:
        return refused(caller.speech(), "refuse.unknown-control")
    try:
        return handler(caller, tuple(args))
    except MISREAD:
        raise Unreadable(refused(caller.speech(), "refuse.unknown-control")) from None


#: Each by the first word of its token.
PRESSES: Mapping[str, Press] = {
    **OF_A_MEETING,
    "use-method": use_method,
    "role": set_role,
    "old-intentions": show_own,
    "ways": show_ways,
    "choosing": set_choosing,
    "extra-roles": set_extra_roles,
    "first-meeting": choose_first,
    "halves": choose_halves,
    "join-half": join_half,
    "one-room": come_together,
    "agree": confirm_agreements,
    "confirm": confirm_for_meeting,
    "agreements": show_agreements_to,
    "room-kind": choose_kind,
    "change": read_change,
    "agree-change": agree_to_change,
    "drop-change": drop_change,
    "welcome": welcome,
    "join": join,
    "share": share,
    "leave": leave,
    "more": more_reply,
    "console": console_reply,
    "dates": show_dates,
    "programme": show_programme_to,
    "drop-programme": drop_programme,
    "stop-programme": stop_programme,
    "take-back-pause": take_back_pause,
    "take-back-poll": take_back_poll,
    "calendar": calendar_reply,
    "read-along": read_along_reply,
    "mine": mine_reply,
    "group": group_reply,
    "prepare": prepare_reply,
    "erase": erase_own,
    "in-group": in_group,
    "which-group": other_groups,
    "pass-turn": pass_turn,
    "swap-turn": swap_turn,
    "answer-swap": answer_swap,
    "withdraw-case": withdraw_case,
    "bring-case": bring_as_it_is,
    "case-from": case_from_intention,
    "case-from-goal": case_from_goal,
    "intentions": list_intentions,
    "intention": show_intention,
    "quiet": be_quiet,
    "let-lie": let_lie,
    "carry-case": carry_case,
    "urgent": show_urgent,
    "venue": show_venue,
    "trial-join": join_trial,
    "trial-end": end_trial,
    "guidance": show_guidance,
    "take-guidance": take_guidance,
    "leave-guidance": leave_guidance,
    "end-guidance": end_guidance,
    "brings-cases": brings_cases,
    "suits": answer_whether_it_suits,
    "mirror": show_mirror,
    "call-me": show_call_me,
    "erase-call-me": erase_call_me,
    "goals": goals_reply,
    "goal": show_goal,
    "goal-check": show_check,
    "goal-attained": mark_level,
    "goal-reached": reach_goal,
    "take-back-goal": take_back_release,
    "show-level": show_level,
    "talk": talk_reply,
    "evaluation": show_evaluation,
    "erase-goal": erase_goal,
    "reports": reports_reply,
    "reports-choose": choose_reports,
    "report": show_report,
    "erase-report": erase_report,
    "registers": registers_reply,
    "register-list": list_registers,
    "register": show_register,
    "erase-registration": erase_registration,
    "portfolio": portfolio_reply,
    "portfolio-check": check_portfolio,
    "portfolio-file": give_portfolio,
    "proof": proof_reply,
    "certificates": certificates_reply,
    "certificate": show_certificate,
    "ask-colleague": ask_colleague,
    "certificate-goal": choose_goal,
    "vouch": vouch,
    "proof-file": give_certificate,
    "withdraw-proof": withdraw_certificate,
    "years": years_reply,
    "year-papers": show_papers,
    "year-paper": show_paper,
    "year-file": give_paper,
    "who-was-there": show_who_was_there,
    "say-there": say_there,
    "confirm-there": confirm_there,
    "given-pages": given_pages_reply,
    "given": show_given,
    "erase-given": erase_given,
    "care": answer_care,
    "talk-when": answer_talk,
    "coordination": coordination_reply,
    "stop-coordinating": stop_coordinating,
    "keep-to-itself": keep_to_itself,
    "division": show_division,
    "clear-division": clear_division,
    "shuffle": shuffle,
    "make-groups": make_groups,
    "make-room-again": make_room_again,
    "move-groups": choose_group,
    "ask-elsewhere": ask_elsewhere,
    "go-on-here": go_on_here,
    "not-here": not_here,
}
