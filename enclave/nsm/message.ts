/** A request to the NSM; names are those on the wire (facts: section 6). */
export type NsmRequest =
  | { readonly type: 'DescribeNSM' }
  | { readonly type: 'GetRandom' }
  | { readonly type: 'DescribePCR'; readonly index: number }
  | { readonly type: 'ExtendPCR'; readonly index: number; readonly data: Uint8Array }
  | { readonly type: 'LockPCR'; readonly index: number }
  | { readonly type: 'LockPCRs'; readonly range: number }
  | ({ readonly type: 'Attestation' } & AttestationFields);

export interface AttestationFields {
  readonly userData: Uint8Array | null;
  readonly nonce: Uint8Array | null;
  readonly publicKey: Uint8Array | null;
}

export interface NsmDescription {
  readonly version: { readonly major: number; readonly minor: number; readonly patch: number };
  readonly moduleId: string;
  readonly maxPcrs: number;
  readonly lockedPcrs: readonly number[];
  readonly digest: 'SHA256' | 'SHA384' | 'SHA512';
}

export interface PcrState {
  readonly locked: boolean;
  readonly value: Uint8Array;
}
