import { z } from 'zod';
import { hostnameSchema, portSchema } from '../../lib/text.ts';

export const webserverSchema = z.strictObject({
  /** The name people type; also in the certificate. */
  hostname: hostnameSchema.default('pbx'),
  httpsPort: portSchema.default(443),
  /** Plain HTTP: redirects people, and serves phones their files on networks of role voice. */
  httpPort: portSchema.default(80),
});
export type Webserver = z.output<typeof webserverSchema>;
