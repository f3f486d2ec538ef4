// Requests at a steady rate, whether or not answers come (an open loop: a slow server is not asked less). Bounded: no more than 100 wait.
//   stdin {address, port, ca, cookie, paths, rate, seconds, connections}   stdout {sent, failed, p50Ms, p99Ms}
import { Agent, request } from 'node:https';

let text = '';
for await (const chunk of process.stdin) text += chunk;
const { address, port, ca, cookie, paths, rate, seconds, connections } = JSON.parse(text);
const MOST_WAITING = 100;

const agent = new Agent({ keepAlive: true, maxSockets: connections, ca });
const times = [];
let sent = 0;
let failed = 0;
let waiting = 0;
let allAnswered = () => {};

function one(path) {
  const begun = performance.now();
  let counted = false;
  const end = (ok) => {
    if (counted) return;
    counted = true;
    waiting--;
    if (ok) times.push(performance.now() - begun);
    else failed++;
    if (waiting === 0) allAnswered();
  };
  waiting++;
  sent++;
  const asked = request({ agent, host: address, port, path, headers: { cookie }, timeout: 10_000 }, (answer) => {
    answer.resume();
    answer.on('end', () => end(answer.statusCode === 200));
    answer.on('error', () => end(false));
  });
  asked.on('timeout', () => asked.destroy());
  asked.on('error', () => end(false));
  asked.end();
}

const begun = performance.now();
await new Promise((over) => {
  const timer = setInterval(() => {
    const elapsed = performance.now() - begun;
    const due = Math.floor((Math.min(elapsed, seconds * 1000) / 1000) * rate);
    while (sent + 0 < due) {
      if (waiting >= MOST_WAITING) {
        sent++;
        failed++; // it would have had to wait for longer than anybody does
      } else one(paths[sent % paths.length]);
    }
    if (elapsed >= seconds * 1000) {
      clearInterval(timer);
      over();
    }
  }, 5);
});
if (waiting > 0) await new Promise((done) => (allAnswered = done));
agent.destroy();
times.sort((a, b) => a - b);
const at = (share) => times[Math.min(times.length - 1, Math.floor(share * times.length))] ?? 0;
process.stdout.write(JSON.stringify({ sent, failed, p50Ms: at(0.5), p99Ms: at(0.99) }));
