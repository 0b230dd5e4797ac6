"""The benchmarks. Start them with bench/run.sh."""
