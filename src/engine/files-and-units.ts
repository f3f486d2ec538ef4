import { createHash } from 'node:crypto';
import type { Host, KnownFile, UnitState } from '../host/host.ts';
import { modeFor } from '../host/mode.ts';
import {
  type Artifact,
  type FileArtifact,
  type Impact,
  type Keep,
  keepNothing,
  type Stamps,
  type Step,
  type UnitArtifact,
} from './contract.ts';

/** What is there of the files and daemons that were wanted before or are wanted now. */
export interface FilesHave {
  readonly files: ReadonlyMap<string, KnownFile | undefined>;
  readonly units: ReadonlyMap<string, UnitState>;
}

/** observe and plan of every component that is a daemon which reads files. A component's plan for its other artifacts goes beside it. */
export async function observeFiles(host: Host, want: readonly Artifact[], previous: readonly Artifact[]): Promise<FilesHave> {
  const both = [...want, ...previous];
  const paths = [...new Set(both.flatMap((a) => (a.kind === 'file' ? [a.path] : [])))];
  const names = [...new Set(both.flatMap((a) => (a.kind === 'unit' ? [a.name] : [])))];
  const [files, units] = await Promise.all([
    Promise.all(paths.map(async (p) => [p, await host.fileState(p)] as const)),
    Promise.all(names.map(async (n) => [n, await host.unitState(n)] as const)),
  ]);
  return { files: new Map(files), units: new Map(units) };
}

/** Stopping what is no longer wanted comes first, then files, then starting: a daemon never sees half of its files. */
export function planFiles(component: string, want: readonly Artifact[], have: FilesHave, keep: Keep = keepNothing): Step[] {
  const files = want.filter((a) => a.kind === 'file');
  const units = want.filter((a) => a.kind === 'unit');
  const step = (impact: Impact, why: string) => ({ component, impact, why });

  const stop = [...have.units].flatMap(([name, state]): Step[] =>
    state.state === 'stopped' || units.some((u) => u.name === name)
      ? []
      : [{ ...step('drops-calls', `${name} is no longer wanted`), do: 'unit', name, verb: 'stop', stamps: noStamps }],
  );
  const write = files.flatMap((f): Step[] => {
    const is = have.files.get(f.path);
    if (is && is.content === f.content && is.mode === modeFor(f) && (is.reader === f.reader || is.reader === 'unknown')) return [];
    return [{ ...step('none', is ? `${f.path} changes` : `${f.path} is new`), do: 'write', file: f }];
  });
  const remove = [...have.files].flatMap(([path, is]): Step[] =>
    is === undefined || files.some((f) => f.path === path) ? [] : [{ ...step('none', `${path} is no longer wanted`), do: 'remove', path }],
  );
  const start = units.flatMap((u): Step[] => {
    const is = have.units.get(u.name);
    const wanted = stampsIn(want, u);
    // It runs on as it was started; what it can take meanwhile it takes.
    const waits = is?.stamps !== undefined && keep.asStarted?.get(u.name) === wanted.restart;
    const stamps = waits ? { restart: is.stamps.restart, reload: wanted.reload } : wanted;
    if (!is || is.state === 'stopped')
      return [{ ...step('none', `${u.name} starts`), do: 'unit', name: u.name, verb: 'start', unit: u, stamps }];
    if (is.stamps?.restart !== stamps.restart) {
      return [
        {
          ...step(u.restartImpact, `${u.name} restarts with its new configuration`),
          do: 'unit',
          name: u.name,
          verb: 'restart',
          unit: u,
          stamps,
        },
      ];
    }
    if (is.stamps.reload !== stamps.reload) {
      return [
        {
          ...step('reload', `${u.name} reads its new configuration`),
          do: 'unit',
          name: u.name,
          verb: u.reload ? 'reload' : 'restart',
          unit: u,
          stamps,
        },
      ];
    }
    return [];
  });
  return [...stop, ...write, ...remove, ...start];
}

/** For components that are nothing but files and daemons. */
export const filesAndUnits = (component: string) => ({
  observe: observeFiles,
  plan: (want: readonly Artifact[], have: FilesHave, keep: Keep): Step[] => planFiles(component, want, have, keep),
});

const noStamps: Stamps = { restart: '', reload: '' };

/** A change is planned for what is to be kept after it was planned for itself: what is wanted never changes, so it is hashed once. */
const known = new WeakMap<readonly Artifact[], Map<UnitArtifact, Stamps>>();

function stampsIn(want: readonly Artifact[], unit: UnitArtifact): Stamps {
  const ofWant = known.get(want) ?? new Map<UnitArtifact, Stamps>();
  known.set(want, ofWant);
  const before = ofWant.get(unit);
  if (before !== undefined) return before;
  const stamps = stampsOf(
    unit,
    want.filter((a) => a.kind === 'file'),
  );
  ofWant.set(unit, stamps);
  return stamps;
}

/** What a daemon is started, and reloaded, with. */
export function stampsOf(unit: UnitArtifact, files: readonly FileArtifact[]): Stamps {
  const contents = (paths: readonly string[]) => paths.map((p) => [p, files.find((f) => f.path === p)?.content ?? null]);
  const { restartImpact: _, busy: __, ...service } = unit;
  return { restart: hash([service, contents(unit.restartOn)]), reload: hash(contents(unit.reloadOn)) };
}

function hash(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 16);
}
