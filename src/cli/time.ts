import type { TimeView } from '../engine/requests.ts';
import type { Command } from './command.ts';
import { table, time } from './print.ts';

export const timeCommands: readonly Command[] = [
  {
    name: 'time',
    usage: 'time',
    help: 'the clock: whom it is compared with, and how far it is off',
    run: async ({ client }) => {
      const t = await client.engine('time', {});
      return { json: t, text: timeText(t) };
    },
  },
];

/** `+0.000012 s` is ahead. */
function offset(seconds: number): string {
  return `${seconds < 0 ? '-' : '+'}${Math.abs(seconds).toFixed(6)} s`;
}

function timeText(t: TimeView): string {
  if (!t.running) return 'the time service does not run';
  const rows = [
    ['source', t.synchronised ? `${t.source}, stratum ${t.stratum}` : 'none'],
    ...(t.offsetSeconds === undefined ? [] : [['our clock', `${offset(t.offsetSeconds)} (+ is ahead)`]]),
    ...(t.updatedAt === undefined ? [] : [['last update', time(t.updatedAt)]]),
    ['the clock is', t.setsClock ? 'set' : 'compared only: it belongs to the machine around this one'],
    ['serves', t.serving.map((s) => `${s.network} (${s.interface})`).join(', ') || 'nobody'],
  ];
  const sources = t.sources.map((s) => [
    s.name,
    s.state,
    `stratum ${s.stratum}`,
    `${s.answered} of 8 answered`,
    s.lastSeconds === undefined ? '' : offset(s.offsetSeconds),
    s.from === 'dhcp' ? 'from DHCP' : 'set',
  ]);
  return [table(rows), ...(sources.length === 0 ? [] : ['', table(sources)])].join('\n');
}
