import type { AnyRouter } from '@tanstack/react-router';

/** All pages, once the first one stands: from then on moving about needs no network but for the data. */
export function fetchEveryPage(router: AnyRouter): void {
  for (const route of Object.values(router.routesById)) void router.loadRouteChunk(route);
}
