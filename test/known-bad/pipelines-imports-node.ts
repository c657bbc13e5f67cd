import { readFileSync } from 'node:fs';
export const bytes: unknown = readFileSync('/dev/null');
