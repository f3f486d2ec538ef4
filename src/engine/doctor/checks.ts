import type { Finding } from '../../lib/doctor.ts';
import type { Check, Condition } from '../contract.ts';

/** A check of the engine's own: it looks for itself, or answers with what somebody who watches has found. */
export interface EngineCheck extends Check {
  look(): Promise<readonly (Condition | Finding)[]>;
}

/** What the engine and its watchers find without a component: each condition of theirs belongs to one of these. */
export const engineChecks = {
  memory: {
    id: 'engine.memory',
    rank: 40,
    finds: ['engine.unreadable', 'engine.damaged'],
    about: '/system/revisions',
    command: 'switchroom revisions',
  },
  drift: {
    id: 'machine.as-configured',
    rank: 60,
    finds: ['drift.limit', 'drift.failed'],
    about: '/system/messages',
    command: 'switchroom messages',
  },
  backup: { id: 'engine.backup', rank: 900, finds: ['backup.overdue'], about: '/system/backup', command: 'switchroom backup' },
  ports: { id: 'machine.ports', rank: 70, finds: ['ports.taken', 'ports.stray'], about: '/network/ports', command: 'switchroom ports' },
} as const satisfies Readonly<Record<string, Check>>;

/** What only the diagnosis looks at: it needs nothing but the machine, so that it can be asked beside an engine that does not run. */
export const machineChecks = {
  disk: { id: 'machine.disk', rank: 10, finds: [], about: '/system/diagnosis', command: 'df -h' },
  ram: { id: 'machine.memory', rank: 20, finds: [], about: '/system/diagnosis', command: 'free -m' },
  engine: { id: 'machine.engine', rank: 30, finds: [], about: '/system/diagnosis', command: 'switchroom logs engine' },
  services: { id: 'machine.services', rank: 50, finds: [], about: '/system/diagnosis', command: 'switchroom logs' },
  secrets: { id: 'machine.secrets', rank: 80, finds: [], about: '/system/diagnosis', command: 'ls -l' },
} as const satisfies Readonly<Record<string, Check>>;

/** The mirror of the blocks in Fail2ban (src/engine/blocks/mirror.ts). */
export const mirrorCheck: Check = {
  id: 'protection.mirror',
  rank: 700,
  finds: [],
  units: ['fail2ban'],
  about: '/network/blocks',
  command: 'switchroom jails',
};

export const mirrorBehind = (because: string): Finding => ({
  code: 'protection.mirror-behind',
  severity: 'warning',
  message: `Fail2ban does not show the blocks as they are: ${because}`,
  because: 'blocks hold all the same: they are in the kernel',
  remedy: 'it is started again by itself; if this stays, look at its log: switchroom logs fail2ban',
  values: { because: because.slice(0, 300) },
});
