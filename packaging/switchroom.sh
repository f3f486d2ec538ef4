#!/bin/sh
SWITCHROOM_PREFIX=/var/lib/switchroom SWITCHROOM_LIB=/usr/lib/switchroom/current SWITCHROOM_JOURNAL=1
export SWITCHROOM_PREFIX SWITCHROOM_LIB SWITCHROOM_JOURNAL
exec "$SWITCHROOM_LIB/node" --disable-warning=ExperimentalWarning "$SWITCHROOM_LIB/dist/src/cli.js" "$@"
