#!/usr/bin/env bash
# Resolves the dependencies of pyproject.toml into the two locks: names, versions and hashes, no addresses.
# requirements.lock is the product with all its extras; requirements-dev.lock is the same and the tools of the tests.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

header='# Made by `make lock` from pyproject.toml; not edited by hand. Installed with --require-hashes --no-deps.'
options=(--universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header
         --group build --extra postgres --extra heic --extra embedder --upgrade --quiet)

resolve() { # resolve NAME OPTION...
  local name=$1 body
  shift
  body=$(.venv-lock/bin/uv pip compile pyproject.toml "${options[@]}" "$@")
  if grep -qE '://|^-' <<<"$body"; then
    echo "make lock: an address or an option got into $name; nothing was written. Is a package index named in pyproject.toml?" >&2
    exit 1
  fi
  printf '%s\n%s\n' "$header" "$body" >"$name"
  echo "make lock: $name has $(grep -c == "$name") packages"
}

resolve requirements.lock
resolve requirements-dev.lock --group dev --constraint requirements.lock
