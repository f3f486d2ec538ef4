import type { TimeView } from '../engine/requests.ts';
import type { Command } from './command.ts';
import { table, time } from './print.ts';
import { say, word } from './say.ts';

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
  if (!t.running) return say`the time service does not run`;
  const rows = [
    [word('source'), t.synchronised ? say`${t.source}, stratum ${t.stratum}` : say`none`],
    ...(t.offsetSeconds === undefined ? [] : [[word('our clock'), say`${offset(t.offsetSeconds)} (+ is ahead)`]]),
    ...(t.updatedAt === undefined ? [] : [[word('last update'), time(t.updatedAt)]]),
    [word('the clock is'), t.setsClock ? word('set') : say`compared only: it belongs to the machine around this one`],
    [word('serves'), t.serving.map((s) => `${s.network} (${s.interface})`).join(', ') || say`nobody`],
  ];
  const sources = t.sources.map((s) => [
    s.name,
    word(s.state),
    say`stratum ${s.stratum}`,
    say`${s.answered} of 8 answered`,
    s.lastSeconds === undefined ? '' : offset(s.offsetSeconds),
    s.from === 'dhcp' ? say`from DHCP` : word('set'),
  ]);
  return [table(rows), ...(sources.length === 0 ? [] : ['', table(sources)])].join('\n');
}
