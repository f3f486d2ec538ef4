// What a version does, asked before an upgrade and held against it afterwards. Part of no version: plain JavaScript without dependencies, run
// by the Node of the version that is being left, and it knows of both only what their REST API says.
//   upgrade-health.mjs before                  prints what works, as JSON
//   upgrade-health.mjs after FILE VERSION      ends with 0 when all of it works again, otherwise it prints what does not
import { readdirSync, readFileSync } from 'node:fs';
import { request } from 'node:http';
import { get } from 'node:https';

const prefix = process.env.SWITCHROOM_PREFIX ?? '/var/lib/switchroom';
/** A check of the diagnosis takes four seconds at most; a busy machine is no fault. */
const answerMs = 20_000;
/** Checks of the diagnosis that say whether the machine is what the configuration asks for. */
const CHECKS = ['machine.as-configured', 'machine.services', 'machine.tables', 'engine.memory'];

/** One request of the REST API as root. @param {string} path @returns {Promise<any>} */
const api = (path) =>
  new Promise((resolve, reject) => {
    const asked = request(
      { socketPath: `${prefix}/run/web/root.sock`, path: `/api/v1${path}`, headers: { host: 'localhost' }, timeout: answerMs },
      (answer) => {
        let text = '';
        answer.setEncoding('utf8');
        answer.on('data', (part) => {
          text += part;
        });
        answer.on('end', () => {
          if (answer.statusCode === 404) resolve(undefined);
          else if (answer.statusCode !== 200) reject(new Error(`${path} answers ${answer.statusCode}`));
          else resolve(JSON.parse(text));
        });
      },
    );
    asked.on('timeout', () => asked.destroy(new Error(`${path}: no answer in ${answerMs} ms`)));
    asked.on('error', reject);
    asked.end();
  });

/** The certificates that this machine may show: its own, an uploaded one, a public one. @returns {string[]} as PEM */
function ownCertificates() {
  const folder = `${prefix}/etc/web`;
  try {
    return readdirSync(folder).flatMap((name) => {
      try {
        // The first is the server's own; whoever signed it signs for others, too.
        return readFileSync(`${folder}/${name}/chain.pem`, 'utf8').match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/) ?? [];
      } catch {
        return []; // a folder without one
      }
    });
  } catch {
    return [];
  }
}

/**
 * Whether the page for the login comes, from a server with one of our own certificates: nobody else has their keys. Each is trusted by itself, whoever
 * signed it and whatever names it has; what is asked for is an address, and which names there are is the business of their owner.
 * @param {string} url @returns {Promise<boolean>}
 */
const answers = (url) =>
  new Promise((resolve) => {
    const trust = { ca: ownCertificates(), allowPartialTrustChain: true, checkServerIdentity: () => undefined };
    const asked = get(url, { ...trust, timeout: answerMs }, (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (part) => {
        text += part;
      });
      answer.on('end', () => resolve(answer.statusCode === 200 && text.includes('<title>Switchroom</title>')));
    });
    asked.on('timeout', () => asked.destroy());
    asked.on('error', () => resolve(false));
  });

async function look() {
  const status = await api('/status');
  const phones = (await api('/phones')) ?? [];
  const diagnosis = await api('/doctor');
  const pages = await Promise.all(status.urls.map(answers));
  return {
    version: status.version,
    revision: status.revision,
    page: pages.includes(true),
    urls: status.urls,
    /** @type {string[]} */
    phones: phones.flatMap((/** @type {{mac: string, state: string}} */ phone) => (phone.state === 'registered' ? [phone.mac] : [])),
    /** @type {Record<string, {verdict: string, said: string}>} */
    checks: Object.fromEntries(
      (diagnosis?.checks ?? [])
        .filter((/** @type {{id: string}} */ check) => CHECKS.includes(check.id))
        .map((/** @type {any} */ check) => [check.id, { verdict: check.verdict, said: check.findings[0]?.message ?? check.verdict }]),
    ),
  };
}

/** @param {Partial<Awaited<ReturnType<typeof look>>>} before @param {string} version */
async function missing(before, version) {
  const now = await look();
  if (now.version !== version) return `version ${now.version} answers instead of ${version}`;
  if (now.revision < Math.max(1, before.revision ?? 1)) return `revision ${now.revision} is in force, and it was ${before.revision}`;
  if (before.page && !now.page) return `the page for the login does not come (${now.urls.join(', ') || 'no address'})`;
  const gone = (before.phones ?? []).filter((mac) => !now.phones.includes(mac));
  if (gone.length > 0)
    return `phones that were registered are not: ${gone.slice(0, 5).join(', ')}${gone.length > 5 ? ` and ${gone.length - 5} more` : ''}`;
  // What was wrong before is no fault of the new one; where nothing answered before, nothing is known. Versions without a diagnosis were in order.
  if (before.version === undefined) return undefined;
  for (const [id, { verdict, said }] of Object.entries(now.checks)) {
    if (verdict !== 'good' && (before.checks?.[id]?.verdict ?? 'good') === 'good') return `${id}: ${said}`;
  }
  return undefined;
}

const [, , what, file = '', version = ''] = process.argv;
try {
  if (what === 'before') process.stdout.write(`${JSON.stringify(await look())}\n`);
  else {
    const why = await missing(JSON.parse(readFileSync(file, 'utf8')), version);
    if (why !== undefined) process.stdout.write(`${why}\n`);
    process.exitCode = why === undefined ? 0 : 1;
  }
} catch (error) {
  process.stdout.write(`the web server does not answer (${error instanceof Error ? error.message : error})\n`);
  process.exitCode = 1;
}
