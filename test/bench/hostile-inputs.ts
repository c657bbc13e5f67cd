import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { PAH_R408W_HOM, smallVcf } from '../builders/small-vcf.ts';
import type { SampleFile } from '../builders/submission.ts';
import { bgzfBlock } from './genome.ts';

type Input = readonly [name: string, files: () => readonly SampleFile[]];

const MIB = 2 ** 20;
/** Lines that differ: above what a header, and near what the calls of a newborn may take. */
const MAX_LINES_BYTES = 24 * MIB;
const BLOCK_BYTES = 65_280;
const EOF_BLOCK = Buffer.from('1f8b08040000000000ff0600424302001b0003000000000000000000', 'hex');

const vcf = (content: string | Uint8Array): SampleFile => ({ role: 'vcf', content });
const good = vcf(smallVcf([PAH_R408W_HOM]));
const header = smallVcf([]);
const text = (...parts: readonly (string | Uint8Array)[]): Uint8Array =>
  Buffer.concat(parts.map((part) => Buffer.from(part)));

/** What a laboratory could send to exhaust the enclave; each of about that many MiB of plaintext or more. */
export function hostileInputs(mib: number): readonly Input[] {
  const bytes = mib * MIB;
  const zeros = (): Uint8Array => new Uint8Array(bytes);
  const filled = (letter: string): Uint8Array => Buffer.alloc(bytes, letter);
  const lines = (line: (index: number) => string): Uint8Array => {
    const pieces: Buffer[] = [];
    let length = 0;
    for (let piece = '', index = 0; length < Math.min(bytes, MAX_LINES_BYTES); index += 1) {
      piece += line(index);
      if (piece.length > MIB) {
        pieces.push(Buffer.from(piece));
        length += piece.length;
        piece = '';
      }
    }
    return Buffer.concat(pieces);
  };
  const record = (change: { ref?: string; alt?: string; info?: string; sample?: string }): string =>
    [
      'chr12',
      '102840493',
      '.',
      change.ref ?? 'G',
      change.alt ?? 'A',
      '50',
      'PASS',
      change.info ?? '.',
    ]
      .concat('GT:DP:GQ', change.sample ?? '1/1:40:99')
      .join('\t');
  const long = (letter: string): string => letter.repeat(Math.min(bytes, 100 * MIB));
  return [
    ['gzip bomb of zeros', () => [vcf(gzipSync(zeros(), { level: 9 }))]],
    [
      'gzip bomb behind a good head',
      () => [vcf(gzipSync(text(header, filled('A')), { level: 9 }))],
    ],
    [
      'gzip bomb in a gzip bomb',
      () => [vcf(gzipSync(gzipSync(zeros(), { level: 9 }), { level: 9 }))],
    ],
    ['BGZF bomb', () => [vcf(bgzfOf(filled('A')))]],
    ['BGZF bomb behind a good head', () => [vcf(bgzfOf(text(header, zeros())))]],
    ['one giant line', () => [vcf(text(header, filled('A')))]],
    ['one giant header line', () => [vcf(text('##fileformat=VCFv4.2\n##x=', filled('y')))]],
    ['newlines only', () => [vcf(text(header, filled('\n')))]],
    ['tabulators only', () => [vcf(text(header, filled('\t')))]],
    [
      'contigs without end',
      () => [
        vcf(
          text(
            '##fileformat=VCFv4.2\n',
            lines((at) => `##contig=<ID=c${at}>\n`),
          ),
        ),
      ],
    ],
    [
      'header definitions without end',
      () => [
        vcf(
          text(
            '##fileformat=VCFv4.2\n',
            lines((at) => `##INFO=<ID=I${at},Number=1,Type=String,Description="x">\n`),
          ),
        ),
      ],
    ],
    [
      'samples without end',
      () => [
        vcf(
          text(
            header.trimEnd(),
            lines((at) => `\tS${at}`),
            '\n',
          ),
        ),
      ],
    ],
    ['a giant REF', () => [vcf(`${header}${record({ ref: long('G') })}\n`)]],
    ['ALT alleles without end', () => [vcf(`${header}${record({ alt: long('A,') })}\n`)]],
    ['a giant INFO', () => [vcf(`${header}${record({ info: long('x=1;') })}\n`)]],
    ['a giant genotype', () => [vcf(`${header}${record({ sample: long('1/') })}\n`)]],
    [
      'the same finding without end',
      () => [
        vcf(
          text(
            header,
            lines(() => `${record({})}\n`),
          ),
        ),
      ],
    ],
    [
      'candidates in one gene without end',
      () => [
        vcf(
          text(
            header,
            lines(
              (at) =>
                `chr12\t${102_840_000 + (at >> 2)}\t.\tG\t${'ACTG'[at & 3] ?? 'A'}\t50\tPASS\t.\tGT:DP:GQ\t0/1:40:99\n`,
            ),
          ),
        ),
      ],
    ],
    ['noise', () => [vcf(randomBytes(bytes))]],
    [
      'a giant analyte table',
      () => [
        good,
        {
          role: 'biochemistry',
          content: text(
            'analyte,value,unit\n',
            lines(() => 'PHE,60,umol/L\n'),
          ),
        },
      ],
    ],
    [
      'an analyte table of 31 MiB',
      () => [
        good,
        {
          role: 'biochemistry',
          content: text('analyte,value,unit\n', Buffer.from('PHE,60,umol/L\n'.repeat(2_300_000))),
        },
      ],
    ],
    [
      'a giant HL7 message',
      () => [
        good,
        {
          role: 'biochemistry',
          content: text(
            'MSH|^~\\&|a|b|c|d|20260101||ORU^R01^ORU_R01|1|P|2.5.1\r',
            lines(() => 'OBX|1|NM|29573-3^Phenylalanine^LN||60|umol/L|||N|||F\r'),
          ),
        },
      ],
    ],
    [
      'a callability list without end',
      () => [
        good,
        { role: 'callability', content: lines((at) => `chr12\t${at * 20}\t${at * 20 + 10}\n`) },
      ],
    ],
    [
      'a giant copy-number table',
      () => [good, { role: 'copy-number', content: lines((at) => `locus${at}\t2\n`) }],
    ],
    ['giant cut-offs', () => [good, { role: 'cutoffs', content: filled('[') }]],
    ['a giant parent', () => [good, { role: 'parent-vcf', content: text(header, filled('A')) }]],
    [
      'a container header without end',
      () => [
        {
          ...good,
          alter: (sealed) =>
            text(sealed.subarray(0, 12), Buffer.from([0xff, 0xff, 0xff, 0x7f]), zeros()),
        },
      ],
    ],
    [
      'a container cut after its header',
      () => [{ ...good, alter: (sealed) => sealed.subarray(0, 124) }],
    ],
  ];
}

function bgzfOf(plain: Uint8Array): Uint8Array {
  const blocks: Uint8Array[] = [];
  for (let offset = 0; offset < plain.length; offset += BLOCK_BYTES) {
    blocks.push(bgzfBlock(plain.subarray(offset, offset + BLOCK_BYTES)));
  }
  return Buffer.concat([...blocks, EOF_BLOCK]);
}
