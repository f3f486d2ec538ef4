import type { Condition, Context } from '../../engine/contract.ts';
import { chosenGateway, defaultGateways, gatewayOf, knownGateways, verdictOf } from '../../engine/learnt.ts';
import type { Host } from '../../host/host.ts';
import type { Routes } from './schema.ts';

const about = '/network/routing';

export async function healthOfRoutes(section: Routes, ctx: Context, host: Host): Promise<readonly Condition[]> {
  return [...(await defaultRoute(section, ctx, host)), ...gateways(ctx, 4), ...gateways(ctx, 6)];
}

/** The Internet is an IPv4 matter for the basic set-up: an IPv6 router that does not advertise is no fault. */
async function defaultRoute(section: Routes, ctx: Context, host: Host): Promise<Condition[]> {
  if (section.ipv4.from === 'none') return [];
  const has = (await host.routes()).some((r) => r.family === 4 && r.to === 'default');
  const noLease = section.ipv4.from === 'dhcp' && !gatewayOf(ctx, section.ipv4.interface, 'dhcp');
  // The second gateway leads there as well, and is told of by itself.
  if (has && (!noLease || chosenGateway(ctx, 4)?.rank === 2)) return [];
  return [
    {
      code: noLease ? 'routes.no-gateway-learnt' : 'routes.no-default',
      severity: 'problem',
      message: 'there is no way to the Internet',
      because: noLease ? `DHCP on ${section.ipv4.interface} has named no gateway` : 'the default route is not in place',
      remedy: noLease ? 'check the router, or set the gateway by hand' : 'look at the interface that it goes through',
      about,
      values: { interface: section.ipv4.interface },
    },
  ];
}

/** Which of two gateways is in use, and whether the other one could take over. Without a second one nobody is asked, so nothing is known. */
function gateways(ctx: Context, family: 4 | 6): Condition[] {
  const all = defaultGateways(ctx, family);
  const [first, second] = [all.find((g) => g.rank === 1), all.find((g) => g.rank === 2)];
  if (!first || !second) return [];
  const chosen = chosenGateway(ctx, family);
  const dead = knownGateways(ctx, family).filter((g) => verdictOf(ctx, g)?.alive === false);
  const values = { version: `IPv${family}`, first: first.via ?? '–', second: second.via ?? '–', interface: first.interface };
  const behind = (rank: 1 | 2) => dead.some((g) => g.rank === rank && verdictOf(ctx, g)?.nothingBehind);
  if (dead.length === 2)
    return [
      {
        code: 'routes.gateways-silent',
        severity: 'problem',
        message: `neither gateway answers (${values.version}): ${values.first} and ${values.second}`,
        because: 'routers, cables or the line are down',
        remedy: 'check both routers',
        about,
        values,
      },
    ];
  if (chosen?.rank === 2)
    return [
      {
        code: behind(1) ? 'routes.second-gateway-used-nothing-behind' : 'routes.second-gateway-used',
        severity: 'warning',
        message: `${values.version} goes through the second gateway ${values.second}`,
        because: behind(1) ? `nothing behind the first one, ${values.first}, answers` : `the first one, ${values.first}, does not answer`,
        remedy: `check the router on ${first.interface}; the way goes back by itself`,
        about,
        values,
      },
    ];
  if (dead.some((g) => g.rank === 2))
    return [
      {
        code: 'routes.second-gateway-silent',
        severity: 'warning',
        message: `the second gateway ${values.second} does not answer (${values.version}): it could not take over`,
        remedy: `check the router on ${second.interface}`,
        about,
        values: { ...values, interface: second.interface },
      },
    ];
  return [];
}
