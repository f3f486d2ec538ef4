// The administrator of the campaign: a program of its own that shares no code with the product. Started anew each time, so that every
// connection is a new one. Plain JavaScript, nothing but Node's own modules.
//
//   stdin   {places: [{address, port}], ca, timeoutMs, login?: {user, password}, requests: [{method, path, headers?, body?}]}
//   stdout  {place, answers: [{status, etag?, body}], login?, cookie?}   of the first place that completed a TLS handshake, or
//           {failed: [{place, why}]}
//
// One TLS connection carries everything. The certificate must be of the PBX's own CA and name the address that was dialled.
import { once } from 'node:events';
import { Agent, request } from 'node:https';
import { connect } from 'node:tls';

let text = '';
for await (const chunk of process.stdin) text += chunk;
const { places, ca, timeoutMs, login, requests } = JSON.parse(text);

/** Opens the one connection, or says why not. */
async function dial({ address, port }) {
  const socket = connect({ host: address, port, ca, ALPNProtocols: ['http/1.1'] });
  const timer = setTimeout(() => socket.destroy(new Error(`no TLS connection in ${timeoutMs} ms`)), timeoutMs);
  try {
    await once(socket, 'secureConnect');
    return socket;
  } finally {
    clearTimeout(timer);
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

/** All requests over one connection. It dials once: an agent that dialled again would hide a connection that broke. */
async function converse(place, socket) {
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
  for (const one of all) {
    const { cookies, ...answer } = await send(agent, place, cookie, one);
    answers.push(answer);
    for (const set of cookies) cookie = set.split(';')[0];
    if (answer.status >= 400) break; // what follows would be about something else
  }
  return { answers: login === undefined ? answers : answers.slice(1), login: login && answers[0], cookie };
}

const failed = [];
for (const place of places) {
  try {
    const socket = await dial(place);
    process.stdout.write(JSON.stringify({ place, ...(await converse(place, socket)) }));
    process.exit(0);
  } catch (error) {
    failed.push({ place, why: error.message });
  }
}
process.stdout.write(JSON.stringify({ failed }));
process.exit(0);
