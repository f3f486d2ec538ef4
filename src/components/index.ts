import type { AnyComponent } from '../engine/contract.ts';
import { asterisk } from './asterisk/index.ts';
import { backup } from './backup/index.ts';
import { changes } from './changes/index.ts';
import { dhcp } from './dhcp/index.ts';
import { dns } from './dns/index.ts';
import { firewall } from './firewall/index.ts';
import { interfaces } from './interfaces/index.ts';
import { messages } from './messages/index.ts';
import { protection } from './protection/index.ts';
import { proxy } from './proxy/index.ts';
import { reachability } from './reachability/index.ts';
import { routes } from './routes/index.ts';
import { time } from './time/index.ts';
import { webserver } from './webserver/index.ts';

/** Every part of the machine. Adding one is a folder and a line here. */
export const components: readonly AnyComponent[] = [
  interfaces,
  routes,
  dns,
  firewall,
  protection,
  proxy,
  time,
  dhcp,
  asterisk,
  webserver,
  reachability,
  messages,
  changes,
  backup,
];
