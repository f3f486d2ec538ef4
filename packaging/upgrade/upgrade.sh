#!/bin/sh
# Long because a switch and its way back are read together, in one file that needs no other.
# switchroom upgrade: which installed version runs, and the switch from one to another. It belongs to no version and needs the code of none:
# going back must work when the new one does not. docs/adr/0018-upgrade.md has the reasons.
#
#   upgrade [--status] [--json]        what runs, what is installed, how the last switch went
#   upgrade --to VERSION               switches to an installed version, and back when it does not work
#   upgrade --back --yes               back to the version before, with the data that it had then
#   upgrade run                        the switch itself (switchroom-upgrade.service)
#   upgrade now                        (the version that runs does this) ends the calls that telephony waits for before it is started anew
#   upgrade recover                    after a power cut, before anything of ours starts (switchroom-recover.service)
#
# What a switch has reached is one word in the file `state`, on the disk before the next step begins:
#   begun      nothing has changed yet; the data are being copied
#   switched   the copy is whole; link and data may be of either version
#   back       the old version is being put back
#   done, failed   the new one works; or the old one runs again, and `reason` says why
# Whoever finds one of the first three without its program puts the old version back.
set -eu
lib=${SWITCHROOM_VERSIONS:-/usr/lib/switchroom}
prefix=${SWITCHROOM_PREFIX:-/var/lib/switchroom}
home=$prefix/upgrade
# There while telephony has to be started anew and waits for calls (src/engine/waits.ts).
waits=$prefix/run/engine/waits
# There when systemd runs.
systemd=${SWITCHROOM_SYSTEMD:-/run/systemd/system}
services='switchroomd.service switchroom-web.service switchroom-guard.service'
# Seconds that a new version has to work. Shorter: a slow machine whose phones are late goes back for nothing. Longer: a bad version stays longer.
patience=${SWITCHROOM_UPGRADE_PATIENCE:-240}
# A program that ends so often within that time does not work.
most_ends=5
# Folders of var/ that are a version's: what a migration may change. The others are recordings, logs, what a daemon that goes on has open, and the
# spools, whose readers know what they have read. tools/package/packaging.test.ts holds this against the sources.
data='acme blocks ca engine feeds guard web'

phase=none from='' to='' at=0 reason=''

recall() {
  if [ ! -e "$home/state" ]; then return; fi
  while read -r key value; do
    case $key in
      phase) phase=$value ;;
      from) from=$value ;;
      to) to=$value ;;
      at) at=$value ;;
      reason) reason=$value ;;
    esac
  done < "$home/state"
}

# keep PHASE [REASON]: on the disk when it returns, whole or not at all.
keep() {
  phase=$1 at=$(date +%s)
  reason=$(printf %s "${2-}" | tr '\n\t' '  ' | tr -cd ' -~' | tr -d '"\\' | cut -c 1-400)
  printf 'phase %s\nfrom %s\nto %s\nat %s\nreason %s\n' "$phase" "$from" "$to" "$at" "$reason" > "$home/.state"
  sync "$home/.state"
  mv -T "$home/.state" "$home/state"
  sync "$home"
  echo "$from -> $to: $phase${reason:+ ($reason)}"
}

current() { readlink "$lib/current" || true; }
installed() { [ -n "$1" ] && [ -x "$lib/$1/node" ] && [ -e "$lib/$1/dist/package.json" ]; }
versions() { for folder in "$lib"/[0-9]*; do if installed "${folder##*/}"; then echo "${folder##*/}"; fi; done; }
# By rename: at every moment there is a link, and it names a version that is whole.
link() {
  ln -sfn "$1" "$lib/.current"
  mv -T "$lib/.current" "$lib/current"
  sync "$lib"
}

running() { [ -d "$systemd" ] && systemctl --quiet is-active switchroomd.service; }
# shellcheck disable=SC2086
stop() { if [ -d "$systemd" ]; then systemctl stop $services || true; fi; }
# shellcheck disable=SC2086
start() {
  if [ ! -d "$systemd" ]; then return; fi
  systemctl reset-failed $services 2> /dev/null || true
  systemctl start $services || true
}

# What FROM has, while nothing of ours runs. `list` comes last and makes it whole.
copy() {
  rm -rf "$home/kept/$1"
  mkdir -p "$home/kept/$1/var"
  for name in $data; do if [ -d "$prefix/var/$name" ]; then cp -a "$prefix/var/$name" "$home/kept/$1/var/$name"; fi; done
  ls "$home/kept/$1/var" > "$home/kept/$1/.list"
  if [ -d "$prefix/etc" ]; then (cd "$prefix/etc" && find . -type f) > "$home/kept/$1/etc"; fi
  sync -f "$home"
  mv "$home/kept/$1/.list" "$home/kept/$1/list"
  sync -f "$home"
}

