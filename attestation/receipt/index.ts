export { parseCoseReceipt, verifyCoseReceipt } from './cose-receipt.ts';
export type { CoseReceipt, ReceiptClaim } from './cose-receipt.ts';
