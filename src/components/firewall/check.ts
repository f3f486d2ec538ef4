import { type Problem, pointer } from '../../config/problems.ts';
import type { Claim, Context } from '../../engine/contract.ts';

/** Two parts of the PBX on one port. Each would start, or not, depending on who comes first. */
export function checkClaims(ctx: Context): Problem[] {
  const problems: Problem[] = [];
  ctx.claims.forEach((b, at) => {
    const a = ctx.claims.slice(0, at).find((x) => x.owner !== b.owner && clash(x, b));
    if (!a) return;
    const port = Math.max(a.port, b.port);
    problems.push({
      code: 'firewall.port-taken',
      path: pointer(b.owner),
      message: `${b.protocol} port ${port} is wanted by ${a.owner} and by ${b.owner}`,
      hint: `give one of them another port`,
      values: { protocol: b.protocol, port, first: a.owner, second: b.owner },
    });
  });
  return problems;
}

function clash(a: Claim, b: Claim): boolean {
  if (a.protocol !== b.protocol || a.port > b.lastPort || b.port > a.lastPort) return false;
  // What listens on loopback alone cannot listen beside somebody who listens everywhere.
  if (a.interfaces === 'all' || b.interfaces === 'all') return true;
  const others = b.interfaces;
  return a.interfaces.some((i) => others.includes(i));
}
