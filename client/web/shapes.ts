import { drawing } from './elements.ts';
import type { State } from './report.ts';

/** Each answer has a shape of its own, so that it can be told without colour. */
const LINE = { fill: 'none', stroke: 'currentColor', 'stroke-width': '2' };
const MARK = { fill: 'none', stroke: '#ffffff', 'stroke-width': '2.5', 'stroke-linecap': 'round' };

const CIRCLE = 'M12 1.5a10.5 10.5 0 1 0 0 21a10.5 10.5 0 1 0 0-21z';
const OCTAGON = 'M7.6 1.5h8.8l6.1 6.1v8.8l-6.1 6.1H7.6l-6.1-6.1V7.6z';
const DIAMOND = 'M12 1.8L22.2 12L12 22.2L1.8 12z';
const TICK = 'M7 12.5l3.5 3.5L17 8.5';
const CROSS = 'M8 8l8 8M16 8l-8 8';
const QUESTION = 'M9.6 9.6a2.4 2.4 0 1 1 3.6 2.1c-.8.5-1.2 1-1.2 1.9M12 16.6v.1';

export function stateShape(state: State, simulated: boolean): SVGElement {
  switch (state) {
    case 'verified':
      // Hollow and broken when nothing real was protected.
      return simulated
        ? drawing(
            { ...LINE, d: CIRCLE, 'stroke-dasharray': '3 2.5' },
            { ...MARK, d: TICK, stroke: 'currentColor' },
          )
        : drawing({ fill: 'currentColor', d: CIRCLE }, { ...MARK, d: TICK });
    case 'not-verified':
      return drawing(
        { ...LINE, d: DIAMOND },
        { ...MARK, d: QUESTION, stroke: 'currentColor', 'stroke-width': '2' },
      );
    case 'failed':
      return drawing({ fill: 'currentColor', d: OCTAGON }, { ...MARK, d: CROSS });
  }
}

type Status = 'passed' | 'failed' | 'not-reached' | 'not-required';

export const STATUS_WORDS: Readonly<Record<Status, string>> = {
  passed: 'Passed',
  failed: 'Failed',
  'not-reached': 'Not reached',
  'not-required': 'Not required',
};

export function statusShape(status: Status): SVGElement {
  switch (status) {
    case 'passed':
      return drawing({ fill: 'currentColor', d: CIRCLE }, { ...MARK, d: TICK });
    case 'failed':
      return drawing({ fill: 'currentColor', d: OCTAGON }, { ...MARK, d: CROSS });
    case 'not-reached':
      return drawing({ ...LINE, d: DIAMOND });
    case 'not-required':
      return drawing({ ...LINE, d: 'M4 12h16' });
  }
}
