"""Purpose checks: the table a policy's text yields, an employee's question read into facts, and the ruling in words."""

from knowledge.purposes.desk import Checked, PurposeDesk

__all__ = ["Checked", "PurposeDesk"]
