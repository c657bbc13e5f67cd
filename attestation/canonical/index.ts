export { canonicalize, canonicalText } from './canonicalize.ts';
export type { JsonObject, JsonValue } from './json-value.ts';
export { parseCanonical } from './parse-canonical.ts';
export type { ParseCanonicalOptions } from './parse-canonical.ts';
