#!/usr/bin/env bash
# assemble.sh TARGET DIST: lays out bin/, lib/ and the AOT cache from what Maven built.
set -euo pipefail
target=$1 dist=$2
rm -rf "$dist.new"
mkdir -p "$dist.new/bin" "$dist.new/lib"
cp "$target"/lib/*.jar "$target"/primer-*.jar "$dist.new/lib/"
cp "$(dirname "$0")/bin/oci-daemon" "$dist.new/bin/"
chmod 755 "$dist.new/bin/oci-daemon"
# Sorted and spelled jar by jar: the AOT cache is bound to the class path in its order.
(cd "$dist.new/lib" && LC_ALL=C ls -1 ./*.jar | sed 's,^\./,,' > class-path)
rm -rf "$dist"
mv "$dist.new" "$dist"
# A training run: the demo primes, serves a few requests to itself and ends.
if ! OCI_DAEMON_AOT=record "$dist/bin/oci-daemon" demo --train >"$dist/aot.log" 2>&1; then
  echo "assemble: the AOT training run failed; the program works without its cache. See $dist/aot.log" >&2
  rm -f "$dist/lib/oci-daemon.aot"
fi
touch "$dist/.built"
