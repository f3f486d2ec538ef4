// Guesses passwords at the web interface, each over a connection of its own. Shares no code with the product.
//   node web.ts '{"host":"192.0.2.2","port":443,"servername":"pbx","ca":"-----BEGIN…","users":["admin"],"tries":30,"waitMs":2000}'
// Prints one JSON object a line for each guess: {"n":1,"user":"admin","status":401,"ms":12}; status null = no answer.
import { randomBytes } from 'node:crypto';
import { request } from 'node:https';

interface Orders {
  readonly host: string;
  readonly port: number;
  /** The name in the certificate; the address is a forwarding router's. */
  readonly servername: string;
  readonly ca: string;
  readonly users: readonly string[];
  readonly tries: number;
  readonly everyMs: number;
  readonly waitMs: number;
}

const orders = JSON.parse(process.argv[2] ?? '{}') as Orders;

function guess(user: string): Promise<number | null> {
  const { host, port, servername, ca, waitMs } = orders;
  const origin = `https://${servername}`;
  return new Promise((done) => {
    const sent = request(
      {
        host,
        port,
        servername,
        ca,
        agent: false,
        method: 'POST',
        path: '/api/v1/session',
        timeout: waitMs,
        headers: { 'content-type': 'application/json', host: servername, origin },
      },
      (answer) => {
        answer.resume();
        done(answer.statusCode ?? null);
      },
    );
    sent.on('timeout', () => sent.destroy());
    sent.on('error', (e) => {
      if ('code' in e && e.code !== 'ECONNRESET') process.stderr.write(`${e.message}\n`);
      done(null);
    });
    sent.end(JSON.stringify({ user, password: randomBytes(9).toString('base64url') }));
  });
}

for (let n = 1; n <= orders.tries; n++) {
  const user = orders.users[n % orders.users.length] ?? 'admin';
  const begun = performance.now();
  const status = await guess(user);
  process.stdout.write(`${JSON.stringify({ n, user, status, ms: Math.round(performance.now() - begun) })}\n`);
  await new Promise((next) => setTimeout(next, orders.everyMs));
}
