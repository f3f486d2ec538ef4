import type { Answer } from '../../src/api/contract.ts';
import type { Config } from '../../src/config/config.ts';
import { stepsOf } from '../../src/lib/backup-target.ts';

/** The target of the made-up site: a server called "broken" cannot be reached, one called "full" has no room. */
const now = (): number => Math.floor(Date.now() / 1000);

export function targetView(config: Config): Answer<'GET /backups/target'> {
  const { target } = config.backup;
  if (target === undefined) return { waiting: [], sending: false };
  const name = target.kind === 'webdav' ? target.url : `sftp://${target.user}@${target.host}/${target.folder ?? ''}`;
  const base = { target: { kind: target.kind, name }, waiting: [], sending: false };
  if (name.includes('broken')) {
    const failure = { step: 'connection' as const, detail: '192.0.2.9: ECONNREFUSED' };
    const failed = { ...failure, at: now() - 300, nextAt: now() + 600 };
    return { ...base, waiting: ['pbx.example.test-20261122-021500z-auto.srbackup'], problem: failure, failure: failed };
  }
  return {
    ...base,
    lastAt: now() - 39_990,
    backups: [
      { name: 'pbx.example.test-20261122-021500z-auto.srbackup', at: now() - 40_000, bytes: 48_312, scheduled: true },
      { name: 'pbx.example.test-20261121-090211z-hand.srbackup', at: now() - 102_000, bytes: 47_800, scheduled: false },
    ],
  };
}

const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKj3sP0example0example0example0example0exampl';

export function testTarget(given: unknown): Answer<'POST /backups/target/test'> {
  const target = given as { kind?: 'webdav' | 'sftp'; host?: string; url?: string; hostKey?: string } | undefined;
  const kind = target?.kind ?? 'webdav';
  const steps = stepsOf(kind, false, true);
  const where = target?.url ?? target?.host ?? '';
  const failed = where.includes('full') ? 'space' : kind === 'sftp' && target?.hostKey === undefined ? 'host-key' : undefined;
  const at = failed === undefined ? steps.length : steps.indexOf(failed);
  return {
    ok: failed === undefined,
    steps: steps.map((step, n) => ({ step, state: n < at ? 'passed' : n === at ? 'failed' : 'unknown' })),
    ...(failed === 'host-key'
      ? {
          failure: {
            step: failed,
            detail: 'the server shows SHA256:exampleexampleexampleexampleexampleexample1',
            hostKey: { key, fingerprint: 'SHA256:exampleexampleexampleexampleexampleexample1' },
          },
        }
      : failed === 'space'
        ? { failure: { step: failed, detail: 'the server answers 507' } }
        : { freeBytes: 81_234_000_000 }),
  };
}
