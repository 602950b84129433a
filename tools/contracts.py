"""Two contracts for import-linter that name what is allowed, so that all that is new is refused.

Own the rule, not the packages it is about: those stand in pyproject.toml. A module that does not
exist breaks `only` (it would hold vacuously) and is nobody's to import under `owned`.
"""

import sys
from collections.abc import Iterable
from typing import cast

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class _ListedContract(Contract):
    """What both share: a line for each import that is not allowed."""

    def strays(self, graph: ImportGraph) -> list[str]:
        """Return the imports that break the contract, as lines to print."""
        raise NotImplementedError

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Judge the graph of direct imports."""
        strays = self.strays(graph)
        output.verbose_print(verbose, f"{len(strays)} found")
        return ContractCheck(kept=not strays, metadata={"strays": strays})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Print one line for each import that is not on the list."""
        for line in cast("list[str]", check.metadata["strays"]):
            output.print_error(f"- {line}", bold=False)
        output.new_line()


class OnlyContract(_ListedContract):
    """`modules` (with all they hold) import the standard library, themselves and `may_import`."""

    type_name = "only"

    modules = fields.ListField(subfield=fields.StringField())
    may_import = fields.ListField(subfield=fields.StringField(), required=False, default=[])

    def strays(self, graph: ImportGraph) -> list[str]:
        """Return what is imported beside the list, and the modules that do not exist."""
        roots = _names(self.modules)
        allowed = (*roots, *_names(self.may_import))
        missing = [f"{root} does not exist" for root in roots if root not in graph.modules]
        return missing + [
            f"{importer} -> {imported}"
            for importer in sorted(graph.modules)
            if _inside(importer, roots)
            for imported in sorted(graph.find_modules_directly_imported_by(importer))
            if not _inside(imported, allowed) and _top(imported) not in sys.stdlib_module_names
        ]


class OwnedContract(_ListedContract):
    """Each of `modules` is imported by itself and by `importers` alone."""

    type_name = "owned"

    modules = fields.ListField(subfield=fields.StringField())
    importers = fields.ListField(subfield=fields.StringField())

    def strays(self, graph: ImportGraph) -> list[str]:
        """Return every import of an owned module by somebody who is not on the list."""
        importers = _names(self.importers)
        return [
            f"{importer} -> {imported}"
            for root in _names(self.modules)
            for imported in sorted(graph.modules)
            if _inside(imported, [root])
            for importer in sorted(graph.find_modules_that_directly_import(imported))
            if not _inside(importer, [root, *importers])
        ]


def _names(field: object) -> list[str]:
    return cast("list[str]", field)


def _inside(module: str, roots: Iterable[str]) -> bool:
    return any(module == root or module.startswith(f"{root}.") for root in roots)


def _top(module: str) -> str:
    return module.partition(".")[0]
