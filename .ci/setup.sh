#!/usr/bin/env bash
# Gives this clone what one make target needs, and installs only what is missing: .ci/setup.sh demo|test|lock
# System packages are asked of apt only when something is not there; Python packages go into .venv, by hash.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
target=${1:?usage: .ci/setup.sh demo|test|lock}
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INPUT=1

say() { printf 'make %s: %s\n' "$target" "$*"; }
stop() { say "$@" >&2; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }
digest() { sha256sum "$@" | sha256sum | cut -d' ' -f1; }

# --- Python -----------------------------------------------------------------------------------------------
# The first interpreter on PATH that is new enough and can make a virtual environment (Debian's python3 alone cannot).
find_python() {
  local name
  for name in python3 python3.13 python3.12 python3.11 /usr/bin/python3; do
    if "$name" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then
      echo "$name"
      return
    fi
  done
}

# --- system packages --------------------------------------------------------------------------------------
have_chromium() { have chromium || have chromium-browser || have google-chrome; }
have_japanese_font() { have fc-list && [ -n "$(fc-list :lang=ja family 2>/dev/null)" ]; }
# The browser driver that comes as a Python package is linked to it.
have_libatomic() { compgen -G '/usr/lib*/libatomic.so.1' >/dev/null || compgen -G '/usr/lib/*/libatomic.so.1' >/dev/null; }
have_postgres() { have initdb || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null; }

missing_packages() {
  [ -n "$(find_python)" ] || echo python3-venv
  [ "$target" = test ] || return 0
  # The sandbox is only recommended by the chromium package, and no one but root runs without it.
  have_chromium || echo chromium chromium-sandbox
  have_libatomic || echo libatomic1
  have_japanese_font || echo fontconfig fonts-noto-cjk
  have_postgres || echo postgresql
}

# Debian's postgresql makes and starts a cluster of its own; the tests start their own instead.
no_system_cluster=/etc/postgresql-common/createcluster.d/privacy-desk-tests.conf
install_packages() { # install_packages PREFIX PACKAGE...
  local as_root=$1
  shift
  local created=''
  if [[ " $* " == *' postgresql '* && ! -e $no_system_cluster ]]; then
    $as_root mkdir -p "$(dirname "$no_system_cluster")"
    echo 'create_main_cluster = false' | $as_root tee "$no_system_cluster" >/dev/null
    created=yes
  fi
  $as_root env DEBIAN_FRONTEND=noninteractive apt-get update -q </dev/null &&
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@" </dev/null
  local outcome=$?
  [ -z "$created" ] || $as_root rm -f "$no_system_cluster"
  return $outcome
}

system_packages() {
  local missing as_root log
  read -ra missing <<<"$(missing_packages | tr '\n' ' ')"
  [ ${#missing[@]} -gt 0 ] || return 0
  local line="apt-get update && apt-get install -y --no-install-recommends ${missing[*]}"
  if [ "$(id -u)" != 0 ]; then
    if have sudo; then line="sudo sh -c '$line'"; else line="su -c '$line'"; fi
  fi
  have apt-get || stop "these are missing and there is no apt-get to install them with: ${missing[*]} (Debian's names)"
  if [ "$(id -u)" = 0 ]; then
    as_root=''
  elif have sudo && sudo -n true 2>/dev/null; then
    as_root=sudo
  else
    stop "these system packages are missing: ${missing[*]}. Install them with this line, then run make again:
    $line"
  fi
  say "installing with apt: ${missing[*]}"
  log=$(mktemp)
  if ! install_packages "$as_root" "${missing[@]}" >"$log" 2>&1; then
    tail -n 20 "$log" >&2
    stop "apt could not install them (its last lines are above, all of it in $log). By hand: $line"
  fi
  rm -f "$log"
  read -ra missing <<<"$(missing_packages | tr '\n' ' ')"
  [ ${#missing[@]} -eq 0 ] || stop "apt installed its packages, yet these are still not found: ${missing[*]}. Python must be 3.11 or newer."
}

# --- Python packages --------------------------------------------------------------------------------------
# The stamp says what .venv holds, and where: an environment does not survive being moved.
stamp=.venv/privacy-desk.stamp
stamped() { [ -x .venv/bin/python ] && grep -qxF "$1" "$stamp" 2>/dev/null; }

python_packages() { # python_packages LOCK...: the locks this target is content with, the one to install first
  local here lock satisfied=''
  here="clone $PWD"
  for lock in "$@"; do
    ! stamped "$lock $(digest "$lock")" || satisfied=yes
  done
  if [ -z "$satisfied" ] || ! stamped "$here"; then
    say "installing the Python packages of $1 into .venv"
    "$(find_python)" -m venv --clear .venv
    .venv/bin/python -m pip install --quiet --no-deps --require-hashes --only-binary :all: -r "$1"
    printf '%s\n' "$here" "$1 $(digest "$1")" >"$stamp"
  fi
  if ! stamped "project $(digest pyproject.toml)" || [ ! -x .venv/bin/privacy-desk ]; then
    .venv/bin/python -m pip install --quiet --no-deps --no-build-isolation -e .
    # packages are compiled as pip installs them, an editable project is not: its first start would pay for that
    .venv/bin/python -m compileall -q bot handlers knowledge storage || true
    sed -i.old '/^project /d' "$stamp" && rm -f "$stamp.old"
    echo "project $(digest pyproject.toml)" >>"$stamp"
  fi
}

system_packages
case $target in
  demo) python_packages requirements.lock requirements-dev.lock ;;
  test) python_packages requirements-dev.lock ;;
  lock)
    [ -x .venv-lock/bin/uv ] || { "$(find_python)" -m venv --clear .venv-lock && .venv-lock/bin/pip install --quiet uv; } ;;
  *) stop "unknown target; there are demo, test and lock" ;;
esac
