import { MutationCache, QueryCache, QueryClient, queryOptions } from '@tanstack/react-query';
import type { BlockService } from '../../../src/engine/requests.ts';
import type { Level } from '../../../src/lib/logs.ts';
import { ApiError, call, Unreachable } from './client.ts';

/** A session that ended elsewhere shows the login in place, on the page where the person was. */
function onError(error: unknown): void {
  if (error instanceof ApiError && error.failure.status === 401) queryClient.setQueryData(['session'], null);
  if (error instanceof ApiError && error.failure.code === 'password.must-change')
    void queryClient.invalidateQueries({ queryKey: ['session'] });
}

export const queryClient: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError }),
  mutationCache: new MutationCache({ onError }),
  defaultOptions: {
    queries: {
      // Events say when something is old; this is only for a person who comes back to a page after a while.
      staleTime: 30_000,
      // The page asks again by itself when the connection is back (see events.ts); a refusal does not become an answer by repeating it.
      retry: (count, error) => error instanceof Unreachable && count < 2,
      networkMode: 'always',
    },
    mutations: { networkMode: 'always' },
  },
});

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async ({ signal }) => {
    try {
      return await call('GET /session', { signal });
    } catch (e) {
      if (e instanceof ApiError && e.failure.status === 401) return null;
      throw e;
    }
  },
  staleTime: Number.POSITIVE_INFINITY,
});
export const statusQuery = queryOptions({ queryKey: ['status'], queryFn: ({ signal }) => call('GET /status', { signal }) });
export const firstStepsQuery = queryOptions({ queryKey: ['first-steps'], queryFn: ({ signal }) => call('GET /first-steps', { signal }) });
/** Leases and questions for files come with an event; this is for one that was lost. */
export const foundQuery = queryOptions({
  queryKey: ['phones', 'found'],
  queryFn: ({ signal }) => call('GET /phones/found', { signal }),
  refetchInterval: 5_000,
});
export const interfacesQuery = queryOptions({ queryKey: ['interfaces'], queryFn: ({ signal }) => call('GET /interfaces', { signal }) });
export const routesQuery = queryOptions({ queryKey: ['routes'], queryFn: ({ signal }) => call('GET /routes', { signal }) });
/** It moves by itself, and nobody announces it. */
export const timeQuery = queryOptions({
  queryKey: ['time'],
  queryFn: ({ signal }) => call('GET /time', { signal }),
  refetchInterval: 10_000,
});
export const dnsQuery = queryOptions({ queryKey: ['dns'], queryFn: ({ signal }) => call('GET /dns', { signal }) });
export const configQuery = queryOptions({ queryKey: ['config'], queryFn: ({ signal }) => call('GET /config', { query: {}, signal }) });
export const changeQuery = queryOptions({ queryKey: ['change'], queryFn: ({ signal }) => call('GET /change', { signal }) });
export const revisionsQuery = queryOptions({
  queryKey: ['revisions'],
  queryFn: ({ signal }) => call('GET /revisions', { query: { limit: '100' }, signal }),
});
export const blocksQuery = queryOptions({ queryKey: ['blocks'], queryFn: ({ signal }) => call('GET /blocks', { signal }) });
export const feedsQuery = queryOptions({
  queryKey: ['blocks', 'feeds'],
  queryFn: ({ signal }) => call('GET /feeds', { signal }),
  refetchInterval: 60_000, // what was dropped is counted in the kernel, and no event says so
});
/** Counters run while somebody looks, and nobody announces them. */
export const blocksPageQuery = (asked: {
  readonly search?: string;
  readonly service?: 'telephony' | 'web';
  readonly offset: number;
  readonly limit: number;
}) =>
  queryOptions({
    queryKey: ['blocks', 'page', asked],
    queryFn: ({ signal }) =>
      call('GET /blocks/page', { query: { ...asked, offset: String(asked.offset), limit: String(asked.limit) }, signal }),
    refetchInterval: 10_000,
  });
export const blockDetailsQuery = (address: string, service: BlockService) =>
  queryOptions({
    queryKey: ['block-details', address, service],
    queryFn: ({ signal }) => call('GET /blocks/{address}/details', { params: { address }, query: { service }, signal }),
  });
export const mineQuery = queryOptions({
  queryKey: ['allowlist', 'mine'],
  queryFn: ({ signal }) => call('GET /allowlist/mine', { signal }),
});
export const attacksQuery = queryOptions({
  queryKey: ['blocks', 'attacks'],
  queryFn: ({ signal }) => call('GET /protection/attacks', { signal }),
  refetchInterval: 30_000, // guard writes it down every ten seconds, and no event says so
});
export const whatIfQuery = (limits: { readonly maxFailures: number; readonly windowSeconds: number }) =>
  queryOptions({
    queryKey: ['what-if', limits],
    queryFn: ({ signal }) => call('POST /protection/what-if', { body: limits, signal }),
  });
