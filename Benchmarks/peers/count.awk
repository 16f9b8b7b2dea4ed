# Refusals by organisation and reason in API Gateway JSON lines: whether a line is a refusal first,
# the fields only then.
function value(name,   head) {
  head = length(name) + 4
  if (!match($0, "\"" name "\":\"([^\"\\\\]|\\\\.)*\"")) return ""
  return substr($0, RSTART + head, RLENGTH - head - 1)
}
/"status":"40[13]"/ {
  split(value("path"), part, "/")
  count[part[5] "\t" value("errorType") "\t" value("errorMessage") "\t" value("reason")]++
}
END { for (group in count) print count[group] "\t" group }
