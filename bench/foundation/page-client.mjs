// page-client.mjs ADDRESS PORT, with the CA's certificate on stdin: prints "looking", and the time (ms since 1970) at which the first page had come whole.
import { request } from 'node:https';

const [host, port] = process.argv.slice(2);
let ca = '';
for await (const chunk of process.stdin) ca += chunk;

/** One try over a connection of its own. */
function look() {
  return new Promise((done, failed) => {
    const sent = request({ host, port, path: '/', agent: false, ca, timeout: 2000 }, (answer) => {
      let size = 0;
      answer.on('data', (chunk) => (size += chunk.length));
      answer.on('end', () => (answer.statusCode === 200 && size > 0 ? done() : failed(new Error(String(answer.statusCode)))));
    });
    sent.on('timeout', () => sent.destroy(new Error('no answer')));
    sent.on('error', failed);
    sent.end();
  });
}

process.stdout.write('looking\n');
for (;;) {
  try {
    await look();
    break;
  } catch {
    await new Promise((next) => setTimeout(next, 2));
  }
}
process.stdout.write(`${Date.now()}\n`);
