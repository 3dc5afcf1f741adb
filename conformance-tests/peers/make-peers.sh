#!/usr/bin/env bash
# Gets the peers that the conformance tests drive: builds the pinned Go programs once into a cache folder named
# after their pins, and installs the Debian packages of apt.txt where this is root on Debian. What cannot be had is
# named with the reason; that is an error only in CI (CI=true), and not for a peer in ../allowed-skips.txt.
#
#   conformance-tests/peers/make-peers.sh [NAME...]     only these folders of Go peers
#
# Cache: ${XDG_CACHE_HOME:-$HOME/.cache}/oci-daemon-peers/NAME-HASH/PROGRAM, HASH = the first 16 hex digits of the
# SHA-256 of go.mod followed by go.sum. The tests look there too (class Peers), so there is nothing to configure.
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/oci-daemon-peers
only=" $* "
table=""
failed=0

row() { table+=$(printf '%-16s %-26s %s' "$1" "$2" "$3")$'\n'; }

# skip PEER VERSION REASON
skip() {
  if [ "${CI:-}" = true ] && ! grep -qE "^$1([[:space:]]|#|\$)" "$here/../allowed-skips.txt"; then
    row "$1" "$2" "MISSING, not in allowed-skips.txt: $3"
    failed=1
  else
    row "$1" "$2" "skipped: $3"
  fi
}

# ---- Debian packages -------------------------------------------------------------------------------------------
package_version() { dpkg-query -W -f '${Version}' "$1" 2>/dev/null || echo '?'; }

debian_peers() {
  local package program missing=() why=""
  while read -r package program _; do
    [[ -n $package && $package != \#* ]] || continue
    command -v "$program" >/dev/null || missing+=("$package")
  done <"$here/apt.txt"
  if [ ${#missing[@]} -gt 0 ]; then
    if ! command -v apt-get >/dev/null; then
      why="no apt-get here: install it your system's way"
    elif [ "$(id -u)" != 0 ]; then
      why="not root: apt-get install ${missing[*]}"
    else
      echo "installing ${missing[*]}"
      export DEBIAN_FRONTEND=noninteractive
      if ! apt-get -qq -o DPkg::Lock::Timeout=120 install -y --no-install-recommends "${missing[@]}" >"$cache/apt.log" 2>&1; then
        # Old package lists are the usual reason; and one package that cannot be had must not take the others along.
        apt-get -qq update >>"$cache/apt.log" 2>&1
        for package in "${missing[@]}"; do
          apt-get -qq -o DPkg::Lock::Timeout=120 install -y --no-install-recommends "$package" >>"$cache/apt.log" 2>&1
        done
      fi
      why="apt-get install failed: see $cache/apt.log"
    fi
  fi
  while read -r package program _; do
    [[ -n $package && $package != \#* ]] || continue
    if command -v "$program" >/dev/null; then
      row "$program" "$(package_version "$package")" "ready: $(command -v "$program")"
    else
      skip "$program" - "$why"
    fi
  done <"$here/apt.txt"
}

# ---- Go peers --------------------------------------------------------------------------------------------------
# The programs of one module: its tool directives, single or in a block.
tools_of() { sed -n 's/^tool \([^(].*\)$/\1/p; /^tool ($/,/^)$/s/^\t//p' "$1/go.mod"; }

go_peer() {
  local dir=$1 name version hash dest pkg work
  name=$(basename "$dir")
  version=$(sed -n 's/^require [^ ]* \(v[^ ]*\).*/\1/p' "$dir/go.mod" | head -1)
  hash=$(cat "$dir/go.mod" "$dir/go.sum" | sha256sum | cut -c1-16)
  dest=$cache/$name-$hash
  if [ ! -d "$dest" ]; then
    if ! command -v go >/dev/null; then
      for pkg in $(tools_of "$dir"); do skip "${pkg##*/}" "$version" "no Go here (1.26 or newer builds it)"; done
      return
    fi
    echo "building $name $version (once; into $dest)"
    work=$(mktemp -d "$cache/.build.XXXXXX")
    for pkg in $(tools_of "$dir"); do
      if ! (cd "$dir" && CGO_ENABLED=0 GOFLAGS= GOTOOLCHAIN=local nice -n 5 go build -mod=readonly -trimpath -buildvcs=false \
        -o "$work/${pkg##*/}" "$pkg") >"$cache/$name.log" 2>&1; then
        skip "${pkg##*/}" "$version" "go build failed: $(tail -1 "$cache/$name.log" | cut -c1-160)"
        rm -rf "$work"
        return
      fi
    done
    chmod 755 "$work"
    # Another run may have been faster: its folder is as good.
    mv -T "$work" "$dest" 2>/dev/null || rm -rf "$work"
  fi
  for pkg in $(tools_of "$dir"); do row "${pkg##*/}" "$version" "ready: $dest/${pkg##*/}"; done
}

# ---- Programs only ever brought by hand ------------------------------------------------------------------------
by_hand() {
  local program=$1 how=$2
  if [ -n "${OCI_DAEMON_PEERS:-}" ] && [ -x "$OCI_DAEMON_PEERS/$program" ]; then
    row "$program" - "ready: $OCI_DAEMON_PEERS/$program"
  elif command -v "$program" >/dev/null; then
    row "$program" - "ready: $(command -v "$program")"
  else
    skip "$program" - "not in \$OCI_DAEMON_PEERS nor on PATH; $how"
  fi
}

mkdir -p "$cache" || exit 4
if [ $# -eq 0 ]; then debian_peers; fi
for mod in "$here"/*/go.mod; do
  dir=$(dirname "$mod")
  if [ $# -eq 0 ] || [[ $only == *" $(basename "$dir") "* ]]; then go_peer "$dir"; fi
done
if [ $# -eq 0 ]; then
  by_hand zot "put a release binary named zot into one of them"
  by_hand conformance "go install github.com/opencontainers/distribution-spec/conformance@v0.0.0-20260716174315-967efdc079b9"
fi
printf '\n%-16s %-26s %s\n' peer version state
printf '%s' "$table"
exit $failed
