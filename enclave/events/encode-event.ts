import { z } from 'zod';
import type { EnclaveEvent } from './enclave-event.ts';
import {
  ADMISSION_CODES,
  BOOT_CODES,
  BOOT_STEPS,
  HOST_CODES,
  REQUEST_CODES,
} from './enclave-event.ts';

const sha256Hex = z.string().regex(/^[0-9a-f]{64}$/);
const sha384Hex = z.string().regex(/^[0-9a-f]{96}$/);
const count = z.int().min(0);

/** The compiler checks callers; this checks what the compiler cannot see, at the one way out. */
const schema: z.ZodType<EnclaveEvent> = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('hardware'),
    simulated: z.boolean(),
    rootSha256: sha256Hex.nullable(),
    pcr0: sha384Hex,
    pcr1: sha384Hex,
    pcr2: sha384Hex,
  }),
  z.strictObject({ type: z.literal('debug-mode') }),
  z.strictObject({ type: z.literal('listening'), uptimeMs: count }),
  z.strictObject({ type: z.literal('connected') }),
  z.strictObject({ type: z.literal('disconnected') }),
  z.strictObject({ type: z.literal('boot-step'), step: z.enum(BOOT_STEPS), durationMs: count }),
  z.strictObject({
    type: z.literal('ready'),
    manifestDigest: sha256Hex,
    manifestVersion: count,
    recipientKey: z.enum(['created', 'opened']),
    uptimeMs: count,
  }),
  z.strictObject({ type: z.literal('boot-refused'), code: z.enum(BOOT_CODES) }),
  z.strictObject({ type: z.literal('request-refused'), code: z.enum(REQUEST_CODES) }),
  z.strictObject({ type: z.literal('attested') }),
  z.strictObject({ type: z.literal('batch-admitted'), batch: sha256Hex, count }),
  z.strictObject({
    type: z.literal('batch-refused'),
    batch: sha256Hex,
    code: z.enum(ADMISSION_CODES),
  }),
  z.strictObject({ type: z.literal('batch-finished'), batch: sha256Hex, count }),
  z.strictObject({
    type: z.literal('batch-interrupted'),
    batch: sha256Hex,
    code: z.enum(HOST_CODES),
  }),
  z.strictObject({ type: z.literal('worker-lost') }),
  z.strictObject({ type: z.literal('internal-error'), code: z.literal('INTERNAL') }),
]);

/** One line of NDJSON; an event that is not on the list leaves the enclave as a bare `internal-error`. */
export function encodeEvent(event: EnclaveEvent): string {
  const parsed = schema.safeParse(event);
  const line: EnclaveEvent = parsed.success
    ? parsed.data
    : { type: 'internal-error', code: 'INTERNAL' };
  return `${JSON.stringify(line)}\n`;
}
