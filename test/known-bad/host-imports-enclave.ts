import * as enclave from '#enclave';
export const zone: unknown = enclave;
