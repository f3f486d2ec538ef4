// The commands that the bootstrap hands over, in the pinned Node 24.

import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { startCommand, stopCommand } from './commands.ts';
import { picturesCommand } from './pictures.ts';
import { checkout } from './setup.ts';
import { siteCommand } from './site-command.ts';
import { testCommand } from './test-command.ts';

/** Programs of other folders: each takes its arguments from the command line and sets the exit code. */
const PROGRAMS: Readonly<Record<string, string>> = {
  bench: 'bench/main.ts',
  campaign: 'bench/campaign.ts',
  dev: 'tools/dev.ts',
  golden: 'tools/golden.ts',
  package: 'tools/package.ts',
  'power-cuts': 'bench/power-cuts.ts',
  'virtual-machine': 'bench/virtual-machine.ts',
};

async function main(command: string, args: readonly string[]): Promise<number> {
  switch (command) {
    case 'start':
      return startCommand(args);
    case 'stop':
      return stopCommand(args);
    case 'site':
      return siteCommand(args);
    case 'test':
      return testCommand(args);
    case 'installed':
      return testCommand(['--project', 'installed', ...args]);
    case 'pictures':
      return picturesCommand(args);
    case 'check':
      return check();
    default:
      return runProgram(command, args);
  }
}

/** Runs a program with this terminal; the pinned Node and the packages' programs are on its PATH. */
function inTerminal(argv: readonly string[]): number {
  const [file = '', ...args] = argv;
  const { status, error } = spawnSync(file, args, { cwd: checkout, stdio: 'inherit' });
  if (error !== undefined) throw error;
  return status ?? 1;
}

function check(): number {
  const bin = join(checkout, 'node_modules/.bin');
  const results = [
    inTerminal([`${bin}/tsc`, '--noEmit', '--project', '.']),
    inTerminal([`${bin}/biome`, 'check', '.']),
    inTerminal([process.execPath, join(checkout, 'node_modules/vitest/vitest.mjs'), 'run', '--project', 'unit', 'test/']),
  ];
  return results.some((code) => code !== 0) ? 1 : 0;
}

async function runProgram(command: string, args: readonly string[]): Promise<number> {
  const program = PROGRAMS[command];
  if (program === undefined || !existsSync(join(checkout, program))) {
    process.stderr.write(`${command}: ${program ?? 'no program'} does not exist in this checkout\n`);
    return 1;
  }
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', join(checkout, program), ...args], {
    cwd: checkout,
    stdio: 'inherit',
  });
  // Ctrl-C goes to the whole group: the program ends in its own way, and takes its sites down. A signal sent to us alone is passed on.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => signal !== 'SIGINT' && child.kill(signal));
  return new Promise((done, failed) => {
    child.once('error', failed);
    child.once('exit', (code) => done(code ?? 1));
  });
}

const [command = '', ...args] = process.argv.slice(2);
try {
  process.exitCode = await main(command, args);
} catch (error) {
  process.stderr.write(`\n${error instanceof Error ? (process.env.DEBUG ? error.stack : error.message) : error}\n`);
  process.exitCode = 1;
}
