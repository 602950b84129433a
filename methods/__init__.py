"""Methods of intervision as data, and the model that reads them."""

from .library import (
    check_folder,
    from_json,
    json_schema,
    load_library,
    load_method,
    method_hash,
    to_json,
)
from .problems import MethodError, Problem

__all__ = [
    "MethodError",
    "Problem",
    "check_folder",
    "from_json",
    "json_schema",
    "load_library",
    "load_method",
    "method_hash",
    "to_json",
]
