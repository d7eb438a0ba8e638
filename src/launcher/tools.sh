# What Instar needs on a machine: found, installed where that is one call of a package manager, or named. Sourced by
# ./instar, which sets home and state.

# Every tool by the name used below.
all_tools=(jdk maven node npm tar chromium postgresql git perl)

tool_title() {
  case $1 in
    jdk) echo "JDK 25" ;;
    maven) echo "Maven 3.8 or later" ;;
    node) echo "Node.js 20 or later" ;;
    chromium) echo "Chromium" ;;
    postgresql) echo "PostgreSQL server" ;;
    *) echo "$1" ;;
  esac
}

tools_of_command() {
  local basic="jdk maven node npm tar"
  case $1 in
    test) echo "$basic chromium postgresql" ;;
    bench | pictures) echo "$basic chromium" ;;
    fleet-test) echo "$basic postgresql" ;;
    mutations) echo "$basic git perl" ;;
    *) echo "$basic" ;;
  esac
}

commands_with_tools=(demo test crash fleet-test bench pictures mutations engines build)

# The commands that cannot do without a tool, for people.
tool_needed_by() {
  local command tool list=
  for command in "${commands_with_tools[@]}"; do
    for tool in $(tools_of_command "$command"); do
      [ "$tool" != "$1" ] || list="$list${list:+, }$command"
    done
  done
  [ "$list" != "$(printf ', %s' "${commands_with_tools[@]}" | cut -c 3-)" ] || list="every command"
  echo "$list"
}

is_jdk_25() {
  [ -x "$1/bin/javac" ] && grep -qs '^JAVA_VERSION="25' "$1/release"
}

# Prints where a tool is, and its version; fails if it is missing or too old.
find_tool() {
  local candidate version
  case $1 in
    jdk)
      for candidate in "${JAVA_HOME:-}" /usr/lib/jvm/* /opt/*jdk* "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/* \
        /Library/Java/JavaVirtualMachines/*/Contents/Home; do
        if [ -n "$candidate" ] && is_jdk_25 "$candidate"; then
          echo "$candidate"
          return
        fi
      done
      return 1
      ;;
    maven)
      candidate=$(command -v mvn) || return 1
      # Asking Maven itself takes a second and a JDK; its library carries its version in the name.
      for version in "$(dirname "$(readlink -f "$candidate")")"/../lib/maven-core-*.jar; do
        version=$(basename "$(readlink -f "$version")" .jar)
        version=${version#maven-core-}
      done
      case $version in
        [12].* | 3.[0-7].* | '*'*) return 1 ;;
      esac
      echo "$candidate"
      ;;
    node)
      candidate=$(command -v node) || return 1
      version=$(node -p 'process.versions.node.split(".")[0]') || return 1
      [ "$version" -ge 20 ] || return 1
      echo "$candidate"
      ;;
    chromium)
      # A path given by CHROMIUM is taken or nothing is. Ubuntu's chromium-browser only says where to find a snap.
      if [ -n "${CHROMIUM:-}" ]; then
        command -v "$CHROMIUM"
        return
      fi
      for candidate in chromium chromium-browser google-chrome google-chrome-stable; do
        if candidate=$(command -v "$candidate") && ! is_snap_stub "$candidate"; then
          echo "$candidate"
          return
        fi
      done
      return 1
      ;;
    postgresql)
      for candidate in "${POSTGRES:-}" /usr/lib/postgresql/*/bin/postgres "$(command -v postgres)"; do
        if [ -x "$candidate" ]; then
          echo "$candidate"
          return
        fi
      done
      return 1
      ;;
    *) command -v "$1" ;;
  esac
}

is_snap_stub() {
  head -c 2048 "$1" 2> /dev/null | grep -aq '/snap/bin\|snap install'
}

# The system's own name, for example "debian".
system_id() {
  (. /etc/os-release 2> /dev/null && echo "${ID:-unknown}") || echo unknown
}

package_manager() {
  local manager
  for manager in apt-get dnf zypper pacman brew; do
    if command -v "$manager" > /dev/null; then
      echo "$manager"
      return
    fi
  done
}

# The package that brings a tool; nothing where none does.
package_of() {
  local manager=$1 tool=$2
  case $manager:$tool in
    apt-get:jdk) echo openjdk-25-jdk-headless ;;
    dnf:jdk) echo java-25-openjdk-devel ;;
    zypper:jdk) echo java-25-openjdk-devel ;;
    pacman:jdk) echo jdk-openjdk ;;
    brew:jdk) echo openjdk@25 ;;
    apt-get:node | dnf:node | pacman:node) echo nodejs ;;
    zypper:node) echo nodejs22 ;;
    brew:node | brew:npm) echo node ;;
    zypper:npm) echo npm22 ;;
    dnf:npm) echo nodejs-npm ;;
    apt-get:chromium) [ "$(system_id)" = ubuntu ] || echo chromium ;;
    brew:chromium) echo --cask chromium ;;
    apt-get:postgresql) echo postgresql ;;
    dnf:postgresql | zypper:postgresql) echo postgresql-server ;;
    brew:tar) echo gnu-tar ;;
    *) echo "$tool" ;;
  esac
}

# One line that says how to get a tool.
advice() {
  local tool=$1 manager package
  manager=$(package_manager)
  package=$(package_of "$manager" "$tool")
  if [ "$tool" = chromium ] && [ -n "${CHROMIUM:-}" ]; then
    echo "CHROMIUM is set to $CHROMIUM, which is no program; unset it or correct it"
  elif [ "$tool" = node ] && command -v node > /dev/null; then
    echo "$(command -v node) is version $(node --version); put a newer one first in PATH"
  elif [ "$tool" = maven ] && command -v mvn > /dev/null; then
    echo "$(command -v mvn) is older; put a newer one first in PATH"
  elif [ "$tool" = chromium ] && [ -z "$package" ]; then
    echo "this system's package only leads to a snap; install any Chromium or Chrome and set CHROMIUM to its path"
  elif [ "$tool" = jdk ] && [ "$manager" = apt-get ] && ! apt_has "$package"; then
    echo "not among this system's packages; install Temurin 25 (package temurin-25-jdk) or set JAVA_HOME to a JDK 25"
  else
    case $manager in
      apt-get) echo "apt-get install $package" ;;
      dnf) echo "dnf install $package" ;;
      zypper) echo "zypper install $package" ;;
      pacman) echo "pacman -S $package" ;;
      brew) echo "brew install $package" ;;
      *) echo "no package manager known to Instar was found; install it by hand" ;;
    esac
  fi
}

apt_has() {
  [ -n "$(apt-cache policy "$1" 2> /dev/null | sed -n 's/^ *Candidate: *//p' | grep -v '(none)')" ]
}

