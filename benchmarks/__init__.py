"""What can be measured by whoever wants to know: run from a checkout, as `python benchmarks/NAME.py`."""
