"""Benchmarks, run from a checkout. `make bench` writes `results.md`; `python benchmarks/chaos.py` kills deliveries."""
