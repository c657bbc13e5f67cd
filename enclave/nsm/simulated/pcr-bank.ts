import { createHash } from 'node:crypto';
import { MAX_PCRS } from '../limits.ts';
import type { NsmErrorCode } from '../nsm-fault.ts';

const PCR_BYTES = 48;

/** Registers below this are locked before the first instruction of the enclave runs. */
const LOCKED_AT_START = 16;

/** The device refuses; it never throws to its caller. */
export class PcrRefusal extends Error {
  readonly error: NsmErrorCode;

  constructor(error: NsmErrorCode) {
    super(error);
    this.error = error;
  }
}

/** Platform configuration registers as the NSM keeps them: 32 of SHA-384. */
export class PcrBank {
  readonly #values: Uint8Array[];
  readonly #locked: boolean[];

  constructor(initial: ReadonlyMap<number, Uint8Array>) {
    this.#values = Array.from(
      { length: MAX_PCRS },
      (_, index) => initial.get(index) ?? new Uint8Array(PCR_BYTES),
    );
    this.#locked = Array.from({ length: MAX_PCRS }, (_, index) => index < LOCKED_AT_START);
  }

  describe(index: number): { locked: boolean; value: Uint8Array } {
    return { locked: this.#locked[index] === true, value: this.#at(index) };
  }

  extend(index: number, data: Uint8Array): Uint8Array {
    const old = this.#at(index);
    this.#refuseLocked(index);
    const value = extendPcrValue(old, data);
    this.#values[index] = value;
    return value;
  }

  lock(index: number): void {
    this.#at(index);
    this.#refuseLocked(index);
    this.#locked[index] = true;
  }

  lockRange(range: number): void {
    if (range > MAX_PCRS) {
      throw new PcrRefusal('InvalidIndex');
    }
    this.#locked.fill(true, 0, range);
  }

  /** Only locked registers appear in an attestation document. */
  locked(): ReadonlyMap<number, Uint8Array> {
    return new Map(
      this.#values.flatMap((value, index): [number, Uint8Array][] =>
        this.#locked[index] === true ? [[index, value]] : [],
      ),
    );
  }

  #at(index: number): Uint8Array {
    const value = this.#values[index];
    if (value === undefined) {
      throw new PcrRefusal('InvalidIndex');
    }
    return value;
  }

  #refuseLocked(index: number): void {
    if (this.#locked[index] === true) {
      throw new PcrRefusal('ReadOnlyIndex');
    }
  }
}

/** SHA384(old ‖ data); a register starts as 48 zero bytes. */
export function extendPcrValue(old: Uint8Array, data: Uint8Array): Uint8Array {
  return new Uint8Array(createHash('sha384').update(old).update(data).digest());
}
