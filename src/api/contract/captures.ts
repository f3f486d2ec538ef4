import { z } from 'zod';
import { type CapturesView, type CaptureView, captureEnds, captureIdSchema, captureOrderSchema } from '../../engine/requests-capture.ts';
import { view } from '../views.ts';

/** Captures of packets: docs/guide/en/diagnosis.md. They hold what people say to each other: for administrators alone. */
const capture = view<CaptureView>()(
  z.strictObject({
    id: z.string(),
    file: z.string(),
    at: z.number(),
    by: z.string(),
    order: z.strictObject({
      interface: z.string().optional(),
      traffic: captureOrderSchema.shape.traffic.unwrap(),
      phone: z.string().optional(),
      extension: z.string().optional(),
      address: z.string().optional(),
      port: z.int().optional(),
      content: captureOrderSchema.shape.content.unwrap(),
      seconds: z.int(),
      megabytes: z.int(),
      packets: z.int().optional(),
      own: z.boolean(),
    }),
    device: z.string(),
    filter: z.string(),
    ended: z.strictObject({ at: z.number(), why: z.enum(captureEnds), said: z.string().exactOptional() }).exactOptional(),
    bytes: z.int(),
    packets: z.int().exactOptional(),
    dropped: z.int().exactOptional(),
    secondsLeft: z.int().exactOptional(),
    until: z.number(),
  }),
  'Capture',
);
const captures = view<CapturesView>()(z.strictObject({ captures: z.array(capture), keeps: z.int() }), 'Captures');
const id = z.strictObject({ id: captureIdSchema });

export const captureRoutes = {
  'GET /captures': { access: 'admin', summary: 'captures that are there, the newest first, and the one that runs', response: captures },
  'POST /captures': {
    access: 'admin',
    summary: 'capture packets, within limits; one capture at a time, and your own connection to these pages is left out unless you want it',
    body: captureOrderSchema,
    response: capture,
    status: 201,
  },
  'POST /captures/{id}/stop': { access: 'admin', summary: 'end a capture; what it has is kept', params: id, response: capture },
  'DELETE /captures/{id}': { access: 'admin', summary: 'delete a capture', params: id, response: z.void(), status: 204 },
  'GET /captures/{id}/file': {
    access: 'admin',
    summary: 'the capture, for Wireshark and the like (pcap)',
    params: id,
    response: z.void(),
    stream: 'file',
  },
} as const;
