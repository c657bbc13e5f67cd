/** Where in the input a fault lies. Never the content itself: a genotype in a message is a breach. */
export interface FaultPlace {
  /** The role or the safe name of the file, as the submitter named it in the manifest. */
  readonly file?: string;
  /** 1-based line. */
  readonly line?: number;
  /** Column, INFO key, segment or element name as the specification spells it; never a value. */
  readonly field?: string;
}

/** A fault as it stands in JSON output and in a sealed refusal. */
export interface FaultRecord extends FaultPlace {
  readonly code: string;
  readonly message: string;
}

/**
 * Bad input, as opposed to a bug. Each reader has its own subclass with a closed union of codes.
 *
 * `explanation` is a fixed sentence chosen by the code that throws; it never carries input.
 */
export abstract class Fault<Code extends string = string> extends Error {
  readonly code: Code;
  readonly place: FaultPlace;

  constructor(code: Code, explanation: string, place: FaultPlace = {}, options?: ErrorOptions) {
    super(`${code}: ${explanation}${describePlace(place)}`, options);
    this.code = code;
    this.place = place;
  }

  /** The same fault, told with the file that the inner reader could not know. */
  toRecord(file?: string): FaultRecord {
    const place = file === undefined ? this.place : { ...this.place, file };
    return { code: this.code, message: this.message, ...place };
  }
}

function describePlace(place: FaultPlace): string {
  const parts: string[] = [];
  if (place.file !== undefined) {
    parts.push(place.file);
  }
  if (place.line !== undefined) {
    parts.push(`line ${place.line}`);
  }
  if (place.field !== undefined) {
    parts.push(`field ${place.field}`);
  }
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
}
