"""Measurements, run by `make bench` on a machine with nothing else to do; each prints its figures and holds them to a goal."""
