/** What a file of a newborn is. The manifest names the role; the reader checks the content. */
export type FileRole =
  | 'vcf'
  | 'biochemistry'
  | 'callability'
  | 'copy-number'
  | 'parent-vcf'
  | 'cutoffs'
  | 'molecular'
  /** The opened result of an earlier report on the same newborn, which the new one amends. */
  | 'earlier-result';

export const FILE_ROLES: readonly FileRole[] = [
  'vcf',
  'biochemistry',
  'callability',
  'copy-number',
  'parent-vcf',
  'cutoffs',
  'molecular',
  'earlier-result',
];

export interface InputFile {
  readonly role: FileRole;
  /** Safe name for messages, `[A-Za-z0-9._-]{1,64}`, never a sample name. */
  readonly name: string;
  /** Plaintext, still compressed as the laboratory sent it. */
  readonly bytes: AsyncIterable<Uint8Array>;
}

export interface NewbornInput {
  readonly files: readonly InputFile[];
  readonly declaredSex: 'male' | 'female' | null;
  /** The laboratory's explicit declaration, which the report repeats. */
  readonly callsImplyCoverage: boolean;
}