/** A log comes and goes without an event: while somebody looks, it is asked again. */
export const jailsQuery = queryOptions({
  queryKey: ['blocks', 'jails'],
  queryFn: ({ signal }) => call('GET /protection/jails', { signal }),
  refetchInterval: 10_000,
});
export const allowlistQuery = queryOptions({ queryKey: ['allowlist'], queryFn: ({ signal }) => call('GET /allowlist', { signal }) });
export const extensionsQuery = queryOptions({ queryKey: ['extensions'], queryFn: ({ signal }) => call('GET /extensions', { signal }) });
export const phonesQuery = queryOptions({ queryKey: ['phones'], queryFn: ({ signal }) => call('GET /phones', { signal }) });
export const enrolmentQuery = queryOptions({ queryKey: ['enrolment'], queryFn: ({ signal }) => call('GET /enrolment', { signal }) });
export const callsQuery = queryOptions({ queryKey: ['calls'], queryFn: ({ signal }) => call('GET /calls', { signal }) });
export const messagesQuery = queryOptions({
  queryKey: ['messages'],
  queryFn: ({ signal }) => call('GET /messages', { query: { limit: '100' }, signal }),
});
/** What waits goes out without an event: while somebody looks, it is asked again. */
export const channelsQuery = queryOptions({
  queryKey: ['messages', 'channels'],
  queryFn: ({ signal }) => call('GET /messages/channels', { signal }),
  refetchInterval: 10_000,
});
/** Serious faults and security warnings that nobody has acknowledged, newest first; the API gives 200 of a kind at most. */
export const graveQuery = queryOptions({
  queryKey: ['messages', 'grave'],
  queryFn: async ({ signal }) => {
    const of = (kind: 'serious-fault' | 'security-warning') =>
      call('GET /messages', { query: { kind, unread: 'true', limit: '200' }, signal });
    return (await Promise.all([of('serious-fault'), of('security-warning')])).flat().toSorted((a, b) => b.at - a.at);
  },
});
/** Sockets say nothing when they open: while somebody looks, it is asked again. */
export const portsQuery = queryOptions({
  queryKey: ['ports'],
  queryFn: ({ signal }) => call('GET /ports', { signal }),
  refetchInterval: 10_000,
});
/** Who is connected changes without an event: while somebody looks, it is asked again. */
export const webserverQuery = queryOptions({
  queryKey: ['webserver'],
  queryFn: ({ signal }) => call('GET /webserver', { signal }),
  refetchInterval: 10_000,
});
/** When the next one is due comes closer without an event. */
export const backupsQuery = queryOptions({
  queryKey: ['backups'],
  queryFn: ({ signal }) => call('GET /backups', { signal }),
  refetchInterval: 60_000,
});
/** Somebody outside is asked: not again for every look at the page. */
export const targetQuery = queryOptions({
  queryKey: ['backups', 'target'],
  queryFn: ({ signal }) => call('GET /backups/target', { signal }),
  staleTime: 30_000,
});
export const tokensQuery = queryOptions({ queryKey: ['tokens'], queryFn: ({ signal }) => call('GET /tokens', { signal }) });
export const reachQuery = queryOptions({ queryKey: ['reach'], queryFn: ({ signal }) => call('GET /reachability', { signal }) });
export const outgoingQuery = queryOptions({
  queryKey: ['reach', 'outgoing'],
  queryFn: ({ signal }) => call('GET /reachability/outgoing', { signal }),
  refetchInterval: 10_000,
});
export const reachHistoryQuery = queryOptions({
  queryKey: ['reach', 'history'],
  queryFn: ({ signal }) => call('GET /reachability/history', { query: { limit: '50' }, signal }),
});
export const measuresQuery = queryOptions({
  queryKey: ['reach', 'measures'],
  queryFn: ({ signal }) => call('GET /reachability/measures', { signal }),
});
/** Looked at anew whenever the page is opened: an old diagnosis is worth nothing. */
export const doctorQuery = queryOptions({ queryKey: ['doctor'], queryFn: ({ signal }) => call('GET /doctor', { signal }), staleTime: 0 });
/** While one runs its figures run too, and no event says so. */
export const capturesQuery = queryOptions({
  queryKey: ['captures'],
  queryFn: ({ signal }) => call('GET /captures', { signal }),
  refetchInterval: ({ state }) => (state.data?.captures.some((c) => c.ended === undefined) === true ? 1_000 : false),
});
/** Asked when somebody asks. What is asked for is a part of the key, so that an older answer is never shown for it. */
export const logsQuery = (
  asked: { readonly process?: string; readonly text?: string; readonly since?: string; readonly level: Level } | undefined,
) =>
  queryOptions({
    queryKey: ['logs', asked],
    // Before anybody has asked: which programs there are.
    queryFn: ({ signal }) => call('GET /logs', { query: asked === undefined ? { limit: '1' } : { ...asked, limit: '200' }, signal }),
    staleTime: 0,
  });
