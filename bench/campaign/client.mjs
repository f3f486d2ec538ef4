// The administrator of the campaign: a program of its own that shares no code with the product. Plain JavaScript, nothing but Node's own
// modules. Each line of stdin is one conversation, over a TLS connection that is opened for it and closed after it; no session is resumed.
//
//   stdin   {id, places: [{address, port}], ca, timeoutMs, everyMs, answerMs, login?: {user, password}, requests: [{method, path, headers?, body?}]}
//           timeoutMs for the connection, answerMs for all requests together
//   stdout  {id, place, answers: [{status, etag?, body, agoMs}], login?, cookie?}   of the place that completed a TLS handshake first, or
//           {id, failed: [{place, why}]}, or {id, broken} when the conversation broke
//
// The certificate must be of one of the authorities in `ca` (the PBX's own among them) and name the address that was dialled. All places
// are dialled at once: a person who does not know which address holds tries them in two windows. `agoMs`: how long before the end of the
// conversation it was answered.
import { once } from 'node:events';
import { Agent, request } from 'node:https';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { connect } from 'node:tls';

/** Opens a connection, or says why not. The first that succeeds ends the others. */
async function dial({ address, port }, { ca, timeoutMs, signal }) {
  const socket = connect({ host: address, port, ca, ALPNProtocols: ['http/1.1'] });
  const done = new AbortController();
  setTimeout(timeoutMs, undefined, { signal: done.signal }).then(
    () => socket.destroy(new Error('no TLS connection')),
    () => {}, // it was there in time
  );
  const other = () => socket.destroy(new Error('another address answered'));
  signal.addEventListener('abort', other);
  socket.on('error', () => {}); // told by `once`; a second one, as it is destroyed, is nobody's
  try {
    await once(socket, 'secureConnect');
    return socket;
  } finally {
    done.abort();
    signal.removeEventListener('abort', other);
  }
}

/** Each place is dialled again and again while nobody answers, as often as `everyMs`: whoever waits for one attempt sees a second too late that the PBX is back. */
async function dialAll(places, { ca, timeoutMs, everyMs }) {
  const won = new AbortController();
  const failed = new Map();
  const attempt = async (place, afterMs) => {
    await pause(afterMs, won.signal);
    try {
      const socket = await dial(place, { ca, timeoutMs: timeoutMs - afterMs, signal: won.signal });
      if (won.signal.aborted) {
        socket.destroy();
        throw new Error('another address answered');
      }
      won.abort();
      return { place, socket };
    } catch (error) {
      failed.set(place, { place, why: error.message });
      throw error;
    }
  };
  const attempts = Math.max(1, Math.floor(timeoutMs / everyMs));
  try {
    return await Promise.any(places.flatMap((place) => Array.from({ length: attempts }, (_, i) => attempt(place, i * everyMs))));
  } catch {
    return { failed: [...failed.values()] };
  }
}

/** Ends early, and with an error, when the signal comes. */
function pause(ms, signal) {
  return ms === 0 ? undefined : setTimeout(ms, undefined, { signal });
}

function send(agent, place, cookie, { method, path, headers = {}, body }) {
  const data = body === undefined ? undefined : JSON.stringify(body);
  return new Promise((answered, failed) => {
    const sent = request(
      {
        agent,
        host: place.address,
        port: place.port,
        method,
        path,
        headers: {
          ...headers,
          ...(cookie === undefined ? {} : { cookie }),
          ...(data === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(data) }),
        },
      },
      async (answer) => {
        try {
          let whole = '';
          for await (const chunk of answer.setEncoding('utf8')) whole += chunk;
          const body = /json/.test(answer.headers['content-type'] ?? '') && whole !== '' ? JSON.parse(whole) : whole;
          answered({ status: answer.statusCode, etag: answer.headers.etag, body, cookies: answer.headers['set-cookie'] ?? [] });
        } catch (error) {
          failed(error);
        }
      },
    );
    sent.once('error', failed);
    sent.end(data);
  });
}

/** All requests over one connection. It is dialled once: an agent that dialled again would hide a connection that broke. */
async function converse(place, socket, { login, requests, answerMs }) {
  // Its address may go away below it, and then nobody says so.
  const late = new AbortController();
  setTimeout(answerMs, undefined, { signal: late.signal }).then(
    () => socket.destroy(new Error(`no answer in ${answerMs} ms`)),
    () => {}, // it came in time
  );
  let first = socket;
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  agent.createConnection = () => {
    if (first === undefined) throw new Error('the connection broke');
    const only = first;
    first = undefined;
    return only;
  };
  const all = [...(login === undefined ? [] : [{ method: 'POST', path: '/api/v1/session', body: login }]), ...requests];
  const answers = [];
  let cookie;
  let asked = '';
  try {
    for (const one of all) {
      asked = `${one.method} ${one.path}`;
      const { cookies, ...answer } = await send(agent, place, cookie, one);
      answers.push({ ...answer, at: performance.now() });
      for (const set of cookies) cookie = set.split(';')[0];
      if (answer.status >= 400) break; // what follows would be about something else
    }
  } catch (error) {
    throw new Error(`${error.message} (${asked} at ${place.address}:${place.port})`, { cause: error });
  } finally {
    late.abort();
    agent.destroy();
    socket.destroy();
  }
  const end = performance.now();
  const told = answers.map(({ at, ...answer }) => ({ ...answer, agoMs: end - at }));
  return { answers: login === undefined ? told : told.slice(1), login: login && told[0], cookie };
}

async function conversation(line) {
  const { id, places, ca, timeoutMs, everyMs, answerMs, login, requests } = JSON.parse(line);
  try {
    const { place, socket, failed } = await dialAll(places, { ca, timeoutMs, everyMs });
    if (failed !== undefined) return { id, failed };
    return { id, place, ...(await converse(place, socket, { login, requests, answerMs })) };
  } catch (error) {
    return { id, broken: error.message };
  }
}

createInterface({ input: process.stdin }).on('line', async (line) => process.stdout.write(`${JSON.stringify(await conversation(line))}\n`));
