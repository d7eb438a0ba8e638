# Runs the tests with a line for each class, and the campaigns with a table. Sourced by ./instar.

# Maven's output goes to a file; what a reader wants of it goes to the terminal.
maven_tests() {
  local log=$1
  shift
  mkdir -p "$(dirname "$log")"
  cd "$home"
  # The reports and packages of one run would be taken away by another.
  exec 8> "$state/maven.lock"
  flock -n 8 || fail "Another build or test run uses $home; wait for it, or use another clone."
  # Old reports would be counted again.
  find . -path '*/node_modules' -prune -o \( -path '*/target/surefire-reports' -o -path '*/target/failsafe-reports' \
    -o -path '*/target/failures' -o -path '*/target/pictures' \) -print0 | xargs -0 rm -rf
  # Maven packs again what the launcher built; after a whole run that is as good as a build.
  local content outcome=0
  content=$(packed_content)
  rm -f "$state/built"
  mvn -B -T2 verify "$@" 2>&1 | tee "$log" | show_classes || outcome=$?
  case " $* " in
    *' -pl'* | *' --projects'* | *' -rf'* | *' --resume'*) ;;
    *) [ $outcome != 0 ] || mark_built "$content" ;;
  esac
  return $outcome
}

# Reduces Maven's output to a line for each test class, what failed, and the sums.
show_classes() {
  local line word run=0 failed=0 skipped=0 shown=0
  local class='Tests run: ([0-9]+), Failures: ([0-9]+), Errors: ([0-9]+), Skipped: ([0-9]+), Time elapsed: ([0-9.,]+) s.* -- in (.*)'
  local elements='^ *Tests +(([0-9]+) failed [|] )?([0-9]+) passed'
  # How to call Maven, for people who do not call it.
  local boilerplate='^\[ERROR\] *$|\[Help 1\]|re-run Maven|Re-run Maven|errors and possible solutions|After correcting|mvn <args>|dump files'
  while IFS= read -r line; do
    if [[ $line =~ $class ]]; then
      word=ok
      if [ "${BASH_REMATCH[1]}" = "${BASH_REMATCH[4]}" ]; then
        word=skip
      fi
      if [ $((BASH_REMATCH[2] + BASH_REMATCH[3])) -gt 0 ]; then
        word=FAILED
      fi
      printf '%-6s %7s s %5d tests  %s\n' $word "${BASH_REMATCH[5]}" "${BASH_REMATCH[1]}" "${BASH_REMATCH[6]}"
      run=$((run + BASH_REMATCH[1]))
      failed=$((failed + BASH_REMATCH[2] + BASH_REMATCH[3]))
      skipped=$((skipped + BASH_REMATCH[4]))
    elif [[ $line =~ $boilerplate ]]; then
      continue
    elif [[ $line == '[ERROR]'* ]]; then
      shown=$((shown + 1))
      [ $shown -gt 60 ] || echo "$line"
    elif [[ $line =~ $elements ]]; then
      word=ok
      [ -z "${BASH_REMATCH[2]}" ] || word=FAILED
      printf '%-6s %15d tests  elements in the browser\n' $word $((BASH_REMATCH[2] + BASH_REMATCH[3]))
      run=$((run + BASH_REMATCH[2] + BASH_REMATCH[3]))
      failed=$((failed + BASH_REMATCH[2]))
    fi
  done
  [ $shown -le 60 ] || echo "... and $((shown - 60)) more lines that begin with [ERROR]"
  echo "$((run - failed - skipped)) passed, $failed failed, $skipped skipped"
}

run_tests() {
  local report=() arguments=() argument outcome=0 begin=$SECONDS
  for argument in "$@"; do
    if [ "$argument" = --report ]; then
      report=(--write)
    else
      arguments+=("$argument")
    fi
  done
  prepare test
  maven_tests "$home/target/test.log" ${arguments[@]+"${arguments[@]}"} || outcome=$?
  # A run of some of the tests has no costs for the others.
  if [ ${#arguments[@]} = 0 ] && [ $outcome = 0 ]; then
    "$JAVA_HOME/bin/java" -cp "$home/src/test-report/target/classes" dev.instar.testreport.TestReport "$home" \
      ${report[@]+"${report[@]}"} || outcome=$?
  fi
  echo "$((SECONDS - begin)) s. The output of Maven is in target/test.log, that of each class beside its report."
  if [ $outcome != 0 ]; then
    find "$home" -path '*/target/failures/*' -prune -print | sed 's/^/Logs and pages of a failed test: /'
    fail "Tests failed."
  fi
}

# Runs selected tests at full depth and prints the rows of their table.
# campaign NAME HEADING ARGUMENT... (the heading is the table's first line)
campaign() {
  local name=$1 heading=$2 outcome=0
  shift 2
  maven_tests "$state/$name.log" "$@" || outcome=$?
  echo
  echo "$heading"
  echo "$heading" | sed 's/[^|]\{1,\}/---/g'
  # A test that ran with several values prints a row for each; the table says how often.
  table_rows | sort | uniq -c |
    awk '{ times = $1; sub(/^ *[0-9]+ /, ""); sub(/ [|] 1 [|] /, " | " times " | "); print }'
  [ $outcome = 0 ] || fail "Tests failed. Their output is in $state/$name.log, the logs of their processes in src/e2e/target/failures."
  echo "No violation. The whole output is in $state/$name.log."
}

# What tests print as a row of a table, from the files that hold what each class printed.
table_rows() {
  find "$home" \( -path '*/target/surefire-reports/*-output.txt' -o -path '*/target/failsafe-reports/*-output.txt' \) \
    -exec grep -h '^| .* |$' {} + || true
}
