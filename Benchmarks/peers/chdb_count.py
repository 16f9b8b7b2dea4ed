"""chdb_count.py THREADS FOLDER: refusals by organisation and reason, with ClickHouse in a library.

Prints groups, refusals and seconds of the query itself.
"""
import sys
import time

import chdb

threads, folder = sys.argv[1:]
names = ["status", "path", "errorType", "errorMessage", "reason"]
schema = ", ".join(f"{name} String" for name in names)
start = time.perf_counter()
rows = chdb.query(
    f"""SELECT splitByChar('/', path)[5] AS org, errorType, errorMessage, reason, count() AS requests
        FROM file('{folder}/*.gz', 'JSONEachRow', '{schema}')
        WHERE status IN ('401', '403') GROUP BY ALL
        SETTINGS max_threads = {int(threads)}, max_parsing_threads = {int(threads)}""",
    "TabSeparated").bytes()
lines = rows.splitlines()
print(len(lines), sum(int(line.rsplit(b"\t", 1)[1]) for line in lines), time.perf_counter() - start)
