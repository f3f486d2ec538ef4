import type { Problem } from '../config/problems.ts';
import { EngineError } from '../engine/client.ts';
import type { Failure } from './contract.ts';

/**
 * The only place where refusals are born: code, status and English title of each. docs/errors.md explains every one
 * (test/errors.test.ts holds the two equal, and the texts of the pages as well).
 */
export const failures = {
  'request.malformed': [400, 'the request cannot be read'],
  'request.no-route': [404, 'there is nothing at this address'],
  'request.too-slow': [408, 'the request took too long to arrive'],
  'request.too-large': [413, 'the request is too large'],
  'request.media-type': [415, 'the body is not JSON'],
  'request.invalid': [422, 'something in the request is not as it should be'],
  'request.cross-origin': [403, 'the request comes from another page'],
  'request.too-many-streams': [429, 'too many live connections'],
  'session.required': [401, 'please log in'],
  'session.wrong-password': [401, 'user or password is wrong'],
  'session.throttled': [429, 'too many attempts'],
  'session.busy': [429, 'too many people log in at once'],
  'token.invalid': [401, 'the token is not valid'],
  'password.must-change': [403, 'the one-time password must be replaced first'],
  'access.scope': [403, 'the token may only read'],
  'access.console-only': [403, 'only root on the machine itself may do this'],
  'access.person-only': [403, 'only a person may do this, not an API client'],
  'precondition.required': [428, 'If-Match is missing'],
  'precondition.failed': [412, 'somebody else has changed it meanwhile'],
  'extension.unknown': [404, 'there is no such extension'],
  'extension.exists': [409, 'there is such an extension already'],
  'phone.unknown': [404, 'there is no such phone'],
  'phone.exists': [409, 'there is such a phone already'],
  'call.unknown': [404, 'there is no such call'],
  'message.unknown': [404, 'there is no such message'],
  'token.unknown': [404, 'there is no such token'],
  'proxy.nothing-to-test': [409, 'there is no proxy, and no address to try'],
  'backup.no-target': [409, 'no target for copies of backups is set'],
  'backup.target-failed': [502, 'the target of backups cannot be used'],
  'allowlist.unknown': [404, 'this address is not on the allowlist'],
  'feed.unknown': [404, 'there is no such feed'],
  'block.yourself': [409, 'you are there yourself'],
  'block.refused': [409, 'this address is not blocked'],
  'engine.away': [503, 'the engine does not answer'],
  'engine.slow': [504, 'the engine takes too long'],
  'engine.busy': [409, 'another change is running'],
  'engine.conflict': [409, 'the request does not fit what is now'],
  'engine.not-found': [404, 'there is no such thing'],
  'engine.forbidden': [403, 'the engine does not do this'],
  'engine.invalid': [422, 'the engine cannot read this'],
  'engine.rejected': [422, 'this cannot be applied'],
  'engine.failed': [502, 'it did not work'],
  internal: [500, 'something went wrong here'],
} as const satisfies Record<string, readonly [status: number, title: string]>;

export type FailureCode = keyof typeof failures;

export interface RefusalDetails {
  readonly detail?: string;
  readonly problems?: readonly Problem[];
  readonly retryAfterSeconds?: number;
}

/** A request that is answered with no. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly code: FailureCode;
  readonly details: RefusalDetails;
  constructor(code: FailureCode, details: RefusalDetails = {}) {
    super(details.detail ?? failures[code][1]);
    this.code = code;
    this.details = details;
  }
  get status(): number {
    return failures[this.code][0];
  }
}

/** The body of a refusal: problem details of RFC 9457, with a stable code and problems at their fields. */
export function failureBody(refusal: Refusal): Failure {
  const [status, title] = failures[refusal.code];
  const { problems, ...details } = refusal.details;
  return {
    type: `/errors#${refusal.code}`,
    title,
    status,
    code: refusal.code,
    ...details,
    ...(problems === undefined ? {} : { problems: [...problems] }),
  };
}

/** What any failure means to the caller. Anything that is not ours says nothing of itself. */
export function toRefusal(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof EngineError) return fromEngine(error);
  const code = (error as { code?: unknown } | undefined)?.code;
  if (code === 'FST_ERR_BAD_URL' || code === 'FST_ERR_ASYNC_CONSTRAINT' || code === 'FST_ERR_MAX_PARAM_LENGTH')
    return new Refusal('request.malformed');
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return new Refusal('request.media-type');
  const status = (error as { statusCode?: unknown } | undefined)?.statusCode;
  return typeof status === 'number' && status >= 400 && status < 500 ? new Refusal('request.malformed') : new Refusal('internal');
}

const engineCodes = {
  invalid: 'engine.invalid',
  forbidden: 'engine.forbidden',
  'not-found': 'engine.not-found',
  conflict: 'engine.conflict',
  busy: 'engine.busy',
  rejected: 'engine.rejected',
  failed: 'engine.failed',
  unreachable: 'engine.away',
} as const satisfies Record<EngineError['code'], FailureCode>;

function fromEngine(e: EngineError): Refusal {
  return new Refusal(engineCodes[e.code], {
    detail: e.message,
    ...(e.problems.length === 0 ? {} : { problems: e.problems }),
    ...(e.code === 'unreachable' ? { retryAfterSeconds: 2 } : {}),
  });
}
