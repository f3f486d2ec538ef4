import { z } from 'zod';
import { extensionNumberSchema } from '../config/subscribers.ts';
import { captureContents, captureTraffic, mostCaptured } from '../lib/capture.ts';
import { addressOrPrefixSchema, addressSchema, idSchema, macSchema, portSchema, textSchema } from '../lib/text.ts';
import { answers, request, web } from './request.ts';

/** Names are made by the engine and hold no path: `20261124-013005`. */
export const captureIdSchema = z.string().regex(/^\d{8}-\d{6}(-\d{1,2})?$/, 'the name of a capture, such as 20260102-021500');

/** What is captured. Every field narrows it; none is an expression, so none can be a word of tcpdump's that somebody else thought of. */
export const captureOrderSchema = z.strictObject({
  /** One of the document; absent: all of them. */
  interface: idSchema.optional(),
  traffic: z.enum(captureTraffic).default('everything'),
  /** From and to this phone, or the phones of this extension, wherever they are now. */
  phone: macSchema.optional(),
  extension: extensionNumberSchema.optional(),
  /** From and to it; with a phone: between the two. */
  address: addressOrPrefixSchema.optional(),
  port: portSchema.optional(),
  content: z.enum(captureContents).default('whole'),
  seconds: z.int().min(1).max(mostCaptured.seconds).default(60),
  megabytes: z.int().min(1).max(mostCaptured.megabytes).default(10),
  packets: z.int().min(1).max(mostCaptured.packets).optional(),
  /** Also the connection by which whoever asks looks at these pages. */
  own: z.boolean().default(false),
});
export type CaptureOrder = z.output<typeof captureOrderSchema>;

/** Why it ended. `interrupted`: the machine or the engine stopped meanwhile; what was written by then is there. */
export const captureEnds = ['stopped', 'time', 'size', 'packets', 'disk', 'interrupted', 'failed'] as const;
export type CaptureEnd = (typeof captureEnds)[number];

export interface CaptureView {
  readonly id: string;
  /** What it is called when somebody takes it away. */
  readonly file: string;
  /** Seconds since 1970. */
  readonly at: number;
  readonly by: string;
  readonly order: CaptureOrder;
  /** Devices and filter as tcpdump was given them (pcap-filter(7)). */
  readonly device: string;
  readonly filter: string;
  /** Absent while it runs. */
  readonly ended?: { readonly at: number; readonly why: CaptureEnd; readonly said?: string };
  readonly bytes: number;
  readonly packets?: number;
  /** Packets that came faster than they could be written. */
  readonly dropped?: number;
  readonly secondsLeft?: number;
  /** When it is deleted by itself. */
  readonly until: number;
}
export interface CapturesView {
  /** The newest first. */
  readonly captures: readonly CaptureView[];
  /** So many are kept. */
  readonly keeps: number;
}

const by = textSchema(80);
/** Captures of what goes over the network: made by the engine, which may, and given away in parts. */
export const captureRequests = {
  'capture.list': request(z.strictObject({}), web, answers<CapturesView>()),
  /** `from`: where whoever asks comes from; that connection is left out unless the order wants it. */
  'capture.start': request(captureOrderSchema.extend({ by, from: addressSchema.optional() }), web, answers<CaptureView>()),
  'capture.stop': request(z.strictObject({ by, id: captureIdSchema }), web, answers<CaptureView>()),
  'capture.remove': request(z.strictObject({ by, id: captureIdSchema }), web, answers<Record<string, never>>()),
  /** A part of the file, base64. Whoever takes the first is told of. */
  'capture.read': request(
    z.strictObject({ by, id: captureIdSchema, offset: z.int().min(0) }),
    web,
    answers<{ readonly data: string; readonly bytes: number; readonly file: string }>(),
  ),
} as const;

export type CaptureMethod = keyof typeof captureRequests;
