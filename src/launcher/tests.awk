# Reduces Maven's output to a line for each test class, what failed, and the sums.
/Tests run: .*Time elapsed: .* -- in / {
  tests = $0; sub(/.*Tests run: /, "", tests); sub(/,.*/, "", tests)
  broken = $0; sub(/.*Failures: /, "", broken); sub(/,.*/, "", broken)
  errors = $0; sub(/.*Errors: /, "", errors); sub(/,.*/, "", errors)
  skipped = $0; sub(/.*Skipped: /, "", skipped); sub(/,.*/, "", skipped)
  seconds = $0; sub(/.*Time elapsed: /, "", seconds); sub(/ s.*/, "", seconds)
  name = $0; sub(/.* -- in /, "", name)
  broken += errors
  printf "%-6s %7.1f s %5d tests  %s\n", broken ? "FAILED" : "ok", seconds, tests, name
  fflush()
  run += tests; failed += broken; ignored += skipped
  next
}
/^ *Tests  [0-9]+ (passed|failed)/ && /passed/ { print "ok     elements in the browser:" $0; fflush(); next }
/^\[ERROR\]/ {
  if (shown++ < 60) { print; fflush() }
  next
}
/^\[INFO\] BUILD/ { print }
END {
  if (shown > 60) { printf "... and %d more lines that begin with [ERROR]\n", shown - 60 }
  printf "%d passed, %d failed, %d skipped\n", run - failed - ignored, failed, ignored
}
