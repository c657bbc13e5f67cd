import { Fault } from '#pipelines';
import type { Inheritance, SuppliedScores } from '#pipelines';
import type { TsvRow, TsvTable } from '../cli/tsv.ts';

export class ScoreFault extends Fault<'SCORE_INVALID'> {
  override readonly name = 'ScoreFault';
}

const INHERITANCE: readonly Inheritance[] = ['AD', 'AR', 'XLD', 'XLR', 'MT'];
const MISSENSE = [
  ['revel', 'REVEL'],
  ['alphamissense', 'AlphaMissense'],
] as const;
const MISSING: ReadonlySet<string> = new Set(['', '.', 'NA']);
const MILLION = 1_000_000;

/** What a table of variants may say beside the variant. */
export class OptionalColumns {
  readonly #places: ReadonlyMap<string, number>;

  constructor({ header }: TsvTable) {
    const places = new Map<string, number>();
    for (const [index, name] of header.entries()) {
      const key = name.trim().toLowerCase();
      if (!places.has(key)) {
        places.set(key, index);
      }
    }
    this.#places = places;
  }

  gene(row: TsvRow): string | null {
    return this.#cell(row, 'gene');
  }

  inheritance(row: TsvRow): Inheritance | null {
    const text = this.#cell(row, 'inheritance');
    return INHERITANCE.find((mode) => mode === text) ?? null;
  }

  /** REVEL goes before AlphaMissense: one predictor, never two. @throws ScoreFault SCORE_INVALID */
  scores(row: TsvRow): SuppliedScores {
    for (const [column, name] of MISSENSE) {
      const score = this.#score(row, column);
      if (score !== null) {
        return { missense: { name, score }, spliceAi: this.#score(row, 'spliceai') };
      }
    }
    return { missense: null, spliceAi: this.#score(row, 'spliceai') };
  }

  #score(row: TsvRow, column: string): number | null {
    const text = this.#cell(row, column);
    if (text === null) {
      return null;
    }
    if (!/^(?:0|1|1\.0{1,9}|0?\.\d{1,9})$/u.test(text)) {
      throw new ScoreFault('SCORE_INVALID', 'a score is a decimal from 0 to 1', {
        line: row.line,
        field: column,
      });
    }
    return Math.round(Number(text) * MILLION);
  }

  #cell({ cells }: TsvRow, column: string): string | null {
    const place = this.#places.get(column);
    const text = place === undefined ? '' : (cells[place] ?? '').trim();
    return MISSING.has(text) ? null : text;
  }
}
