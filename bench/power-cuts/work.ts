// What people and programs do on a machine whose power is about to go.
const zones = ['Europe/Berlin', 'Europe/Vienna', 'Europe/Zurich'] as const;
/** Something in the document that the backup has not. */
export const settings = (n: number): string[] => [
  'sh',
  '-c',
  'switchroom set /time/zone "\\"$1\\"" && switchroom apply --reason cut',
  'sh',
  // Never the one that the backup has: a restore always has something to change.
  zones[n % zones.length] ?? zones[0],
];

/** What people and programs do at the same time; each says a line for what was answered as done. */
export const WORK = [
  `n=10; while n=$((n + 1)); do switchroom extensions add "$1$n" Work > /dev/null && echo "extension $1$n"; done`,
  `n=0; while n=$((n + 1)); do switchroom blocks add "203.0.113.$n" telephony 1h > /dev/null && echo "block 203.0.113.$n"; done`,
  `n=0; while n=$((n + 1)); do
     if [ $((n % 2)) = 0 ]; then zone=Europe/Paris; else zone=Europe/Rome; fi
     switchroom set /time/zone "\\"$zone\\"" > /dev/null
     switchroom apply --json | tr -d ' \\n' | sed -n 's/.*"state":"committed".*"to":\\([0-9]*\\).*/revision \\1/p; s/.*"to":\\([0-9]*\\).*"state":"committed".*/revision \\1/p'
     echo
   done`,
];
