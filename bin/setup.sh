# Sourced by the commands in bin/: finds Python, makes the virtual environment, installs the locked packages.
# shellcheck shell=bash
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

say() { printf '%s\n' "$*"; }
stop() { printf '\n%s\n' "$*" >&2; exit 1; }

# True if the interpreter is one we support and has the modules that some distributions split off.
usable_python() {
  "$1" -c 'import sys, sqlite3, ssl; raise SystemExit(not ((3, 11) <= sys.version_info[:2] <= (3, 13)))' >/dev/null 2>&1
}

# The newest supported interpreter, on the PATH or among pyenv's versions. PORTAL_PYTHON chooses another.
find_python() {
  local version candidate
  if [ -n "${PORTAL_PYTHON:-}" ]; then
    usable_python "$PORTAL_PYTHON" || return 1
    printf '%s\n' "$PORTAL_PYTHON"
    return
  fi
  for version in 3.13 3.12 3.11; do
    for candidate in "python$version" "${PYENV_ROOT:-$HOME/.pyenv}/versions/$version"*/bin/python; do
      if usable_python "$candidate"; then printf '%s\n' "$candidate"; return; fi
    done
  done
  usable_python python3 && printf '%s\n' python3
}

# Installs Debian packages where we may; otherwise says the one line that does.
install_system_packages() {
  local line="apt-get install -y --no-install-recommends $*"
  if ! command -v apt-get >/dev/null; then
    stop "Missing on this machine: $*. Install it with your system's package manager, then run this again."
  elif [ "$(id -u)" = 0 ]; then
    say "Installing $* ..."
    (apt-get update -qq && DEBIAN_FRONTEND=noninteractive $line -qq) >/dev/null 2>&1 || stop "Could not install $*. Run: $line"
  elif sudo -n true 2>/dev/null; then
    say "Installing $* ..."
    (sudo -n apt-get update -qq && sudo -n DEBIAN_FRONTEND=noninteractive $line -qq) >/dev/null 2>&1 || stop "Could not install $*. Run: sudo $line"
  else
    stop "Missing on this machine: $*. Run this line, then start again:

    sudo apt-get update && sudo $line"
  fi
}

# What documents are drawn with. Other systems than Debian's relatives have other names for these packages.
install_document_packages() {
  local missing
  missing=$("$1" billing/documents/equipment.py)
  # shellcheck disable=SC2086  (one word for each package)
  [ -z "$missing" ] || install_system_packages $(echo $missing)
}

# set_up LOCKFILE: makes $VENV (default .venv) hold exactly what LOCKFILE names. Quick when nothing changed.
set_up() {
  local lock=$1 python stamp
  VENV=${VENV:-.venv}
  python=$(find_python) || {
    install_system_packages python3 python3-venv
    python=$(find_python) || stop "Customer Portal needs Python 3.11, 3.12 or 3.13. Install one, or name it in PORTAL_PYTHON."
  }
  install_document_packages "$python"
  if [ -x "$VENV/bin/python" ] && ! usable_python "$VENV/bin/python"; then rm -rf "$VENV"; fi
  if [ -n "${PORTAL_PYTHON:-}" ] && [ -x "$VENV/bin/python" ] &&
    [ "$("$VENV/bin/python" -c 'import sys; print(sys.version)')" != "$("$python" -c 'import sys; print(sys.version)')" ]; then
    rm -rf "$VENV"
  fi
  if [ ! -x "$VENV/bin/pip" ]; then
    say "Making a virtual environment in $VENV with $("$python" --version) ..."
    rm -rf "$VENV"
    "$python" -m venv "$VENV" 2>/dev/null || {
      rm -rf "$VENV"
      install_system_packages python3-venv
      "$python" -m venv "$VENV" || stop "Could not make a virtual environment with $python."
    }
  fi
  # Of both locks: when either changes, what was installed from the other may no longer be what it names.
  stamp=$(cat requirements*.txt | sha256sum | cut -d' ' -f1)
  if ! grep -qsx "$lock $stamp" "$VENV/installed"; then
    say "Installing the locked packages of $lock ..."
    # Hashes are checked for every file; bytecode is compiled now, so that each later start is quick.
    # The lock names everything, so nothing is looked for beyond it (pyproject.toml says what is left out).
    "$VENV/bin/pip" install --quiet --disable-pip-version-check --no-input --compile --no-deps --require-hashes -r "$lock" ||
      stop "The packages could not be installed. Is the package index reachable?"
    { grep -s " $stamp\$" "$VENV/installed" || true; echo "$lock $stamp"; } >"$VENV/installed.new"
    mv "$VENV/installed.new" "$VENV/installed"
  fi
  PATH="$PWD/$VENV/bin:$PATH"
  mkdir -p var
  # Our own bytecode too: where PYTHONDONTWRITEBYTECODE is set, every start would compile it again.
  python -m compileall -q accounts api bench billing branding demo portal simulator tests >/dev/null || true
}
