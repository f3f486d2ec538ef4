import { fill, type Sentences, type Texts } from './text.ts';

/** What can be said about a request that failed, wherever it happened (src/host/egress-types.ts). */
export interface FailedWhere {
  readonly layer: string;
  readonly at: 'proxy' | 'target';
  readonly host: string;
  readonly port: number;
  readonly status?: number | undefined;
}

/** What failed and what to do, in the reader's language. */
export function egressSentences(texts: Texts, f: FailedWhere): Required<Pick<Sentences, 'message' | 'remedy'>> {
  const known = texts.egress[`${f.layer}-${f.at}`] ?? texts.egress[`${f.layer}-target`] ?? texts.egress[`${f.layer}-proxy`];
  const values = { host: f.host, port: f.port, ...(f.status === undefined ? {} : { status: f.status }) };
  return { message: fill(known?.message, values) ?? f.layer, remedy: fill(known?.remedy, values) ?? '' };
}
