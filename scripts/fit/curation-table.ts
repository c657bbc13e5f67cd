import { writeFileSync } from 'node:fs';

/** A file of pipelines/packs/curation. */
export interface CurationTable {
  readonly scope: string;
  readonly sources: readonly Readonly<Record<'name' | 'citation' | 'date' | 'licence', string>>[];
  readonly content: Readonly<Record<string, unknown>>;
}

/** Rows of numbers on one line each, so that a new fit can be read line by line against the old one. */
export function writeCurationTable(path: string, { scope, sources, content }: CurationTable): void {
  const members = Object.entries(content).map(
    ([name, value]) => `    ${JSON.stringify(name)}: ${describeValue(value)}`,
  );
  const text = `{
  "scope": ${JSON.stringify(scope)},
  "sources": ${JSON.stringify(sources)},
  "content": {
${members.join(',\n')}
  }
}
`;
  writeFileSync(path, text);
}

function describeValue(value: unknown): string {
  const isTable = Array.isArray(value) && Array.isArray(value[0]);
  if (isTable) {
    return `[\n${value.map((row) => `      ${JSON.stringify(row)}`).join(',\n')}\n    ]`;
  }
  if (isObjectOfRows(value)) {
    const rows = Object.entries(value).map(
      ([name, row]) => `      ${JSON.stringify(name)}: ${JSON.stringify(row)}`,
    );
    return `{\n${rows.join(',\n')}\n    }`;
  }
  return JSON.stringify(value);
}

function isObjectOfRows(value: unknown): value is Readonly<Record<string, readonly unknown[]>> {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every((row) => Array.isArray(row))
  );
}
