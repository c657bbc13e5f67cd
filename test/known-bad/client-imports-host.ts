import * as host from '#host';
export const zone: unknown = host;
