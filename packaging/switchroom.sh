#!/bin/sh
SWITCHROOM_PREFIX=/var/lib/switchroom SWITCHROOM_LIB=/usr/lib/switchroom/current SWITCHROOM_JOURNAL=1
export SWITCHROOM_PREFIX SWITCHROOM_LIB SWITCHROOM_JOURNAL
# Which version runs is no version's business: going back must work when the new one does not. What waits for calls is known by the one that runs.
if [ "${1-}" = upgrade ] && [ "${2-}" != now ]; then
  shift
  exec /usr/lib/switchroom/upgrade "$@"
fi
exec "$SWITCHROOM_LIB/node" --disable-warning=ExperimentalWarning "$SWITCHROOM_LIB/dist/src/cli.js" "$@"
