import { attacks } from './attacks.ts';
import { backup } from './backup.ts';
import { target } from './backup-target.ts';
import { capture } from './capture.ts';
import { diagnosis } from './diagnosis.ts';
import { dns } from './dns.ts';
import { feeds } from './feeds.ts';
import { firstSteps } from './first-steps.ts';
import { help } from './help.ts';
import { interfaces } from './interfaces.ts';
import { jails } from './jails.ts';
import { lists } from './lists.ts';
import { sending } from './messages.ts';
import { ports } from './ports.ts';
import { proxy } from './proxy.ts';
import { reach } from './reach.ts';
import { routing } from './routing.ts';
import { time } from './time.ts';
import { webserver } from './webserver.ts';

/** What the other pages say, one file a page; comes with the first of these pages that is opened. */
export const later = {
  backup,
  target,
  capture,
  diagnosis,
  dns,
  feeds,
  help,
  firstSteps,
  ...interfaces,
  ports,
  routing,
  proxy,
  time,
  webserver,
  reach,
  ...attacks,
  ...jails,
  ...lists,
  sending,
};
