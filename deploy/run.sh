#!/usr/bin/env bash
# The commands of this checkout. `deploy/run.sh help` lists them; the order below is the order they build on each other.
#
# Works from any folder, as root and as a normal user, without HOME, from a path with spaces. Needs Python 3.11 or newer
# and a network for the first installation. Writes into the checkout only: .venv, and .porchlight for the demo's data.
set -euo pipefail
unset CDPATH PYTHONHOME

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd -P)
venv=$here/.venv

say() { printf '%s\n' "$*" >&2; } # stdout belongs to the command that is run
fail() {
    say "run.sh: $*"
    exit 1
}

help() {
    cat <<EOF
Usage: deploy/run.sh COMMAND [OPTIONS]

  demo         a school to look at: families, a round, pages, mails; all on this machine
               --port N     port of the pages (default 8080; 0 takes a free one)
               --data DIR   where the demo's data is kept (default: .porchlight in the checkout)
               --fresh      forget the kept data and start over
               --json       print the addresses as one JSON object when ready
  test         the whole test suite; options go to pytest, e.g. -k booking, -n 0
               --through-pgbouncer   (first) with a PgBouncer before every database
  faults       kill, cut and starve a whole installation while families book; prints what was lost and doubled
               --minutes N  how long to go on (default: each fault once)
  bench        how fast it is, beside a bare loop and a hello: one table (--small: whether it runs; --help: the figures)
  pictures     take the README's pictures of the real pages anew (needs Chromium)
  check        linters, types, walls between the slices, unused dependencies, shell scripts
  serve        the pages and the API for real use; settings by PORCHLIGHT_* or --config FILE
  work         the worker alone: notices, reminders, outside calendars
  porchlight   any other porchlight command, e.g. porchlight doctor, porchlight --help
  setup        only make .venv from the locked dependencies; the others do it when needed
  lock         lock the dependencies of pyproject.toml anew (needs uv; --upgrade for newer ones)
  help         this

PYTHON=/path/to/python3 chooses the Python that .venv is made with.
EOF
}

# --- Python ---

is_new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }
can_make_venv() { "$1" -c 'import ensurepip, venv' 2>/dev/null; }
version_of() { "$1" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null; }

# Prints the first Python that will do, or says what each one found lacks.
find_python() {
    local candidate version too_old='' without_venv=''
    for candidate in ${PYTHON:+"$PYTHON"} python3.14 python3.13 python3.12 python3.11 python3 python; do
        version=$(version_of "$candidate") || continue
        if ! is_new_enough "$candidate"; then
            too_old+=" $(command -v "$candidate") is $version."
        elif ! can_make_venv "$candidate"; then
            without_venv=${without_venv:-$version}
        else
            command -v "$candidate"
            return
        fi
    done
    if [[ -n $without_venv ]]; then
        fail "Python $without_venv is here, but its modules venv and ensurepip are not." \
            "On Debian and Ubuntu: apt-get install python$without_venv-venv"
    fi
    fail "Python 3.11 or newer is needed and was not found.${too_old}" \
        "Install one, or name it: PYTHON=/path/to/python3 $0"
}

# --- .venv ---

