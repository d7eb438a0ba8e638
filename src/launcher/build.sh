# Builds Instar when something that goes into its packages changed, and never otherwise. Sourced by ./instar.

# Everything that is packed: sources and resources, poms, the browser's elements, the pages of docs that the console
# shows. Tests are not, nor what only tests use.
packed_files() {
  (
    cd "$home"
    find pom.xml .mvn docs/errors.md docs/runbook.md docs/configuration.md -type f -print0
    find src/protocol src/local-fleet node-service console-ui frontend \
      \( -name target -o -name node_modules -o -name dist -o -path '*/src/test' -o -path console-ui/src/main/frontend \
      -o -path console-ui/src/main/bundles \) -prune \
      -o -type f ! -name '*.test.ts' -print0
  ) | LC_ALL=C sort -z
}

# One line for the content of all of them: a file that was only touched changes nothing, one that was removed does.
packed_content() {
  packed_files | (cd "$home" && xargs -0 sha256sum) | sha256sum | cut -d ' ' -f 1
}

packages=(
  node-service/target/node-service-exec.jar
  console-ui/target/console-ui-exec.jar
  src/local-fleet/target/local-fleet-exec.jar
  src/local-fleet/s3mock/target/lib
)

# Tells one build of the packages from another: whatever rewrites one changes it.
packages_stamp() {
  (cd "$home" && stat -c '%n %s %Z' "${packages[@]}" 2> /dev/null)
}

# Whether the packages are those that were built from this content.
is_built() {
  local stamp
  stamp=$(packages_stamp) && [ "$(cat "$state/built" 2> /dev/null)" = "$1"$'\n'"$stamp" ]
}

mark_built() {
  local stamp
  stamp=$(packages_stamp) || fail "The build made no packages; its output is in $state/build.log."
  printf '%s\n%s\n' "$1" "$stamp" > "$state/built"
}

build() {
  prepare "$1"
  local content
  # Two builds in one tree would write the same files.
  exec 8> "$state/maven.lock"
  if ! flock -n 8; then
    echo "Waiting for another build or test run in $home."
    flock 8
  fi
  content=$(packed_content)
  if ! is_built "$content"; then
    rm -f "$state/built"
    echo "Building Instar; the first time this fetches what it needs, which takes a few minutes."
    (cd "$home" && exec mvn -B -T2 package -DskipTests -pl '!src/e2e' > "$state/build.log" 2>&1) &
    # Signals do not reach what runs in the background of a script.
    trap 'kill $!; wait $!; exit 130' INT TERM HUP
    if ! show_progress $! "$state/build.log"; then
      grep -E '^\[ERROR\]' "$state/build.log" | head -n 20 >&2 || true
      fail "The build failed; the whole output is in $state/build.log."
    fi
    trap - INT TERM HUP
    mark_built "$content"
  fi
  exec 8>&-
}

# Shows how far a build is, in one line of a terminal and in a line each 20 s elsewhere. Ends as the build does.
show_progress() {
  local process=$1 log=$2 seconds=0 line= modules
  # One module is tests alone and not built here.
  modules=$(($(grep -c '<module>' "$home/pom.xml") - 1))
  while kill -0 "$process" 2> /dev/null; do
    sleep 1
    seconds=$((seconds + 1))
    line="$seconds s: $(grep -c '^\[INFO\] Building Instar .*\[' "$log" || true) of $((modules + 1)) modules begun, $(grep -c 'Downloaded from' "$log" || true) files fetched"
    if [ -t 1 ]; then
      printf '\r  %s' "$line"
    elif [ $((seconds % 20)) = 0 ]; then
      echo "  $line"
    fi
  done
  [ ! -t 1 ] || printf '\r%*s\r' $((${#line} + 2)) ''
  wait "$process"
}
