import type { Config } from '../../config/config.ts';
import { type Problem, pointer } from '../../config/problems.ts';
import type { LinkFact } from '../facts.ts';

/** How the interfaces of a backup go onto the network cards that are here. */
export interface MappedInterface {
  readonly id: string;
  readonly role: 'lan' | 'voice';
  /** What the backup's document says it is. */
  readonly match: { readonly mac: string } | { readonly name: string };
  /** The card it had on the machine that was backed up, where that is known. */
  readonly was?: { readonly device: string; readonly mac: string };
  /** The card it gets here; absent: somebody must say. */
  readonly device?: string;
  /** Why this one: the same card, one of the same name, the only one left, chosen by a person. */
  readonly because?: 'mac' | 'name' | 'only' | 'chosen';
}

export type Cards = Readonly<Record<string, { readonly device: string; readonly mac: string }>>;

/** What is no card: what containers, bridges and tunnels make. */
const made = /^(lo|docker|veth|br-|virbr|tun|tap|wg|ifb|dummy)/;
export const usableLinks = (links: readonly LinkFact[]): readonly LinkFact[] => links.filter((l) => l.mac !== '' && !made.test(l.device));

/**
 * Pure. First what was chosen, then the same hardware address, then the same name, then the only one that is left. What is not unique stays
 * open: a guess could put the DHCP server of the voice network onto the office's.
 *
 * @param was cards of the machine that was backed up, by interface
 * @param chosen kernel names, by interface
 */
export function mapInterfaces(
  interfaces: Config['interfaces'],
  was: Cards,
  links: readonly LinkFact[],
  chosen: Readonly<Record<string, string>>,
): readonly MappedInterface[] {
  const here = usableLinks(links);
  const got = new Map<string, { device: string; because: NonNullable<MappedInterface['because']> }>();
  const open = () => Object.keys(interfaces).filter((id) => !got.has(id));
  const free = () => here.filter((l) => ![...got.values()].some((g) => g.device === l.device));
  const give = (because: NonNullable<MappedInterface['because']>, wanted: (id: string) => (l: LinkFact) => boolean): void => {
    for (const id of open()) {
      const found = free().filter(wanted(id));
      if (found.length === 1 && found[0]) got.set(id, { device: found[0].device, because });
    }
  };
  for (const [id, device] of Object.entries(chosen))
    if (id in interfaces && here.some((l) => l.device === device)) got.set(id, { device, because: 'chosen' });
  const macOf = (id: string): string | undefined => {
    const match = interfaces[id]?.match;
    return was[id]?.mac ?? (match !== undefined && 'mac' in match ? match.mac : undefined);
  };
  const nameOf = (id: string): string | undefined => {
    const match = interfaces[id]?.match;
    return match !== undefined && 'name' in match ? match.name : was[id]?.device;
  };
  give('mac', (id) => (l) => l.mac === macOf(id));
  give('name', (id) => (l) => l.device === nameOf(id));
  if (open().length === 1 && free().length === 1) give('only', () => () => true);
  return Object.entries(interfaces).map(([id, i]) => {
    const card = got.get(id);
    const before = was[id];
    return { id, role: i.role, match: i.match, ...(before ? { was: before } : {}), ...(card ?? {}) };
  });
}

/** Pure. The document with its interfaces on the cards that were found or chosen. */
export function ontoCards(config: Config, mapped: readonly MappedInterface[], links: readonly LinkFact[]): Config {
  const interfaces = Object.fromEntries(
    Object.entries(config.interfaces).map(([id, i]) => {
      const device = mapped.find((m) => m.id === id)?.device;
      const link = links.find((l) => l.device === device);
      if (link === undefined) return [id, i];
      // As the document had it: by name where names are stable there, otherwise by hardware address.
      const match = 'name' in i.match && i.match.name === link.device ? i.match : { mac: link.mac };
      return [id, { ...i, match }];
    }),
  );
  return { ...config, interfaces };
}

/** Interfaces without a card here, and cards that were chosen twice. */
export function mappingProblems(mapped: readonly MappedInterface[]): readonly Problem[] {
  return mapped.flatMap((m): Problem[] => {
    const path = pointer('map', m.id);
    if (m.device === undefined)
      return [
        {
          code: 'backup.interface-open',
          path,
          message: `it is not clear which network card ${m.id} is here`,
          hint: 'choose the network card',
          values: { interface: m.id },
        },
      ];
    const other = mapped.find((x) => x !== m && x.device === m.device);
    if (other === undefined) return [];
    return [
      {
        code: 'backup.interface-twice',
        path,
        message: `${m.id} and ${other.id} are on the same network card ${m.device}`,
        hint: 'choose another network card for one of them',
        values: { interface: m.id, other: other.id, device: m.device },
      },
    ];
  });
}