is_whole() { "$venv/bin/python" -c 'import pip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

# Runs a long command with its output in a file, a dot now and then, and the end of the output if it failed.
patiently() {
    local what=$1 log=$venv/setup.log lines=0 started=$SECONDS
    shift
    printf '%s ' "$what" >&2
    if "$@" </dev/null 2>&1 | tee "$log" | while read -r _; do ((++lines % 5)) || printf . >&2; done; then
        say " done ($((SECONDS - started)) s)"
    else
        say ''
        tail -n 25 "$log" >&2
        fail "that did not work; all of the output is in $log"
    fi
}

make_venv() {
    local python
    is_whole && return
    [[ -w $here ]] || fail "$here cannot be written to by this user ($(id -un)); .venv belongs there."
    python=$(find_python)
    mkdir -p "$venv"
    patiently "Making .venv with Python $(version_of "$python")" "$python" -m venv --clear "$venv"
}

# Installs one lock file, unless this very one is installed: a copy of it is kept in .venv.
install() {
    local lock=$here/deploy/$1 installed=$venv/installed-$1
    [[ -f $installed && $(<"$installed") == "$(<"$lock")" ]] && return
    patiently "Installing the $(grep -c '==' "$lock") packages of deploy/$1" \
        "$venv/bin/python" -m pip install --require-hashes --requirement "$lock" \
        --progress-bar off --no-input --disable-pip-version-check --no-warn-script-location
    cp "$lock" "$installed"
}

# One at a time, where the system has flock: two half installations make none.
setup() {
    if command -v flock >/dev/null; then
        exec 9<"${BASH_SOURCE[0]}"
        flock 9
    fi
    # Without a home pip, Chromium and others would write to / or to the home in /etc/passwd.
    [[ -w ${HOME:-} ]] || export HOME=$venv/home
    make_venv
    local lock
    for lock in "$@"; do install "$lock"; done
    mkdir -p "$HOME" 2>/dev/null || true
    exec 9<&-
    export PYTHONPATH=$here
}

# -P: a module in the folder we are called from is never taken for one of ours.
python() { "$venv/bin/python" -P "$@"; }
become_porchlight() { exec "$venv/bin/python" -P -m service.cli "$@"; } # exec: signals reach Python

# --- what can be asked for ---

check() {
    local failed=''
    cd -- "$here"
    step() {
        say "--- $1"
        "${@:2}" || failed+=" $1"
    }
    step ruff python -m ruff check
    step format python -m ruff format --check
    step mypy python -m mypy
    step walls python "$venv/bin/lint-imports"
    step deptry python -m deptry .
    step shellcheck "$venv/bin/shellcheck" deploy/run.sh .ci/run
    [[ -z $failed ]] || fail "not in order:$failed"
    say 'all in order'
}

# Hashes for every platform, and no host name: whoever installs decides where packages come from.
lock() {
    local uv=$venv/bin/uv lock extra
    [[ -x $uv ]] || uv=$(command -v uv) || fail "lock needs uv: pip install uv"
    cd -- "$here"
    for lock in requirements requirements-test; do
        extra=''
        [[ $lock == requirements ]] || extra=--extra=test
        "$uv" pip compile pyproject.toml ${extra:+"$extra"} --output-file "deploy/$lock.txt" --universal -p 3.11 \
            --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --no-annotate --quiet "$@"
    done
}

command=${1:-help}
[[ $# -eq 0 ]] || shift
case $command in
    setup) setup requirements.txt ;;
    demo)
        setup requirements.txt
        become_porchlight demo --data "$here/.porchlight" "$@"
        ;;
    serve | work)
        setup requirements.txt
        become_porchlight "$command" "$@"
        ;;
    porchlight)
        setup requirements.txt
        become_porchlight "$@"
        ;;
    test)
        setup requirements-test.txt
        cd -- "$here"
        # The tests start dozens of processes, and each would compile the whole service for itself.
        unset PYTHONDONTWRITEBYTECODE
        python -m compileall -q -j 0 service || true
        if [[ ${1:-} == --through-pgbouncer ]]; then
            export PORCHLIGHT_TEST_THROUGH_PGBOUNCER=yes
            shift
        fi
        exec "$venv/bin/python" -P -m pytest -n auto --dist worksteal "$@"
        ;;
    faults)
        setup requirements-test.txt
        cd -- "$here"
        exec "$venv/bin/python" -P -m tests.faults "$@"
        ;;
    bench)
        setup requirements-test.txt
        cd -- "$here"
        exec "$venv/bin/python" -P -m tests.bench "$@"
        ;;
    pictures)
        setup requirements-test.txt
        cd -- "$here"
        exec "$venv/bin/python" -P -m tests.pictures
        ;;
    check)
        setup requirements-test.txt
        check
        ;;
    lock) lock "$@" ;;
    help | -h | --help) help ;;
    *)
        help >&2
        fail "there is no command $command"
        ;;
esac
