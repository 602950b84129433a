"""Deliberate mistakes about reports and portfolios: who reads them, and what is in them."""

from dataclasses import replace
from typing import Any

from bot.groups import own_erasing, portfolio, portfolio_content, reports
from bot.groups.caller import Caller
from bot.groups.portfolio_choice import Chosen
from bot.groups.portfolio_content import Material
from bot.groups.report_fields import QUESTIONS
from bot.records import ReportKind
from storage.repositories import people
from storage.repositories.reports import FORGET_REPORTS_OF_PERSON
from storage.repositories.reports import Reports as ReportsRepo
from tests.simulation.bugs import Bug, Patch

REPORTS = "tests/groups/test_reports.py"
PORTFOLIO = "tests/groups/test_portfolio.py"
DOOR = "tests/app/test_file_door.py"


def _anybody_opens_a_report(patch: Patch) -> None:
    def anybodys(caller: Caller, wanted: str) -> Any:
        return caller.tx.reports.get(wanted)  # type: ignore[arg-type]

    patch.setattr("bot.groups.reports.own_report", anybodys)
    patch.setattr("bot.groups.report_screens.own_report", anybodys)


def _everybody_writes_reports(patch: Patch) -> None:
    patch.setattr(ReportsRepo, "chosen", lambda repo, person: ReportKind.SHORT)


def _a_choice_is_for_all(patch: Patch) -> None:
    keep, look = ReportsRepo.choose, ReportsRepo.chosen
    chosen: list[Any] = []

    def kept(repo: Any, person: Any, kind: Any) -> None:
        chosen.append(kind)
        keep(repo, person, kind)

    def of_anybody(repo: Any, person: Any) -> Any:
        return look(repo, person) or (chosen[-1] if chosen else None)

    patch.setattr(ReportsRepo, "choose", kept)
    patch.setattr(ReportsRepo, "chosen", of_anybody)


def _a_report_of_a_meeting_is_everybodys(patch: Patch) -> None:
    def of_meeting(caller: Caller, meeting: str) -> Any:
        return meeting

    for module in ("reports", "report_screens"):
        patch.setattr(f"bot.groups.{module}.report_id", of_meeting)


def _a_report_is_not_kept(patch: Patch) -> None:
    patch.setattr(ReportsRepo, "put", lambda repo, report: None)


def _an_erased_report_stays(patch: Patch) -> None:
    patch.setattr(ReportsRepo, "forget", lambda repo, report: None)


def _a_report_comes_back_with_a_backup(patch: Patch) -> None:
    def quietly(tx: Any, tools: Any, report: Any) -> None:
        tx.reports.forget(report.id)

    patch.setattr(reports, "forget_report", quietly)
    patch.setattr(own_erasing, "forget_report", quietly)


def _reports_outlive_their_owner(patch: Patch) -> None:
    kept = [one for one in people._FORGET_ALL if one is not FORGET_REPORTS_OF_PERSON]
    patch.setattr(people, "_FORGET_ALL", tuple(kept))


def _a_later_form_writes_over_the_first(patch: Patch) -> None:
    patch.setattr(reports, "_seen", lambda report: reports.NEW)


def _whoever_was_away_writes_too(patch: Patch) -> None:
    patch.setattr("bot.groups.report_screens.was_there", lambda meeting, person: True)


def _too_much_is_kept(patch: Patch) -> None:
    patch.setattr(reports, "together", lambda speech, texts: {})


def _all_ask_the_same(patch: Patch) -> None:
    patch.setitem(QUESTIONS, ReportKind.SIDES, QUESTIONS[ReportKind.SHORT])


def _a_portfolio_is_of_everybody(patch: Patch) -> None:
    read = portfolio_content.own_material

    def of_all(tx: Any, person: Any, chosen: Any, *, at: Any) -> Material:
        mine = read(tx, person, chosen, at=at)
        every = [one for known in tx.people.all() for one in tx.reports.of_person(known.id)]
        return replace(mine, reports=tuple(every))

    patch.setattr(portfolio, "own_material", of_all)


def _what_was_looked_at_is_not_compared(patch: Patch) -> None:
    patch.setattr(portfolio, "print_of", lambda material, secret: "0" * 16)


def _an_old_portfolio_is_handed_over(patch: Patch) -> None:
    """What was read once is given again, also after it was erased."""
    read, known = portfolio_content.own_material, dict[Any, Material]()

    def remembered(tx: Any, person: Any, chosen: Any, *, at: Any) -> Material:
        return known.setdefault((person.id, chosen), read(tx, person, chosen, at=at))

    patch.setattr(portfolio, "own_material", remembered)


def _what_was_left_out_goes_in(patch: Patch) -> None:
    read = portfolio_content.own_material

    def whole(tx: Any, person: Any, chosen: Any, *, at: Any) -> Material:
        return read(tx, person, Chosen.read("aaaa"), at=at)

    patch.setattr(portfolio, "own_material", whole)


def _nobody_looks_for_names(patch: Patch) -> None:
    patch.setattr(portfolio, "standing_out", lambda finder, texts, language: ())


def _an_address_is_good_for_ever(patch: Patch) -> None:
    patch.setattr("bot.file_door.use", lambda tx, tools, secret, *, at: True)


def _an_address_is_signed_by_anybody(patch: Patch) -> None:
    patch.setattr("bot.groups.file_link.hmac.compare_digest", lambda one, other: True)


OF_REPORTS = (
    Bug("anybody opens a report", _anybody_opens_a_report),
    Bug("everybody writes reports", _everybody_writes_reports),
    Bug("a choice of reports is for all", _a_choice_is_for_all, REPORTS),
    Bug("a report of a meeting is everybody's", _a_report_of_a_meeting_is_everybodys),
    Bug("a report is not kept", _a_report_is_not_kept),
    Bug("an erased report stays", _an_erased_report_stays),
    Bug("a report comes back with a backup", _a_report_comes_back_with_a_backup, REPORTS),
    Bug("reports outlive their owner", _reports_outlive_their_owner, REPORTS),
    Bug("a later form writes over the first", _a_later_form_writes_over_the_first, REPORTS),
    Bug("whoever was away writes a report", _whoever_was_away_writes_too, REPORTS),
    Bug("a report is too long to be shown", _too_much_is_kept, REPORTS),
    Bug("every way of a report asks the same", _all_ask_the_same, REPORTS),
    Bug("a portfolio is of everybody", _a_portfolio_is_of_everybody),
    Bug("an old portfolio is handed over", _an_old_portfolio_is_handed_over),
    Bug("a changed portfolio is made unseen", _what_was_looked_at_is_not_compared, PORTFOLIO),
    Bug("what was left out goes in", _what_was_left_out_goes_in, PORTFOLIO),
    Bug("nobody looks for names in a portfolio", _nobody_looks_for_names, PORTFOLIO),
    Bug("an address of a portfolio is good for ever", _an_address_is_good_for_ever, DOOR),
    Bug("anybody signs an address of a portfolio", _an_address_is_signed_by_anybody, DOOR),
)