# The data of a version as they were. By rename, which needs no room and may be begun again wherever it was cut off: what is still in the copy
# is not in its place yet. put_back VERSION [INSTEAD]: what is there now goes back to the copy of INSTEAD where it came from.
put_back() {
  kept=$home/kept/$1
  for name in $data; do if ! grep -qx "$name" "$kept/list"; then rm -rf "${prefix:?}/var/$name"; fi; done
  for folder in "$kept"/var/*; do
    if [ ! -d "$folder" ]; then continue; fi
    there=${prefix:?}/var/${folder##*/}
    if [ -e "$there" ]; then
      theirs=$home/kept/${2-}
      if [ -n "${2-}" ] && grep -sqx "${folder##*/}" "$theirs/list" && [ ! -e "$theirs/var/${folder##*/}" ]; then
        mv -T "$there" "$theirs/var/${folder##*/}"
      else
        rm -rf "$there"
      fi
    fi
    mv -T "$folder" "$there"
  done
  # What was made for daemons: the engine writes what differs when it starts. What this version does not know it could not remove.
  if [ -d "$prefix/etc" ] && [ -e "$kept/etc" ]; then
    (cd "$prefix/etc" && find . -type f) | while read -r file; do if ! grep -qxF "$file" "$kept/etc"; then rm -f "$prefix/etc/$file"; fi; done
  fi
  sync -f "$prefix"
}

# undo REASON: the old version, with what it had.
undo() {
  # As long as it is copied nothing has changed, and what lies where the copy goes may be of an earlier switch, or a part.
  if [ "$phase" != begun ]; then
    keep back "$1"
    # Not at boot: that would take back what systemd is about to start.
    if [ "$what" != recover ]; then stop; fi
    if [ -e "$home/kept/$from/list" ]; then put_back "$from" "$to"; fi
    link "$from"
  fi
  keep failed "$1"
  tidy
}

# What runs needs no copy, and one way back is enough. The power may go before this has ended: it is done again at the next start.
tidy() {
  case $phase in done | failed) ;; *) return 0 ;; esac
  for folder in "$home"/kept/*; do
    version=${folder##*/}
    if [ "$version" = "$(current)" ] || { [ "$phase" = done ] && [ "$version" != "$from" ]; }; then rm -rf "$folder"; fi
  done
}

has_room() {
  need=$(cd "$prefix/var" && for name in $data; do if [ -d "$name" ]; then du -sk "$name"; fi; done | awk '{ n += $1 } END { print int(n * 1.2) + 20480 }')
  free=$(df -k --output=avail "$prefix" | tail -n 1 | tr -d ' ')
  why="a copy of the data needs $((need / 1024)) MB, and $((free / 1024)) MB are free in $prefix; remove what is not needed, then: switchroom upgrade --to $to"
  [ "$free" -ge "$need" ]
}

# The first failure that a service has told of since the switch.
last_words() { journalctl --quiet --no-pager --output=cat --unit="$1" --since="@$at" | grep -m 1 -E '(^|[^A-Za-z])[A-Za-z]*Error: ' || true; }

judge() { SWITCHROOM_PREFIX=$prefix timeout 60 "$lib/$from/node" "$lib/upgrade-health.mjs" "$@" 2>&1; }

# Whether the new version does what the old one did; $why says what is missing.
works() {
  end=$(($(cut -d . -f 1 /proc/uptime) + patience))
  while :; do
    for unit in $services; do
      ends=$(systemctl show --property=NRestarts --value "$unit")
      if [ "${ends:-0}" -ge "$most_ends" ] || systemctl --quiet is-failed "$unit"; then
        why="$(last_words "$unit")"
        why="${unit%.service} does not stay: ${why:-see journalctl --unit=$unit}"
        return 1
      fi
    done
    if why=$(judge after "$home/before.json" "$to"); then return 0; fi
    if [ "$(cut -d . -f 1 /proc/uptime)" -ge "$end" ]; then
      why="after $patience seconds: $why"
      return 1
    fi
    sleep 1
  done
}

# switch TO DATA: DATA is `keep` (the new version migrates them) or `back` (those that TO had when it was left).
switch() {
  from=$(current) to=$1
  keep begun
  rm -f "$home/wanted"
  if running; then online=1; else online=0; fi
  if ! has_room; then
    keep failed "$why"
    return 1
  fi
  if [ "$online" = 1 ]; then
    judge before > "$home/before.json" || echo '{}' > "$home/before.json"
    stop
  fi
  copy "$from"
  keep switched
  if [ "$2" = back ]; then put_back "$to"; fi
  link "$to"
  if [ "$online" = 1 ]; then
    start
    if ! works; then
      undo "$why"
      start
      return 1
    fi
  fi
  keep done
  tidy
}

