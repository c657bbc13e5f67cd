import type { EmbeddedService, MatchLine } from './embedded-service.ts';
import { isEnclaveEvent, isEvent } from './embedded-service.ts';

export type Victim = 'host' | 'enclave' | 'local-kms' | 'database';

export interface KillPoint {
  readonly name: string;
  /** Killed in this order, at once. */
  readonly victims: readonly Victim[];
  /** Resolves when it is time. */
  readonly when: (service: EmbeddedService) => Promise<unknown>;
}

interface Moment {
  readonly name: string;
  readonly matches: MatchLine;
  /** The how-manieth event it is, counted from the submission. */
  readonly count: number;
}

const moment = (name: string, matches: MatchLine, count = 1): Moment => ({ name, matches, count });

const MOMENTS = {
  upload: moment('during the upload', isEvent('blob-stored'), 3),
  lastUpload: moment('at the end of the upload', isEvent('blob-stored'), 7),
  accepted: moment('after the batch is accepted', isEvent('batch-state', { state: 'queued' })),
  running: moment('when the batch is taken', isEvent('batch-state', { state: 'running' })),
  admitted: moment('before the first result', isEnclaveEvent('batch-admitted')),
  first: moment('after the first result', isEvent('sample-stored'), 1),
  middle: moment('in the middle of the batch', isEvent('sample-stored'), 3),
  late: moment('after the last but one result', isEvent('sample-stored'), 5),
  last: moment('after the last result', isEvent('sample-stored'), 6),
  finished: moment('after the last word of the enclave', isEnclaveEvent('batch-finished')),
  logged: moment('after the entry in the log', isEvent('batch-logged')),
  done: moment('after the end', isEvent('batch-state', { state: 'done' })),
} as const;

function killPoint(victims: readonly Victim[], { name, matches, count }: Moment): KillPoint {
  return {
    name: `the ${victims.join(' and the ')} ${name}`,
    victims,
    when: (service) => {
      let seen = 0;
      return service.nextEvent((line) => {
        seen += matches(line) ? 1 : 0;
        return seen === count;
      });
    },
  };
}

const SHORT: readonly KillPoint[] = [
  killPoint(['host'], MOMENTS.upload),
  killPoint(['host'], MOMENTS.accepted),
  killPoint(['host'], MOMENTS.first),
  killPoint(['host'], MOMENTS.finished),
  killPoint(['enclave'], MOMENTS.admitted),
  killPoint(['enclave'], MOMENTS.first),
];

const all = (victims: readonly Victim[]): KillPoint[] =>
  Object.values(MOMENTS).map((when) => killPoint(victims, when));

const FORMS: Readonly<Record<string, readonly KillPoint[]>> = {
  short: SHORT,
  host: all(['host']),
  enclave: all(['enclave']),
  // The enclave needs the KMS when it starts: alone, and while it is gone.
  kms: [...all(['local-kms', 'enclave']), killPoint(['local-kms'], MOMENTS.middle)],
  database: all(['database']),
};

/** @param form `short`, or a part of the long form; `host:2/3` is the second third of a part */
export function chooseKillPoints(form: string): readonly KillPoint[] {
  const [, name = '', turn = '1', turns = '1'] = /^([a-z]+)(?::(\d+)\/(\d+))?$/.exec(form) ?? [];
  const points = FORMS[name];
  if (points === undefined) {
    throw new Error(`kill points are one of ${Object.keys(FORMS).join(', ')}`);
  }
  return points.filter((_, index) => index % Number(turns) === Number(turn) - 1);
}
