// Runs programs for set-up: argv arrays, no shell, output kept for the case that it fails.
import { spawn } from 'node:child_process';
import { Stop } from './say.mjs';

/** The tail shown when a program fails: enough for an apt or dpkg error, short enough to read. */
const TAIL_LINES = 25;

/**
 * @param {string[]} argv
 * @param {{ cwd?: string, env?: Record<string, string | undefined>, onLine?: (line: string) => void, mayFail?: boolean, input?: string }} [options]
 * @returns {Promise<{ code: number, stdout: string, stderr: string }>}
 */
export function run(argv, options = {}) {
  const [file, ...args] = argv;
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      cwd: options.cwd,
      env: { ...process.env, LC_ALL: 'C', DEBIAN_FRONTEND: 'noninteractive', ...options.env },
      stdio: [options.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    });
    const out = { stdout: '', stderr: '' };
    for (const name of /** @type {const} */ (['stdout', 'stderr'])) {
      let rest = '';
      child[name]?.setEncoding('utf8').on('data', (chunk) => {
        out[name] += chunk;
        if (options.onLine === undefined) return;
        const lines = (rest + chunk).split(/[\r\n]+/);
        rest = lines.pop() ?? '';
        for (const line of lines) options.onLine(line);
      });
    }
    // A child that exits without reading closes the pipe; its exit code says more than EPIPE would.
    child.stdin?.on('error', () => {});
    child.stdin?.end(options.input);
    child.on('error', (cause) => {
      // 127, as a shell says of a program that is not there.
      if (options.mayFail) return resolve({ code: 127, stdout: '', stderr: cause.message });
      reject(new Stop(`${file} could not be started: ${cause.message}`, { cause }));
    });
    child.on('close', (exit, signal) => {
      const code = exit ?? 255;
      if (code === 0 || options.mayFail) return resolve({ code, ...out });
      const tail = `${out.stdout}\n${out.stderr}`.trim().split('\n').slice(-TAIL_LINES).join('\n    ');
      reject(new Stop(`${argv.slice(0, 4).join(' ')}${argv.length > 4 ? ' …' : ''} ended with ${signal ?? code}:\n    ${tail}`));
    });
  });
}

/** @param {string} name @returns {Promise<boolean>} whether a program is on the PATH (Debian's sbin folders included) */
export async function has(name) {
  const { access, constants } = await import('node:fs/promises');
  const folders = [...(process.env.PATH ?? '').split(':'), '/usr/sbin', '/usr/bin', '/sbin', '/bin'];
  for (const folder of folders) {
    try {
      await access(`${folder}/${name}`, constants.X_OK);
      return true;
    } catch {
      // not in this folder; the next one may have it
    }
  }
  return false;
}
