"""Holds the simulator against what the real Stripe was recorded to answer.

`python -m simulator.conformance replay FILE [...]` sends every recorded request to a fresh simulator and compares the
answers; see `replay` for how, `changelog` for what a difference in version may change, `known` for what is known to
differ.
"""
