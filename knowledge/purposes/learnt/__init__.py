"""What was learnt from the bank of employees' questions: the bank, the heads, the weights and how likely each fact is. Decides nothing."""

from knowledge.purposes.learnt.model import Heard, Shares, hear

__all__ = ["Heard", "Shares", "hear"]
