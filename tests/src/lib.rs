//! End-to-end tests, the accuracy harness and the benchmarks.
