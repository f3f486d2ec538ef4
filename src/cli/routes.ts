import type { GatewayView, RouteView, RoutingView, WayView } from '../engine/requests.ts';
import { CliError } from './client.ts';
import type { Command } from './command.ts';
import { table, time } from './print.ts';
import { say, word } from './say.ts';

export const routeCommands: readonly Command[] = [
  {
    name: 'routes',
    usage: 'routes',
    help: 'gateways with their state, and everything the kernel routes by',
    run: async ({ client }) => {
      const view = await client.engine('routes', {});
      return { json: view, text: routingText(view) };
    },
  },
  {
    name: 'route',
    usage: 'route <address>',
    help: 'which way a packet to this address takes, and why',
    run: async ({ client }, [to]) => {
      if (to === undefined) throw new CliError('route needs an address, as in: switchroom route 192.0.2.1', [], 2);
      const way = await client.engine('routes.way', { to });
      return { json: way, text: wayText(way), exit: way.rule === 'none' ? 1 : 0 };
    },
  },
];

function routingText(v: RoutingView): string {
  return [
    v.gateways.length === 0 ? say`no default gateway is configured` : table(v.gateways.map(gatewayRow)),
    '',
    table(v.routes.filter((r) => r.table === undefined).map(routeRow)),
    ...(v.replies.length === 0
      ? []
      : [
          '',
          say`replies leave by the interface they came in on:`,
          table(v.replies.map((r) => [`  ${say`from ${r.address}`}`, say`via ${r.via}`, r.device])),
        ]),
  ].join('\n');
}

function gatewayRow(g: GatewayView): string[] {
  const state = {
    used: 'in use',
    ready: 'stands by',
    silent: 'DOES NOT ANSWER',
    'nothing-behind': 'NOTHING BEHIND IT ANSWERS',
    unknown: 'not known yet',
  }[g.state];
  return [
    say`IPv${g.family} gateway ${g.rank}`,
    g.via ?? '–',
    `${g.interface} (${g.from})`,
    `${g.since === undefined ? word(state) : say`${word(state)} since ${time(g.since)}`}${g.ms === undefined ? '' : `, ${g.ms} ms`}`,
  ];
}

const routeRow = (r: RouteView): string[] => [
  r.to,
  r.via === undefined ? '' : say`via ${r.via}`,
  r.device,
  say`metric ${r.metric}`,
  r.owner,
];

function wayText(w: WayView): string {
  const why = {
    own: say`${w.to} is this PBX itself`,
    connected: say`${w.to} lies in a connected network, ${w.route}`,
    static: say`by static route ${(w.index ?? 0) + 1}, to ${w.route}`,
    default: w.rank === 2 ? say`by the default route, second gateway` : say`by the default route, first gateway`,
    other: say`by a route that is not Switchroom's, to ${w.route}`,
    none: say`there is no way to ${w.to}`,
  }[w.rule];
  if (w.rule === 'none' || w.rule === 'own') return why;
  return [
    why,
    `  ${say`interface ${w.interface ?? w.device}`}${w.interface === undefined || w.interface === w.device ? '' : ` (${w.device})`}`,
    `  ${say`source    ${w.source ?? '–'}`}`,
    `  ${say`gateway   ${w.gateway ?? say`none: it is reached directly`}`}`,
  ].join('\n');
}
