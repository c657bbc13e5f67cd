/** A JSON value to be written; members that are `undefined` are left out. */
export type Json = string | number | boolean | null | readonly Json[] | JsonMembers;

export interface JsonMembers {
  readonly [name: string]: Json | undefined;
}

/** In the order in which the members were put: the same members, the same text. */
export function formatJson(value: Json): string {
  return `${JSON.stringify(value)}\n`;
}
