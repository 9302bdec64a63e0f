"""What was learnt from the bank of employees' questions: the bank, the heads, the weights and how likely each fact is. Decides nothing."""

from knowledge.purposes.learnt.model import Shares, shares_by_words, shares_of

__all__ = ["Shares", "shares_by_words", "shares_of"]
