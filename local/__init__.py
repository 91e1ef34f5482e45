"""The bundle on one machine: the same template, a local engine, `make run` and `make demo`."""