# Finds what a command needs. As root with apt-get, installs what is missing in one call; else names it and stops.
require_tools() {
  local command=$1 tool package missing=() packages=()
  for tool in $(tools_of_command "$command"); do
    find_tool "$tool" > /dev/null || missing+=("$tool")
  done
  if [ ${#missing[@]} -gt 0 ] && [ "$(id -u)" = 0 ] && [ "$(package_manager)" = apt-get ]; then
    echo "Missing for './instar $command': ${missing[*]}. Asking apt-get for them; its output is in $state/apt-get.log."
    apt-get update -qq > "$state/apt-get.log" 2>&1 || echo "apt-get update failed; trying with the lists there are." >&2
    for tool in "${missing[@]}"; do
      package=$(package_of apt-get "$tool")
      if [ -n "$package" ] && apt_has "$package"; then
        packages+=("$package")
      fi
    done
    if [ ${#packages[@]} -gt 0 ]; then
      echo "Running: apt-get install ${packages[*]}"
      DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}" \
        >> "$state/apt-get.log" 2>&1 || echo "apt-get install failed: $(grep -E '^E:' "$state/apt-get.log" | tail -n 1)" >&2
    fi
  fi
  local lacking=0
  for tool in ${missing[@]+"${missing[@]}"}; do
    if ! find_tool "$tool" > /dev/null; then
      echo "Missing: $(tool_title "$tool"): $(advice "$tool")" >&2
      lacking=1
    fi
  done
  [ $lacking = 0 ] || fail "'./instar $command' needs what is missing; './instar doctor' shows what each command needs."
  JAVA_HOME=$(find_tool jdk)
  export JAVA_HOME
  # For tests.
  if CHROMIUM=$(find_tool chromium); then
    export CHROMIUM
  else
    unset CHROMIUM
  fi
  if POSTGRES=$(find_tool postgresql); then
    export POSTGRES
  else
    unset POSTGRES
  fi
}

# Whether a folder can be written, or made and then written.
is_writable_folder() {
  local folder=$1
  while [ ! -e "$folder" ] && [ "$folder" != / ] && [ "$folder" != . ]; do
    folder=$(dirname "$folder")
  done
  [ -d "$folder" ] && [ -w "$folder" ]
}

# Clients of registries keep what they fetched below the user's home. Where that cannot be written, it stays in .instar.
prepare_caches() {
  if ! is_writable_folder "$HOME/.m2/repository"; then
    maven_options+=("-Dmaven.repo.local=$state/cache/maven")
  fi
  if ! is_writable_folder "${npm_config_cache:-$HOME/.npm}"; then
    export npm_config_cache="$state/cache/npm"
  fi
  if ! is_writable_folder "${INSTAR_CACHE:-$HOME/.cache/instar}"; then
    export INSTAR_CACHE="$state/cache/instar"
  fi
  if ! is_writable_folder "$HOME"; then
    # Chromium and Vaadin's build keep settings there.
    export XDG_CONFIG_HOME="$state/cache/config" XDG_CACHE_HOME="$state/cache/xdg"
    maven_options+=("-Dvaadin.home=$state/cache/vaadin")
  fi
}

# A part of an address without its percent escapes.
decoded() {
  local text=${1//\\/\\\\}
  printf '%b' "${text//%/\\x}"
}

# The hosts of no_proxy as Java takes them: a name stands for its subdomains too.
hosts_without_proxy() {
  local host hosts=
  for host in ${1//,/ }; do
    host=${host#"*"}
    host=${host#.}
    hosts="$hosts${hosts:+|}$host|*.$host"
  done
  echo "$hosts"
}

# Maven takes no proxy from the environment; other clients do, and nothing on this machine is behind it.
prepare_proxy() {
  local scheme value rest user
  export no_proxy="${no_proxy:-${NO_PROXY:-}}"
  no_proxy="${no_proxy:+$no_proxy,}localhost,127.0.0.1"
  export NO_PROXY="$no_proxy"
  for scheme in http https; do
    if [ $scheme = http ]; then
      value=${http_proxy:-${HTTP_PROXY:-}}
    else
      value=${https_proxy:-${HTTPS_PROXY:-}}
    fi
    [ -n "$value" ] || continue
    user=
    rest=${value#*://}
    rest=${rest%%/*}
    case $rest in
      *@*)
        user=${rest%@*}
        rest=${rest##*@}
        ;;
    esac
    maven_options+=("-D$scheme.proxyHost=${rest%:*}")
    case $rest in
      *:*) maven_options+=("-D$scheme.proxyPort=${rest##*:}") ;;
    esac
    if [ -n "$user" ]; then
      maven_options+=("-D$scheme.proxyUser=$(decoded "${user%%:*}")")
      case $user in
        *:*) maven_options+=("-D$scheme.proxyPassword=$(decoded "${user#*:}")") ;;
      esac
    fi
    maven_options+=("-Daether.connector.http.useSystemProperties=true")
  done
  if [ ${#maven_options[@]} -gt 0 ]; then
    maven_options+=("-Dhttp.nonProxyHosts=$(hosts_without_proxy "$no_proxy")")
  fi
}

# Sets up everything a command needs, or stops with a line for each thing that is missing.
prepare() {
  { mkdir -p "$state" 2> /dev/null && [ -w "$state" ]; } || fail "Cannot write $state: Instar keeps what it builds in its own folder."
  require_tools "$1"
  maven_options=()
  prepare_caches
  prepare_proxy
  if [ ${#maven_options[@]} -gt 0 ]; then
    write_maven_options
  fi
}

# Maven gets its options in a file, because a proxy's password has no place on a command line. Maven splits what it is
# given at spaces, so the file's own path may have none.
write_maven_options() {
  local folder=$state
  case $folder in
    *[[:space:]]*)
      folder="/tmp/instar-$(id -u)"
      mkdir -p -m 700 "$folder"
      [ -O "$folder" ] || fail "$folder belongs to another user; remove it."
      folder="$folder/$(echo "$home" | cksum | cut -d ' ' -f 1)"
      mkdir -p "$folder"
      ;;
  esac
  options_file="$folder/maven-options-$$"
  local option
  (
    umask 077
    for option in "${maven_options[@]}"; do
      option=${option//\\/\\\\}
      printf '"%s"\n' "${option//\"/\\\"}"
    done > "$options_file"
  )
  trap forget_maven_options EXIT
  export MAVEN_OPTS="${MAVEN_OPTS:-} @$options_file"
}

# A password is on disk no longer than Maven runs.
forget_maven_options() {
  [ -z "${options_file:-}" ] || rm -f "$options_file"
}

doctor() {
  local tool place missing=0
  # shellcheck disable=SC1091
  echo "Instar in $home"
  echo "$( (. /etc/os-release 2> /dev/null && echo "${PRETTY_NAME:-}") || uname -s), $(uname -m), $(nproc) cores," \
    "$(awk '/MemTotal/ {printf "%.0f", $2 / 1048576}' /proc/meminfo) GiB of memory," \
    "$(df -Pk "$home" | awk 'NR == 2 {printf "%.0f", $4 / 1048576}') GiB of disk free"
  [ "$(uname -s)-$(uname -m)" = Linux-x86_64 ] ||
    echo "Instar's engine packs are for Linux on x86_64; nothing will run here."
  echo
  for tool in "${all_tools[@]}"; do
    if place=$(find_tool "$tool"); then
      printf '  %-8s %-20s %-46s needed by %s\n' found "$(tool_title "$tool")" "$place" "$(tool_needed_by "$tool")"
    else
      printf '  %-8s %-20s %-46s needed by %s\n' missing "$(tool_title "$tool")" "$(advice "$tool")" "$(tool_needed_by "$tool")"
      missing=1
    fi
  done
  echo
  local cache
  for cache in "$HOME/.m2/repository" "${npm_config_cache:-$HOME/.npm}" "${INSTAR_CACHE:-$HOME/.cache/instar}"; do
    if is_writable_folder "$cache"; then
      echo "  Downloads are kept in $cache."
    else
      echo "  $cache cannot be written; downloads are kept in $state/cache instead."
    fi
  done
  if [ -n "${https_proxy:-${HTTPS_PROXY:-${http_proxy:-${HTTP_PROXY:-}}}}" ]; then
    echo "  Registries are reached through the proxy that the environment names."
  fi
  [ $missing = 0 ] || {
    echo
    if [ "$(id -u)" = 0 ] && [ "$(package_manager)" = apt-get ]; then
      echo "  Commands install the missing tools they need, if apt-get has them."
    fi
    return 1
  }
}
