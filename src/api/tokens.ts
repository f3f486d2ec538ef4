import { addToken, tokens as list, removeToken, type TokenRow } from '../data/tokens.ts';
import type { Token } from './contract.ts';
import { Refusal } from './failures.ts';
import { administrator, digest } from './people.ts';
import type { Handlers, Services } from './services.ts';

const shown = ({ secretHash: _, ...t }: TokenRow): Token => t;

export const tokens = (s: Services): Handlers<'GET /tokens' | 'POST /tokens' | 'DELETE /tokens/{id}'> => ({
  'GET /tokens': async () => (await list(s.db)).map(shown),
  'POST /tokens': async ({ body, who, by }) => {
    const id = s.random(12);
    const secret = s.random(32);
    const now = s.clock.now();
    const row: TokenRow = {
      id,
      name: body.name,
      scope: body.scope,
      secretHash: digest(secret),
      // Tokens belong to a user of the tables; root at the console makes them for the administrator.
      by: who.kind === 'socket' ? administrator : who.user,
      createdAt: now,
      expiresAt: now + body.expiresDays * 86_400,
    };
    await addToken(s.db, row);
    await s.inbox.own('token.created', { name: body.name, scope: body.scope, user: by, days: body.expiresDays });
    return { ...shown(row), token: `sw_${id}_${secret}` };
  },
  'DELETE /tokens/{id}': async ({ params }) => {
    if (!(await removeToken(s.db, params.id))) throw new Refusal('token.unknown');
    s.hub.endSession(`token ${params.id}`);
  },
});
