"""The benchmarks of DESIGN.md, "Numbers to reach". Start them with bench/run.sh."""
