#!/usr/bin/env bash
# Finds partywall for the action: the one that is named, a release whose checksum is right, or a build of this code.
# Everything comes from the environment (see action.yml), and the path goes to GITHUB_OUTPUT.
set -euo pipefail

# What ends up in a workflow command or a file of GitHub's is one line.
fail() {
  printf '::error title=partywall::%s\n' "${1//[$'\r\n']/ }"
  exit 1
}

found() {
  printf 'binary=%s\n' "$1" >>"$GITHUB_OUTPUT"
  exit 0
}

if [ -n "${INPUT_BINARY:-}" ]; then
  case $INPUT_BINARY in *$'\n'*) fail "The input 'binary' has a line break in it." ;; esac
  path=$(command -v -- "$INPUT_BINARY") || fail "There is no program at the path in the input 'binary'."
  found "$path"
fi

place="${RUNNER_TEMP:?}/partywall"
mkdir -p "$place"

# A release: named, or the tag that the action is used at.
version=${INPUT_VERSION:-}
if [ -z "$version" ] && [[ ${ACTION_REF:-} =~ ^v[0-9]+\.[0-9]+\.[0-9]+$ ]]; then
  version=$ACTION_REF
fi
if [ -z "$version" ]; then
  command -v cargo >/dev/null || fail "Without a release to download, cargo is needed: name one in the input 'version'."
  cargo build --release --locked --bin partywall --manifest-path "$GITHUB_ACTION_PATH/Cargo.toml" --target-dir "$place/target"
  found "$place/target/release/partywall"
fi

[[ $version =~ ^v[0-9]+\.[0-9]+\.[0-9]+$ ]] || fail "The input 'version' is the tag of a release, such as v0.1.0."
[[ ${ACTION_REPOSITORY:-} =~ ^[A-Za-z0-9._-]+/[A-Za-z0-9._-]+$ ]] || fail "The action's repository is not known, so there is no release to download: name a program in the input 'binary'."
case "${RUNNER_OS:-}-${RUNNER_ARCH:-}" in
  Linux-X64) target=x86_64-unknown-linux-musl ;;
  Linux-ARM64) target=aarch64-unknown-linux-musl ;;
  *) fail "There is no release for ${RUNNER_OS:-an unknown system} on ${RUNNER_ARCH:-an unknown machine}: use the action at a commit, to build it." ;;
esac

name="partywall-$version-$target"
archive="$name.tar.gz"
releases="${GITHUB_SERVER_URL:-https://github.com}/$ACTION_REPOSITORY/releases/download/$version"
download() {
  curl --proto '=https' --tlsv1.2 --fail --silent --show-error --location --retry 3 --output "$place/$1" "$releases/$1" ||
    fail "The release $version could not be downloaded."
}

download "$archive"
sha256=${INPUT_SHA256:-}
if [ -z "$sha256" ]; then
  download SHA256SUMS
  # The name stands at the end of its line, after "  " or " *".
  sha256=$(awk -v name="$archive" '$2 == name || $2 == "*" name { print $1 }' "$place/SHA256SUMS")
fi
[[ $sha256 =~ ^[0-9A-Fa-f]{64}$ ]] || fail "There is no SHA-256 of $archive."
printf '%s  %s\n' "${sha256,,}" "$place/$archive" | sha256sum --check --strict --quiet >&2 ||
  fail "The SHA-256 of $archive is not the one it must have: it was not unpacked."

tar --extract --gzip --file "$place/$archive" --directory "$place" --no-same-owner "$name/partywall"
found "$place/$name/partywall"
