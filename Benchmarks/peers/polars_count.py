"""polars_count.py THREADS FOLDER: refusals by organisation and reason, with polars.

A lazy scan with a schema, run by the streaming engine. Prints groups, refusals and seconds of the
query itself.
"""
import os
import sys
import time

threads, folder = sys.argv[1:]
os.environ["POLARS_MAX_THREADS"] = threads  # read when polars is imported

import polars  # noqa: E402

names = ["status", "path", "errorType", "errorMessage", "reason"]
start = time.perf_counter()
rows = (
    polars.scan_ndjson(f"{folder}/*.gz", schema={name: polars.String for name in names})
    .filter(polars.col("status").is_in(["401", "403"]))
    .group_by(
        polars.col("path").str.split("/").list.get(4, null_on_oob=True).alias("org"),
        "errorType", "errorMessage", "reason")
    .len()
    .collect(engine="streaming"))
print(rows.height, rows["len"].sum(), time.perf_counter() - start)
