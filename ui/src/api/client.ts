import type { Answer, Failure, Key, Sent } from '../../../src/api/contract.ts';
import { connection } from './connection.ts';

/** A request that the PBX answered with no. Its problems belong to fields; its code has a sentence in src/lib/texts. */
export class ApiError extends Error {
  readonly failure: Failure;
  constructor(failure: Failure) {
    super(failure.detail ?? failure.title);
    this.failure = failure;
  }
}

/** Nobody answered: the network, or a PBX that has just moved. Worth trying again. */
export class Unreachable extends Error {}

type Part<K extends Key, P extends 'params' | 'query' | 'body'> = Sent<K>[P] extends undefined ? unknown : Record<P, Sent<K>[P]>;
export type Options<K extends Key> = Part<K, 'params'> & Part<K, 'query'> & Part<K, 'body'> & { ifMatch?: string; signal?: AbortSignal };
type Arguments<K extends Key> = Record<never, never> extends Options<K> ? [options?: Options<K>] : [options: Options<K>];

/** A request of the contract: its key is the method and the path, so nothing of the contract has to be in the bundle but its types. */
export async function call<K extends Key>(key: K, ...[options]: Arguments<K>): Promise<Answer<K>> {
  const { params, query, body, ifMatch, signal } = (options ?? {}) as {
    params?: Record<string, string>;
    query?: Record<string, string | undefined>;
    body?: unknown;
    ifMatch?: string;
    signal?: AbortSignal;
  };
  const [method, template] = key.split(' ') as [string, string];
  const path = template.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(params?.[name] ?? '')));
  const search = new URLSearchParams(Object.entries(query ?? {}).flatMap(([k, v]) => (v === undefined ? [] : [[k, v]])));
  let response: Response;
  try {
    response = await fetch(`/api/v1${path}${search.size === 0 ? '' : `?${search}`}`, {
      method,
      headers: {
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(ifMatch === undefined ? {} : { 'if-match': ifMatch }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
    });
  } catch (cause) {
    if (signal?.aborted) throw cause;
    connection.lost();
    throw new Unreachable('no answer', { cause });
  }
  connection.answered();
  const text = await response.text();
  const json: unknown = text === '' ? undefined : parsed(text);
  if (response.ok) return json as Answer<K>;
  throw new ApiError(asFailure(json, response));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function asFailure(json: unknown, response: Response): Failure {
  if (typeof json === 'object' && json !== null && 'code' in json && 'title' in json) return json as Failure;
  return {
    type: 'about:blank',
    title: response.statusText || `HTTP ${response.status}`,
    status: response.status,
    code: `http.${response.status}`,
  };
}
