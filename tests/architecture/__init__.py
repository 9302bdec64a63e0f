"""Checks of the house itself: who may import whom, who may do what, and what stands in the locks."""
