import { z } from 'zod';
import { certificatesSchema, hostSchema, portSchema, secretSchema } from './text.ts';

const url = 'the web address of a folder that begins with https:// or http://, without a user, a question mark or a number sign';
const urlSchema = z
  .string(url)
  .transform((s) => s.trim())
  .pipe(
    z
      .string()
      .max(1000, url)
      .regex(/^https?:\/\/[\x21-\x7e]+$/, url)
      .refine((s) => {
        if (!URL.canParse(s)) return false;
        const { username, password, search, hash } = new URL(s);
        return username === '' && password === '' && search === '' && hash === '';
      }, url),
  );

/** RFC 7617 §2: a colon would end the name. */
const webUser = 'a user name of 1 to 128 characters without a colon';
/** What useradd(8) and directories of companies have; it is a word of ssh's settings, so nothing in it can be one of its own. */
const sshUser = 'a user name of 1 to 64 letters, digits, and . _ - @ \\ that does not begin with a hyphen';

/** Slashes between names of plain characters: sftp(1) gives quotes, blanks and wildcards a meaning. */
const folder = 'a folder of letters, digits, and . _ - + @ between slashes, such as backups/pbx';

/** One line of known_hosts(5) without its name: the kind of key and the key. */
const hostKey = 'a host key as ssh-keyscan prints it, such as ssh-ed25519 AAAA…';

const fields = <S extends z.ZodType>(secret: S) =>
  z.discriminatedUnion('kind', [
    /** A folder on a web server (RFC 4918). */
    z.strictObject({
      kind: z.literal('webdav'),
      url: urlSchema,
      user: z
        .string(webUser)
        .regex(/^[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}:]{1,128}$/u, webUser)
        .optional(),
      password: secret.optional(),
      /** The authority that signed the server's certificate, where it is none that everybody knows. */
      ca: certificatesSchema.optional(),
    }),
    z.strictObject({
      kind: z.literal('sftp'),
      host: hostSchema,
      port: portSchema.default(22),
      user: z.string(sshUser).regex(/^[A-Za-z0-9_.\\@][A-Za-z0-9_.\\@-]{0,63}$/, sshUser),
      password: secret.optional(),
      /** A private key in place of the password. */
      key: secret.optional(),
      /** Whoever shows another one is not the server that was agreed to. */
      hostKey: z
        .string(hostKey)
        .transform((s) => s.trim())
        .pipe(z.string().regex(/^(ssh-ed25519|ecdsa-sha2-nistp(256|384|521)|ssh-rsa) AAAA[A-Za-z0-9+/]{20,2000}={0,2}$/, hostKey))
        .optional(),
      /** Absent: where the login ends up. */
      folder: z
        .string(folder)
        .regex(/^(?=.{1,200}$)\/?(?!\.{1,2}(\/|$))[A-Za-z0-9._+@][A-Za-z0-9._+@-]*(\/(?!\.{1,2}(\/|$))[A-Za-z0-9._+@-]+)*\/?$/, folder)
        .optional(),
    }),
  ]);

/** Where a copy of every backup goes, on another machine; as the document has it. */
export const targetSchema = fields(secretSchema);
export type Target = z.output<typeof targetSchema>;

/** The same with its secrets in it: as web sends by it, and as somebody tries it before it is applied. */
export const openTargetSchema = fields(z.string().min(1).max(65_536));
export type OpenTarget = z.output<typeof openTargetSchema>;
