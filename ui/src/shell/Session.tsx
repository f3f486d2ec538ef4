import { useQuery } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { useEffect } from 'react';
import { listen } from '../api/events.ts';
import { sessionQuery } from '../api/queries.ts';
import { draft } from '../draft/draft.ts';
import { LoginPage } from '../pages/account/LoginPage.tsx';
import { fetchEveryPage } from './everyPage.ts';
import { Shell } from './Shell.tsx';
import { Starting } from './Starting.tsx';

/** Who is here decides what is shown; the address stays, so that a pasted link works after the login. */
export function Session() {
  const {
    data: session,
    isPending,
    isError,
  } = useQuery({ ...sessionQuery, refetchInterval: (q) => (q.state.status === 'error' ? 3000 : false) });
  const router = useRouter();
  const inside = session !== undefined && session !== null && !session.mustChangePassword;

  useEffect(() => {
    if (!inside) return;
    void draft.refresh();
    const idle = window.setTimeout(() => fetchEveryPage(router), 1500);
    const stop = listen();
    return () => {
      clearTimeout(idle);
      stop();
    };
  }, [inside, router]);

  if (isPending || (isError && session === undefined)) return <Starting unreachable={isError} />;
  if (!inside) return <LoginPage session={session ?? undefined} />;
  return <Shell user={session.user} />;
}
