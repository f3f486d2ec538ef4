/** Where a condition leads: a page there is, and the place on it. Anything else is no link, for a link must lead somewhere. */
export function placeOf(about: string | undefined): { readonly to: string; readonly hash: string } | undefined {
  const [to = '', hash = ''] = (about ?? '').split('#');
  return /^\/(network\/(interfaces|routing|dns|proxy|time|webserver|blocks|ports|reachability)|phones|system\/(messages|revisions|diagnosis))(\/[^/]+)?$/.test(
    to,
  )
    ? { to, hash }
    : undefined;
}