# One at a time; whoever starts the services while this runs is not a machine that has just been switched on.
lock() {
  mkdir -p "$home"
  chmod 0700 "$home"
  exec 9> "$home/lock"
  flock -n 9
}

unfinished() { case $phase in begun | switched | back) ;; *) return 1 ;; esac }

ask() { # ask VERSION DATA
  mkdir -p "$home"
  printf '%s %s\n' "$1" "$2" > "$home/.wanted"
  mv "$home/.wanted" "$home/wanted"
  # In a unit of its own: a session that ends meanwhile (SSH) ends no switch.
  if [ -d "$systemd" ]; then systemctl start switchroom-upgrade.service || true; else "$0" run || true; fi
  recall
  status
  [ "$phase" = done ] && [ "$(current)" = "$1" ]
}

# The version that --back leads to.
way_back() {
  for folder in "$home/kept/$from" "$home"/kept/*; do
    if [ -e "$folder/list" ] && [ "${folder##*/}" != "$(current)" ] && installed "${folder##*/}"; then echo "${folder##*/}"; fi
  done | head -n 1
}

status() {
  back=$(way_back)
  if [ "${json-}" = 1 ]; then
    list=$(versions | sed 's/.*/"&"/' | paste -sd ,)
    printf '{"current":"%s","installed":[%s],"back":"%s","waits":%s,"last":{"phase":"%s","from":"%s","to":"%s","at":%s,"reason":"%s"}}\n' \
      "$(current)" "$list" "$back" "$([ -e "$waits" ] && echo true || echo false)" "$phase" "$from" "$to" "$at" "$reason"
    return
  fi
  echo "version $(current) runs; installed: $(versions | paste -sd ' ')"
  when=$(date -u -d "@$at" '+%F %T UTC')
  case $phase in
    done) echo "$when: went from $from to $to" ;;
    failed) echo "$when: stayed with $from, since $to was not in order: $reason" ;;
    none) ;;
    *) echo "on the way from $from to $to ($phase)" ;;
  esac
  if [ -e "$waits" ]; then
    while read -r key value; do case $key in calls) calls=$value ;; until) until=$value ;; esac done < "$waits"
    echo "telephony runs on as before until no call is up (now: ${calls-?}), until $(date -d "@${until-0}" +%H:%M) at the latest; end them now: switchroom upgrade now"
  fi
  if [ -n "$back" ]; then echo "the way back to $back, with the data of then: switchroom upgrade --back"; fi
  versions | while read -r version; do
    if [ "$version" != "$(current)" ] && [ "$version" != "$back" ]; then echo "not needed any more: apt purge switchroom-core-$version"; fi
  done
}

usage() {
  echo "switchroom: $1; it is written switchroom upgrade [--status] [--json] | --to <version> | --back --yes | now" >&2
  exit 2
}

what=status target='' yes=0 json=0
while [ $# -gt 0 ]; do
  case $1 in
    --status) what=status ;;
    --json) json=1 ;;
    --yes) yes=1 ;;
    --back) what=back ;;
    --to)
      what=to
      [ $# -ge 2 ] || usage '--to needs a version'
      target=$2
      shift
      ;;
    run | recover) what=$1 ;;
    *) usage "there is no \"$1\"" ;;
  esac
  shift
done
if [ "$(id -u)" != 0 ]; then
  echo 'switchroom: an upgrade is a matter of root' >&2
  exit 1
fi
recall
case $what in
  status) status ;;
  to)
    if ! installed "$target"; then
      echo "switchroom: version \"$target\" is not installed; installed: $(versions | paste -sd ' ')" >&2
      exit 2
    fi
    if [ "$target" = "$(current)" ]; then
      echo "switchroom: version $target runs already" >&2
      exit 2
    fi
    ask "$target" keep
    ;;
  back)
    target=$(way_back)
    if [ -z "$target" ]; then
      echo 'switchroom: there is no version to go back to: no upgrade has left one' >&2
      exit 2
    fi
    if [ "$yes" = 0 ]; then
      since=$(date -u -r "$home/kept/$target/list" '+%F %T UTC')
      echo "switchroom: $target would run again with its data of $since; what was changed since then is kept for the way forward and not used. Say it again with --yes" >&2
      exit 2
    fi
    ask "$target" back
    ;;
  run)
    lock || exit 0
    if unfinished; then
      undo "${reason:-the program that did it was ended; see journalctl --unit=switchroom-upgrade}"
      start
    elif [ -e "$home/wanted" ]; then
      read -r target how < "$home/wanted"
      # What went wrong is told by `state`; the unit is not at fault.
      switch "$target" "$how" || true
    fi
    ;;
  recover)
    lock || exit 0
    if unfinished; then undo "${reason:-the machine was switched off or lost power on the way}"; fi
    tidy
    rm -f "$home/wanted"
    ;;
esac
