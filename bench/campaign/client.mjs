// The administrator of the campaign: a program of its own that shares no code with the product. Plain JavaScript, nothing but Node's own
// modules. Each line of stdin is one conversation, over a TLS connection that is opened for it and closed after it; no session is resumed.
//
//   stdin   {id, places: [{address, port}], ca, timeoutMs, login?: {user, password}, requests: [{method, path, headers?, body?}]}
//   stdout  {id, place, answers: [{status, etag?, body, agoMs}], login?, cookie?}   of the place that completed a TLS handshake first, or
//           {id, failed: [{place, why}]}, or {id, broken} when the conversation broke
//
// The certificate must be of one of the authorities in `ca` (the PBX's own among them) and name the address that was dialled. All places
// are dialled at once: a person who does not know which address holds tries them in two windows. `agoMs`: how long before the end of the
// conversation it was answered.
import { once } from 'node:events';
import { Agent, request } from 'node:https';
import { createInterface } from 'node:readline';
import { connect } from 'node:tls';

/** Opens a connection, or says why not. The first that succeeds ends the others. */
async function dial({ address, port }, { ca, timeoutMs, signal }) {
  const socket = connect({ host: address, port, ca, ALPNProtocols: ['http/1.1'] });
  const timer = setTimeout(() => socket.destroy(new Error(`no TLS connection in ${timeoutMs} ms`)), timeoutMs);
  const other = () => socket.destroy(new Error('another address answered'));
  signal.addEventListener('abort', other);
  socket.on('error', () => {}); // told by `once`; a second one, as it is destroyed, is nobody's
  try {
    await once(socket, 'secureConnect');
    return socket;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', other);
  }
}

async function dialAll(places, how) {
  const won = new AbortController();
  const failed = [];
  try {
    return await Promise.any(
      places.map(async (place) => {
        try {
          const socket = await dial(place, { ...how, signal: won.signal });
          if (won.signal.aborted) {
            socket.destroy();
            throw new Error('another address answered');
          }
          won.abort();
          return { place, socket };
        } catch (error) {
          failed.push({ place, why: error.message });
          throw error;
        }
      }),
    );
  } catch {
    return { failed };
  }
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
async function converse(place, socket, { login, requests }) {
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
  try {
    for (const one of all) {
      const { cookies, ...answer } = await send(agent, place, cookie, one);
      answers.push({ ...answer, at: performance.now() });
      for (const set of cookies) cookie = set.split(';')[0];
      if (answer.status >= 400) break; // what follows would be about something else
    }
  } finally {
    agent.destroy();
    socket.destroy();
  }
  const end = performance.now();
  const told = answers.map(({ at, ...answer }) => ({ ...answer, agoMs: end - at }));
  return { answers: login === undefined ? told : told.slice(1), login: login && told[0], cookie };
}

async function conversation(line) {
  const { id, places, ca, timeoutMs, login, requests } = JSON.parse(line);
  try {
    const { place, socket, failed } = await dialAll(places, { ca, timeoutMs });
    if (failed !== undefined) return { id, failed };
    return { id, place, ...(await converse(place, socket, { login, requests })) };
  } catch (error) {
    return { id, broken: error.message };
  }
}

createInterface({ input: process.stdin }).on('line', async (line) => process.stdout.write(`${JSON.stringify(await conversation(line))}\n`));
