"""In which country a zone lies, where there is no doubt about it."""

from __future__ import annotations

#: Countries by their letters (ISO 3166), of the zones that tell one by themselves.
COUNTRIES = {
    "Europe/Amsterdam": "NL",
    "Europe/Brussels": "BE",
    "Europe/Berlin": "DE",
    "Europe/Busingen": "DE",
}
