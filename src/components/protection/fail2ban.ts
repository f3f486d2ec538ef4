import type { Artifact, FileArtifact, UnitArtifact } from '../../engine/contract.ts';
import { action } from './fail2ban-action.ts';
import type { Jail, Protection } from './schema.ts';

/**
 * Fail2ban as administrators know it, without power: its own user without a capability, and one action that tells the engine. Its socket executes
 * what it is sent (pickle), so its folder is 0700. Files of an administrator beside ours (`jail.local`, `jail.d/`, `filter.d` of Debian) work as always.
 */
export function renderFail2ban(section: Protection): Artifact[] {
  const files: FileArtifact[] = [
    file('etc/fail2ban/fail2ban.conf', fail2banConf),
    file('etc/fail2ban/jail.conf', jailConf(section)),
    file('etc/fail2ban/action.d/switchroom.py', action),
    ...(section.jails.length === 0 ? [] : [file(jailsFile, `${JSON.stringify(section.jails, null, 2)}\n`)]),
  ];
  return [...files, unit];
}

const file = (path: string, content: string): FileArtifact => ({ kind: 'file', path, content, reader: 'fail2ban' });

// Everything goes below [Definition]: below [DEFAULT] the server uses Debian's own paths without a word, and ends.
const fail2banConf = `[Definition]
loglevel = NOTICE
logtarget = STDOUT
syslogsocket = auto
socket = @PREFIX@/run/fail2ban/fail2ban.sock
pidfile = @PREFIX@/run/fail2ban/fail2ban.pid
dbfile = @PREFIX@/var/fail2ban/fail2ban.sqlite3
dbpurgeage = 30d
dbmaxmatches = 3
allowipv6 = auto

[Thread]
`;

/** What the jails were made from: preflight.ts reads it, to try those that are new. */
export const jailsFile = 'etc/fail2ban/switchroom-jails.json';

/** Our own two jails read no log: guard decides, the engine tells. The times here are for orders given with fail2ban-client. */
const jailConf = (section: Protection): string => `[DEFAULT]
enabled = false
usedns = no
ignoreip = 127.0.0.1/8 ::1
bantime = ${section.blockSeconds}
findtime = ${section.windowSeconds}
maxretry = ${section.maxFailures}
backend = polling
# A jail of your own (jail.local, jail.d/*.local) that blocks through the PBX: action = switchroom.py[service=web]

[switchroom-telephony]
enabled = true
filter =
action = switchroom.py[service=telephony]

[switchroom-web]
enabled = true
filter =
action = switchroom.py[service=web]
${section.jails.map(jailSection).join('')}`;

/**
 * No logpath: Fail2ban does not start when a log is missing or may not be read, and then no jail works. The engine adds the log while it runs
 * (src/engine/blocks/jails.ts), and says so when it cannot.
 */
const jailSection = (j: Jail): string => `
[${j.name}]
enabled = true
backend = ${j.log === 'journal' ? 'systemd' : 'polling'}
filter =${j.filter === '' ? '' : ` ${j.filter}`}
${j.failregex.length === 0 ? '' : `failregex = ${j.failregex.map(regexText).join('\n            ')}\n`}findtime = ${j.windowSeconds}
maxretry = ${j.maxFailures}
action = switchroom.py[service="jail:${j.name}"]
`;

/**
 * A rule as a value of a file that Python's configparser reads: `%` would begin an interpolation, and `;` or `#` a comment. Python's `re` knows
 * both by number. What is escaped already stays so.
 */
export const regexText = (regex: string): string =>
  regex
    .replaceAll(/\\(.)|[;#]/gu, (all, escaped: string | undefined) => {
      const c = escaped ?? all;
      return c === ';' ? '\\x3b' : c === '#' ? '\\x23' : all;
    })
    .replaceAll('%', '%%');

const unit: UnitArtifact = {
  kind: 'unit',
  name: 'fail2ban',
  // A mirror must not take the processor from what decides and blocks (measured: the slowest of 200 blocks came after 86 ms, and after 44 ms with it behind).
  // Group adm reads the machine's logs, for jails of an administrator. umask 077: socket and data base are its own.
  run: `#!/bin/sh
exec 2>&1 </dev/null
P=@PREFIX@
for d in run/fail2ban var/fail2ban; do
  mkdir -p "$P/$d" && chown switchroom-fail2ban:switchroom-fail2ban "$P/$d" && chmod 700 "$P/$d"
done
[ -e "$P/etc/fail2ban/filter.d" ] || ln -s /etc/fail2ban/filter.d "$P/etc/fail2ban/filter.d"
rm -f "$P/run/fail2ban/fail2ban.sock" "$P/run/fail2ban/fail2ban.pid"
cd "$P/var/fail2ban"
umask 077
exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 PYTHONDONTWRITEBYTECODE=1 SWITCHROOM_PREFIX="$P" \\
  setpriv --reuid switchroom-fail2ban --regid switchroom-fail2ban --groups switchroom-fail2ban,adm \\
  --no-new-privs --inh-caps=-all --ambient-caps=-all --bounding-set=-all \\
  nice -n 5 fail2ban-server -f -x -c "$P/etc/fail2ban" start
`,
  timeoutKillMs: 5000,
  restartOn: ['etc/fail2ban/fail2ban.conf', 'etc/fail2ban/action.d/switchroom.py'],
  reloadOn: ['etc/fail2ban/jail.conf'],
  reload: { argv: ['fail2ban-client', '-c', '@PREFIX@/etc/fail2ban', 'reload'] },
  restartImpact: 'none',
};
