"""Data files of the knowledge: concepts, question banks, weights, phrases. Read-only; nothing here is code."""
