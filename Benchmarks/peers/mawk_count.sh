#!/bin/sh
# mawk_count.sh THREADS FOLDER: refusals by organisation and reason, with gzip and mawk: as many files
# at a time as there are threads, the largest first. Prints groups and refusals.
# Each file's counts go to a file of their own: through one pipe, lines of two would mix.
set -e
here=$(dirname "$0")
counts=$(mktemp -d)
trap 'rm -rf "$counts"' EXIT
export here counts
ls -S "$2"/*.gz |
  xargs -P "$1" -I '{}' sh -c 'gzip -dc "{}" | mawk -f "$here/count.awk" > "$counts/$(basename "{}")"'
cat "$counts"/* |
  mawk '{ n = $1; sub(/^[0-9]+\t/, ""); if (!($0 in count)) groups++; count[$0] += n; sum += n }
        END { print groups, sum }'
