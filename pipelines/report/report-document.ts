import type { Picture } from './pictures/picture.ts';

/**
 * What a report says, once, for every form it takes: HTML and PDF are both written from this tree, so that they
 * cannot say different things. All text is plain.
 */
export interface ReportDocument {
  /** ISO 639-1. */
  readonly language: string;
  readonly title: string;
  /** Said on every page, e.g. that the hardware was simulated; `null` where there is nothing to say. */
  readonly warning: string | null;
  /** Foot of every printed page. */
  readonly footer: string;
  /** Written between the number of a page and the count of pages. */
  readonly pageOf: string;
  readonly blocks: readonly Block[];
}

export type OutcomeTone =
  'condition-suspected' | 'no-condition-suspected' | 'incomplete' | 'refused';

export type Block =
  | { readonly kind: 'heading'; readonly level: 1 | 2 | 3; readonly text: string }
  | { readonly kind: 'paragraph'; readonly text: string; readonly strong: boolean }
  /** In a border, for what must not be overlooked. */
  | { readonly kind: 'notice'; readonly text: string }
  | {
      readonly kind: 'outcome';
      readonly tone: OutcomeTone;
      readonly icon: Picture;
      readonly headline: string;
      readonly lead: string;
    }
  | { readonly kind: 'list'; readonly ordered: boolean; readonly items: readonly string[] }
  | { readonly kind: 'facts'; readonly rows: readonly Fact[] }
  | TableBlock
  | { readonly kind: 'picture'; readonly picture: Picture }
  /** Blocks in one frame: a finding, or the first page. */
  | {
      readonly kind: 'section';
      readonly role: 'finding' | 'first-page';
      readonly label: string;
      readonly blocks: readonly Block[];
    }
  | { readonly kind: 'signature'; readonly heading: string; readonly line: string };

export interface Fact {
  readonly term: string;
  readonly value: string;
  /** Digests and the like, which may be broken anywhere. */
  readonly code: boolean;
}

export interface TableBlock {
  readonly kind: 'table';
  readonly caption: string;
  readonly columns: readonly TableColumn[];
  /** As many cells in each row as there are columns. */
  readonly rows: readonly (readonly string[])[];
}

export interface TableColumn {
  readonly title: string;
  /** Share of the width, relative to the other columns. */
  readonly share: number;
}

export function heading(level: 1 | 2 | 3, text: string): Block {
  return { kind: 'heading', level, text };
}

export function paragraph(text: string): Block {
  return { kind: 'paragraph', text, strong: false };
}

export function strongParagraph(text: string): Block {
  return { kind: 'paragraph', text, strong: true };
}

export function bullets(items: readonly string[]): Block {
  return { kind: 'list', ordered: false, items };
}

export function fact(term: string, value: string): Fact {
  return { term, value, code: false };
}

export function codeFact(term: string, value: string): Fact {
  return { term, value, code: true };
}
