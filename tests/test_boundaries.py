"""The folders keep to their own: who may import whom, no platform's word in the neutral half,
and no file that has grown past what one reads in a sitting.
"""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import grimp
import pytest

from tools.contracts import OnlyContract, OwnedContract

PACKAGES = ("bot", "methods", "storage", "adapters")
MAX_LINES = 400

# Here real things are plugged together, set, and told apart: a platform may be called by its name.
NAMES_PLATFORMS = {"bot/app.py", "bot/cards.py", "bot/cli.py", "bot/config.py"}
PLATFORM_PARTS = {"slack", "discord", "guild", "guilds"}
PLATFORM_NAMES = {"channel_id", "channel_ids", "ts", "thread_ts", "blocks", "guild_id"}
PLATFORM_TEXT = re.compile(r"\b(slack|discord|guild)\b", re.IGNORECASE)


def _python_files(root: Path, *folders: str) -> list[Path]:
    found = [path for folder in folders for path in sorted((root / folder).rglob("*.py"))]
    assert found, f"no Python file under {folders}: this test would prove nothing"
    return found


def _shown(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix()


def test_every_import_keeps_to_its_contract(root: Path) -> None:
    """All contracts in pyproject.toml hold."""
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("package", PACKAGES)
def test_every_folder_with_code_is_a_package(root: Path, package: str) -> None:
    """The contracts do not see a folder without `__init__.py`, so there is none."""
    folders = {path.parent for path in _python_files(root, package)}
    blind = {
        _shown(folder, root)
        for folder in folders
        if not (folder / "__init__.py").exists() and "migrations" not in folder.parts
    }
    assert not blind


def _graph(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, **modules: str) -> grimp.ImportGraph:
    """A package `house` with these modules, read as the real ones are."""
    house = tmp_path / "house"
    house.mkdir()
    (house / "__init__.py").touch()
    for name, source in modules.items():
        (house / f"{name}.py").write_text(source, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    graph = grimp.build_graph("house", include_external_packages=True, cache_dir=None)
    sys.modules.pop("house", None)
    return graph


def _strays(
    kind: type[OnlyContract | OwnedContract], graph: Any, **options: list[str]
) -> list[str]:
    contract = kind(name="tried", session_options={}, contract_options=dict(options))
    return contract.strays(graph)


def test_only_refuses_what_is_not_on_its_list(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sibling and a library are refused, the standard library and the list are not."""
    graph = _graph(
        tmp_path,
        monkeypatch,
        core="import datetime\nimport structlog\nfrom . import shell, model\n",
        shell="",
        model="",
    )
    strays = _strays(OnlyContract, graph, modules=["house.core"], may_import=["house.model"])
    assert strays == ["house.core -> house.shell", "house.core -> structlog"]


def test_only_does_not_hold_for_what_is_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A module that was renamed must not make its rule fall silent."""
    graph = _graph(tmp_path, monkeypatch, core="")
    assert _strays(OnlyContract, graph, modules=["house.engine"]) == ["house.engine does not exist"]


def test_owned_refuses_every_importer_but_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever is not on the list may not import, however deep the name goes."""
    graph = _graph(
        tmp_path,
        monkeypatch,
        tables="",
        wiring="from . import tables\n",
        passer="from . import tables\n",
    )
    strays = _strays(OwnedContract, graph, modules=["house.tables"], importers=["house.wiring"])
    assert strays == ["house.passer -> house.tables"]


def _names(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Every name a file uses, with its line: variables, attributes, arguments, modules."""
    for node in ast.walk(tree):
        line = getattr(node, "lineno", 0)
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name) | ast.arg(arg=name):
                yield line, name
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield line, name
            case ast.ClassDef(name=name) | ast.alias(name=name):
                yield line, name
            case ast.keyword(arg=str(name)):
                yield line, name


def _parts(name: str) -> set[str]:
    return {part.lower() for part in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name)}


def _platform_names(source: str) -> list[str]:
    return [
        f"{line}: {name}"
        for line, name in _names(ast.parse(source))
        if name in PLATFORM_NAMES or _parts(name) & PLATFORM_PARTS
    ]


@pytest.mark.parametrize(
    "source",
    ["channel_id = 1", "post.ts", "def send(guild): ...", "class SlackCard: ...", "f(blocks=[])"],
)
def test_a_platform_name_is_recognised(source: str) -> None:
    assert _platform_names(source)


def test_no_platform_name_in_the_neutral_half(root: Path) -> None:
    """`bot` and `methods` call nothing by a platform's own name."""
    found = [
        f"{_shown(path, root)}:{name}"
        for path in _python_files(root, "bot", "methods")
        if _shown(path, root) not in NAMES_PLATFORMS
        for name in _platform_names(path.read_text(encoding="utf-8"))
    ]
    assert not found


def test_no_platform_word_in_the_words(root: Path) -> None:
    """Methods, registers, catalogues and templates hold on every platform."""
    texts = [
        path
        for folder, pattern in (
            ("methods", "*.toml"),
            ("bot/registers", "*.toml"),
            ("bot/words", "*.po"),
            ("bot/words", "*.j2"),
        )
        for path in sorted((root / folder).rglob(pattern))
    ]
    found = [
        f"{_shown(path, root)}:{number}"
        for path in texts
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if PLATFORM_TEXT.search(line)
    ]
    assert not found


def test_no_file_is_too_long_to_read(root: Path) -> None:
    """Past this a file holds two ideas."""
    lengths = {
        _shown(path, root): len(path.read_text(encoding="utf-8").splitlines())
        for path in _python_files(root, *PACKAGES, "tools")
    }
    assert not {name: lines for name, lines in lengths.items() if lines > MAX_LINES}


def _mute_form_buttons(source: str) -> list[int]:
    """Lines of controls that open a form and do not say so, or the other way round."""
    return [
        call.lineno
        for call in ast.walk(ast.parse(source))
        if isinstance(call, ast.Call)
        and getattr(call.func, "id", "") == "Control"
        and call.args
        and isinstance(call.args[0], ast.Constant)
        and str(call.args[0].value).startswith("open-") != ("Does.FORM" in ast.unparse(call))
    ]


def test_a_button_that_opens_a_form_says_so(root: Path) -> None:
    """A platform is asked for the form at once, or it cannot show one any more."""
    assert _mute_form_buttons('Control("open-case", "control.bring-case")') == [1]
    assert _mute_form_buttons('Control("more", "control.more", (), Does.FORM)') == [1]
    assert _mute_form_buttons('Control("open-case", "control.bring-case", (), Does.FORM)') == []
    found = [
        f"{_shown(path, root)}:{line}"
        for path in _python_files(root, "bot")
        for line in _mute_form_buttons(path.read_text(encoding="utf-8"))
    ]
    assert not found
