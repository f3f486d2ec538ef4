import type { Answer } from '../../src/api/contract.ts';
import type { Config } from '../../src/config/config.ts';
import type { BackupView } from '../../src/engine/requests.ts';

/** Backups of the made-up site. The passphrase "wrong" opens none. */
type Opened = Answer<'POST /backups/open'>;
const now = (): number => Math.floor(Date.now() / 1000);
const about = { version: '0.1.0', hostname: 'pbx.example.test', contents: ['configuration', 'keys', 'phones', 'logins', 'messages'] };
const kept: BackupView[] = [
  { name: 'pbx.example.test-20261122-021500z-auto.srbackup', at: now() - 40_000, bytes: 48_312, about, scheduled: true },
  { name: 'pbx.example.test-20261121-090211z-hand.srbackup', at: now() - 102_000, bytes: 47_800, about, scheduled: false },
  { name: 'old.srbackup', at: now() - 9_000_000, bytes: 12, scheduled: false },
];

export const backups = (config: Config): Answer<'GET /backups'> => ({
  folder: config.backup.folder ?? 'var/backups',
  backups: kept,
  due: false,
  ...(config.backup.every === 'off' ? {} : { lastAt: now() - 40_000, nextAt: now() + 46_400 }),
});

export function makeBackup(config: Config, passphrase: unknown): Answer<'POST /backups'> {
  const name = `pbx.example.test-2026112${kept.length % 10}-101500z-hand.srbackup`;
  const made = { name, at: now(), bytes: 48_400, about: { ...about, hostname: config.webserver.hostname }, scheduled: false };
  if (passphrase !== 'wrong') kept.unshift(made);
  return made;
}

export function removeBackup(name: string): void {
  kept.splice(
    kept.findIndex((b) => b.name === name),
    1,
  );
}

export function openedBackup(config: Config, passphrase: unknown, map: unknown): Opened | undefined {
  if (passphrase === 'wrong') return undefined;
  const chosen = map as Record<string, string>;
  const voice = chosen['voice'];
  return {
    opened: 'opened-mock-1',
    name: '',
    at: now() - 102_000,
    version: '0.1.0',
    hostname: 'pbx.example.test',
    revision: 11,
    contents: about.contents,
    interfaces: [
      {
        id: 'lan',
        role: 'lan',
        match: { name: 'eth0' },
        was: { device: 'eth0', mac: '02:00:5e:00:53:01' },
        device: chosen['lan'] ?? 'eth0',
        because: chosen['lan'] === undefined ? 'name' : 'chosen',
      },
      {
        id: 'voice',
        role: 'voice',
        match: { mac: '02:00:5e:00:53:02' },
        was: { device: 'eth1', mac: '02:00:5e:00:53:02' },
        ...(voice === undefined ? {} : { device: voice, because: 'chosen' as const }),
      },
    ],
    cards: [
      { device: 'eth0', mac: '02:00:5e:00:53:11', carrier: true },
      { device: 'enp3s0', mac: '02:00:5e:00:53:12', carrier: true },
      { device: 'enp4s0', mac: '02:00:5e:00:53:13', carrier: false },
    ],
    problems:
      voice === undefined
        ? [
            {
              code: 'backup.interface-open',
              path: '/map/voice',
              message: 'it is not clear which network card voice is here',
              hint: 'choose the network card',
              values: { interface: 'voice' },
            },
          ]
        : [],
    preview: {
      problems: [],
      difference: [
        { path: '/dns/search', from: config.dns.search, to: ['example.test', 'branch.example.test'] },
        { path: '/protection/maxFailures', from: 20, to: 10 },
        { path: '/backup/keep', from: 7, to: 30 },
      ],
      steps: [],
      impact: 'none',
      losses: [],
    },
    subscribers: { before: { extensions: 3, phones: 2 }, after: { extensions: 12, phones: 10 } },
    newPasswords: 0,
    otherCa: true,
    tables: true,
  };
}
