"""Draws every method that comes with the bot, in both languages, into docs/pictures/methods.

`make pictures` does it; a test says when it is to be done again. A picture of a method that is
gone is removed.
"""

import sys
from pathlib import Path

from bot.drawing import outline, svg
from bot.words import LANGUAGES
from methods import load_library
from methods.spec import Mode

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "pictures" / "methods"
HEAD = "# The methods that come with the bot\n\nMade by `make pictures`; do not edit.\n"


def pictures() -> dict[str, str]:
    """Every file of the folder by its name: a picture for each language, and a page of them."""
    files: dict[str, str] = {}
    page = [HEAD]
    for method in load_library().values():
        drawn = {
            language: outline(method, language=language, mode=Mode.CHAT) for language in LANGUAGES
        }
        page.append(f"## {drawn['en'].name}\n\n{drawn['en'].aim}\n\n{drawn['en'].suits}\n")
        for language, one in drawn.items():
            name = f"{method.id}.{language}.svg"
            files[name] = svg(one)
            page.append(f"![{one.name}]({name})\n")
    return {**files, "README.md": "\n".join(page)}


def main() -> int:
    """Write what is new or changed, and remove what is no longer made."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    made = pictures()
    for path in FOLDER.iterdir():
        if path.name not in made:
            path.unlink()
    for name, text in made.items():
        (FOLDER / name).write_text(text, encoding="utf-8")
    print(f"{len(made)} files in docs/pictures/methods are as the methods are.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
