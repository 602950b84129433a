"""A file as a table: comma-separated, a row for each thing that is told, in UTF-8."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

Row = Mapping[str, Any]


def table_of(rows: Sequence[Row], *, head: Row, first: Sequence[str] = ()) -> bytes:
    """Write a table. ``head`` stands in every row; ``first``: columns that come after it."""
    columns = dict.fromkeys(name for row in rows for name in (*head, *first, *row))
    table = io.StringIO()
    writer = csv.DictWriter(table, list(columns))
    writer.writeheader()
    for row in rows:
        writer.writerow({name: _cell(cell) for name, cell in {**head, **row}.items()})
    return table.getvalue().encode()


def _cell(cell: Any) -> Any:
    return " ".join(map(str, cell)) if isinstance(cell, list) else cell
