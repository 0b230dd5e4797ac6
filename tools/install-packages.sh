#!/usr/bin/env bash
# Installs the Debian packages of some sections of tools/packages.txt, as far as they are missing.
#
#   tools/install-packages.sh SECTION...      (build, run, test, bench)
#
# Asks apt only when something is missing; works as root, or through sudo.
set -euo pipefail
cd "$(dirname "$0")/.."

fail() {
  echo "tools/install-packages.sh: $*" >&2
  exit 1
}

# Packages of the sections that the commands here do not make needless.
list_packages() {
  local section='' package command
  while read -r package command; do
    case $package in
      '' | '#'*) ;;
      '['*) section=${package//[\[\]]/} ;;
      *)
        case " $* " in
          *" $section "*) ;;
          *) continue ;;
        esac
        if [ -z "$command" ] || ! command -v "$command" > /dev/null; then
          echo "$package"
        fi
        ;;
    esac
  done < tools/packages.txt | sort -u
}

list_missing() {
  local installed
  installed=$(dpkg-query --show --showformat='${db:Status-Abbrev} ${Package}\n' 2> /dev/null |
    sed -n 's/^ii *//p' | sort -u)
  comm -23 <(list_packages "$@") <(echo "$installed")
}

as_root() {
  if [ "$(id -u)" = 0 ]; then
    "$@"
  else
    sudo "$@"
  fi
}

install() {
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" \
    > "$log" 2>&1 || {
    tail -n 30 "$log" >&2
    fail "apt-get could not install: $*"
  }
}

# Debian's postgresql makes and starts a cluster of its own when it is installed; ours is private,
# so none is wanted on a machine that had none.
forbid_main_cluster() {
  install postgresql-common
  as_root sed -i 's/^#\? *create_main_cluster *=.*/create_main_cluster = false/' \
    /etc/postgresql-common/createcluster.conf
}

command -v dpkg-query > /dev/null || fail "this is not Debian; install what tools/packages.txt lists"
for section in "$@"; do
  grep -qx "\[$section\]" tools/packages.txt || fail "tools/packages.txt has no section [$section]"
done
mapfile -t missing < <(list_missing "$@")
[ ${#missing[@]} -gt 0 ] || exit 0

if [ "$(id -u)" != 0 ] && ! command -v sudo > /dev/null; then
  fail "these packages are missing; install them as root: apt-get install ${missing[*]}"
fi
echo "installing ${missing[*]}"
mkdir -p build
log=build/install-packages.log
as_root apt-get update -qq > "$log" 2>&1 || {
  tail -n 20 "$log" >&2
  fail "apt-get update failed"
}
case " ${missing[*]} " in
  *' postgresql '*) forbid_main_cluster ;;
esac
install "${missing[@]}"
