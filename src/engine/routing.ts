import { type KernelRoute, type KernelWay, routeProtocol } from '../host/host.ts';
import type { Context } from './contract.ts';
import type { Core } from './core.ts';
import type { Engine } from './engine.ts';
import { linkOf } from './facts.ts';
import { chosenGateway, defaultGateways, type Gateway, knownGateways, verdictOf } from './learnt.ts';

/** Both default gateways of an IP version, each with what is known of it now. */
export interface GatewayView {
  readonly family: 4 | 6;
  readonly rank: 1 | 2;
  readonly from: Gateway['from'];
  readonly interface: string;
  readonly via?: string;
  /**
   * `used`: the default route goes by it. `ready`: it could take over. `silent`: it does not answer. `nothing-behind`: it answers, and nothing
   * behind it does. `unknown`: nobody has named it yet, or its network is not there.
   */
  readonly state: 'used' | 'ready' | 'silent' | 'nothing-behind' | 'unknown';
  /** It is asked every second; without a second gateway nobody is. */
  readonly watched: boolean;
  /** Since when it does not answer. */
  readonly since?: number;
  /** What its last answer took. */
  readonly ms?: number;
}

export interface RouteView {
  readonly family: 4 | 6;
  readonly to: string;
  readonly via?: string;
  readonly device: string;
  /** Id in the document, where it has this device. */
  readonly interface?: string;
  readonly metric: number;
  /** Whose: a connected network's (the kernel), ours, somebody else's. */
  readonly owner: 'connected' | 'switchroom' | 'other';
  /** Table beside `main`: for replies from an interface's addresses, or for asking behind a gateway. */
  readonly table?: number;
}

export interface RoutingView {
  readonly gateways: readonly GatewayView[];
  readonly routes: readonly RouteView[];
  /** Replies from these addresses of ours leave by their own interface. */
  readonly replies: readonly { readonly family: 4 | 6; readonly address: string; readonly via: string; readonly device: string }[];
}

/** "Which way to …?", with the place in the document that says so. */
export interface WayView {
  readonly to: string;
  readonly rule: 'own' | 'connected' | 'static' | 'default' | 'other' | 'none';
  readonly device?: string;
  readonly interface?: string;
  readonly source?: string;
  readonly gateway?: string;
  /** The route that the kernel takes: `default` or a prefix. */
  readonly route?: string;
  /** Of `/routes/static`, from 0. */
  readonly index?: number;
  /** Which default gateway. */
  readonly rank?: 1 | 2;
}

interface Asked {
  readonly core: Core;
  readonly ctx: Context;
}

async function asked(engine: Engine): Promise<Asked> {
  const target = engine.transactions.target ?? { config: engine.document, subscribers: engine.subscribers };
  return { core: engine.core, ctx: engine.core.context(target, await engine.core.facts()) };
}

export async function routingView(engine: Engine): Promise<RoutingView> {
  const { core, ctx } = await asked(engine);
  const { routes, rules } = await core.host.routing();
  const ids = idsByDevice(ctx);
  const view = (r: (typeof routes)[number]): RouteView => {
    const id = ids.get(r.device);
    const { family, to, device, metric } = r;
    return {
      family,
      to,
      ...(r.via === undefined ? {} : { via: r.via }),
      device,
      ...(id === undefined ? {} : { interface: id }),
      metric,
      owner: r.protocol === String(routeProtocol) ? 'switchroom' : r.protocol === 'kernel' ? 'connected' : 'other',
      ...(r.table === undefined ? {} : { table: r.table }),
    };
  };
  const inTable = (table: number, family: 4 | 6): KernelRoute | undefined =>
    routes.find((r) => r.table === table && r.family === family && r.to === 'default');
  return {
    gateways: ([4, 6] as const).flatMap((f) => gatewayViews(f, ctx, engine)),
    routes: routes.filter((r) => !/^fe80:.*\/64$/.test(r.to)).map(view),
    replies: rules.flatMap((r) => {
      const by = r.from === undefined ? undefined : inTable(r.table, r.family);
      return r.from === undefined || by?.via === undefined ? [] : [{ family: r.family, address: r.from, via: by.via, device: by.device }];
    }),
  };
}

function gatewayViews(family: 4 | 6, ctx: Context, engine: Engine): GatewayView[] {
  const known = knownGateways(ctx, family);
  const chosen = chosenGateway(ctx, family);
  return defaultGateways(ctx, family).map((g): GatewayView => {
    const k = known.find((x) => x.rank === g.rank);
    const verdict = k && verdictOf(ctx, k);
    const dead = verdict?.alive === false;
    const ms = k && engine.gateways.ms(k);
    return {
      family,
      rank: g.rank,
      from: g.from,
      interface: g.interface,
      ...(g.via === undefined ? {} : { via: g.via }),
      state: !k ? 'unknown' : dead ? (verdict.nothingBehind ? 'nothing-behind' : 'silent') : chosen?.rank === g.rank ? 'used' : 'ready',
      watched: verdict !== undefined,
      ...(dead ? { since: verdict.since } : {}),
      ...(ms === undefined ? {} : { ms }),
    };
  });
}

export async function wayView(engine: Engine, to: string): Promise<WayView> {
  const { core, ctx } = await asked(engine);
  return explainWay(to, await core.host.way(to), ctx);
}

/** Pure. Which part of the document the kernel's way comes from. */
export function explainWay(to: string, way: KernelWay | undefined, ctx: Context): WayView {
  if (!way) return { to, rule: 'none' };
  const id = idsByDevice(ctx).get(way.device);
  const base = {
    to,
    device: way.device,
    ...(id === undefined ? {} : { interface: id }),
    ...(way.source === undefined ? {} : { source: way.source }),
    ...(way.via === undefined ? {} : { gateway: way.via }),
    route: way.to,
  };
  if (way.local) return { ...base, rule: 'own' };
  if (way.protocol === 'kernel') return { ...base, rule: 'connected' };
  if (way.protocol !== String(routeProtocol)) return { ...base, rule: 'other' };
  const family = to.includes(':') ? 6 : 4;
  if (way.to === 'default') {
    const gateway = knownGateways(ctx, family).find((g) => g.via === way.via && g.device === way.device);
    return { ...base, rule: gateway ? 'default' : 'other', ...(gateway ? { rank: gateway.rank } : {}) };
  }
  const whole = (t: string): string => (t.includes('/') ? t : `${t}/${family === 4 ? 32 : 128}`);
  const index = ctx.config.routes.static.findIndex((r) => whole(r.to) === way.to && r.via === way.via);
  return index < 0 ? { ...base, rule: 'other' } : { ...base, rule: 'static', index };
}

function idsByDevice(ctx: Context): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(ctx.config.interfaces).flatMap(([id, i]): [string, string][] => {
      const link = linkOf(i.match, ctx.facts.links);
      return link ? [[link.device, id]] : [];
    }),
  );
}
