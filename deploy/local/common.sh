# Shared by run.sh and appsedu: where data and builds are, and how to name an installation. Sourced, never run.
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
default_data=${XDG_DATA_HOME:-$HOME/.local/share}/appsedu
builds=${XDG_CACHE_HOME:-$HOME/.cache}/appsedu/builds

die() { printf '%s\n' "$*" >&2; exit 1; }
die_usage() { printf '%s\n' "$*" >&2; exit 2; }

# A build belongs to the sources it was made from: a rebuild never overwrites the files of a running process.
source_hash() {
  (cd "$root" && find services Directory.Build.props Directory.Packages.props global.json .banned-apis.txt .editorconfig \
      \( -name bin -o -name obj -o -name node_modules \) -prune -o -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum | cut -c1-16)
}

# The scripts as whoever reads the advice can type them, and for the installation it is about.
script() { # name
  if [ "$PWD" = "$root" ]; then printf 'deploy/local/%s' "$1"; else printf '%q' "$root/deploy/local/$1"; fi
}
is_default() { [ "$1" = "$default_data" ] || [ "$1" = "$(cd "$default_data" 2>/dev/null && pwd)" ]; }
run_command() { # data
  printf 'bash %s' "$(script run.sh)"
  is_default "$1" && [ -z "${APPSEDU_DATA:-}" ] || printf ' --data %q' "$1"
}
cli_command() { # data port
  is_default "$1" && [ -z "${APPSEDU_DATA:-}" ] || printf 'APPSEDU_DATA=%q ' "$1"
  [ -z "${APPSEDU_URL:-}" ] || [ "${APPSEDU_URL%/}" = "http://127.0.0.1:$2" ] || printf 'APPSEDU_URL=http://127.0.0.1:%s ' "$2"
  script appsedu
}
