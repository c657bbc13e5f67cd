/** Bounds on what one submission may cost. Generous for a genome, finite for an attacker. */
export interface EnclaveLimits {
  /** Ciphertext of the sealed manifest. */
  readonly manifestBytes: number;
  /** Plaintext of one file, still compressed. */
  readonly fileBytes: number;
  /** The same of a file that is held whole while it is read. */
  readonly heldFileBytes: number;
  /** Plaintext of all files of one newborn. */
  readonly sampleBytes: number;
  /** Time that a thread may work on one newborn, without the time it waits for the host. */
  readonly sampleBusyMs: number;
  /** Time without a sign of life of a thread that has something to do. */
  readonly stallMs: number;
  /** How long a newborn waits for a host whose connection broke. */
  readonly returnMs: number;
  /**
   * Artefacts leave at multiples of this after the last byte of input, so that the time that a finding takes
   * to interpret, a few milliseconds, does not show. Above what the end of a newborn takes.
   */
  readonly releaseMs: number;
  /** Heap of one thread. A small young generation is collected often: it holds garbage, not the genome. */
  readonly threadHeapMib: { readonly old: number; readonly young: number };
}

const MIB = 1024 * 1024;

export const ENCLAVE_LIMITS: EnclaveLimits = {
  manifestBytes: 80 * MIB,
  fileBytes: 16_384 * MIB,
  heldFileBytes: 4 * MIB,
  sampleBytes: 32_768 * MIB,
  sampleBusyMs: 900_000,
  stallMs: 120_000,
  returnMs: 15_000,
  releaseMs: 250,
  threadHeapMib: { old: 96, young: 6 },
};
