# Shared by run.sh and appsedu: where data and builds are. Sourced, never run.
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
default_data=${XDG_DATA_HOME:-$HOME/.local/share}/appsedu
builds=${XDG_CACHE_HOME:-$HOME/.cache}/appsedu/builds

# A build belongs to the sources it was made from: a rebuild never overwrites the files of a running process.
source_hash() {
  (cd "$root" && find services Directory.Build.props Directory.Packages.props global.json .banned-apis.txt .editorconfig \
      \( -name bin -o -name obj -o -name node_modules \) -prune -o -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum | cut -c1-16)
}
