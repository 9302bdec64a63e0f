"""Block Kit builders: values in, blocks out. Pure: no network, no store, no clock."""

from typing import Any

Block = dict[str, Any]
View = dict[str, Any]
