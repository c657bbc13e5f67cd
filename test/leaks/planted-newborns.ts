import { randomBytes, randomInt } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { PAH_R408W_HOM, smallVcf } from '../builders/small-vcf.ts';
import type { SampleDescription } from '../builders/submission.ts';
import type { Canary } from './canary-search.ts';

/** A newborn with secrets in every field that a laboratory fills. */
export interface PlantedNewborn {
  readonly sample: SampleDescription;
  readonly canaries: readonly Canary[];
  /** What the enclave must make of it: proof that the secrets were really read. */
  readonly expected: 'reported' | 'refused';
}

interface Secrets {
  readonly name: string;
  readonly sampleName: string;
  readonly insertion: string;
  readonly position: number;
  readonly info: string;
  readonly value: string;
  readonly comment: string;
}

type Scenario = (secrets: Secrets) => Omit<PlantedNewborn, 'canaries'>;

const reported = (...files: SampleDescription['files']): Omit<PlantedNewborn, 'canaries'> => ({
  sample: { files },
  expected: 'reported',
});
const refused = (...files: SampleDescription['files']): Omit<PlantedNewborn, 'canaries'> => ({
  sample: { files },
  expected: 'refused',
});

const vcfFile = (secrets: Secrets, content: string | Uint8Array) =>
  ({ role: 'vcf', name: `${secrets.name}.vcf`, content }) as const;
const otherFile = (secrets: Secrets, role: string, content: string) =>
  ({ role, name: `${secrets.name}.${role}`, content }) as const;

/** One way through the enclave each; a refusal of every stage that reads plaintext is among them. */
const scenarios: readonly Scenario[] = [
  (s) => reported(vcfFile(s, vcf(s, [PAH_R408W_HOM]))),
  (s) => reported(vcfFile(s, vcf(s, [PAH_R408W_HOM.replace('1/1', '0/1')]))),
  (s) => reported(vcfFile(s, vcf(s)), otherFile(s, 'biochemistry', csv(s))),
  (s) => reported(vcfFile(s, vcf(s, [PAH_R408W_HOM])), otherFile(s, 'biochemistry', hl7(s))),
  (s) => reported(vcfFile(s, gzipSync(vcf(s)))),
  (s) => refused(vcfFile(s, gzipSync(vcf(s)).subarray(0, 200))),
  (s) => refused(vcfFile(s, `${s.comment}\n${s.name}\n`)),
  (s) => refused(vcfFile(s, vcf(s).replace('VCFv4.2', s.info))),
  (s) => refused(vcfFile(s, `${vcf(s)}chr12\t${s.position}\t.\t${s.insertion}\n`)),
  (s) => refused(vcfFile(s, vcf(s).replace('\tPASS\t', `\t${s.comment}\tPASS\t`))),
  (s) => refused(vcfFile(s, vcf(s).replace('chr12\t', `chr12\t${s.comment}`))),
  (s) => refused(vcfFile(s, '')),
  (s) => refused(vcfFile(s, vcf(s)), otherFile(s, 'biochemistry', `${csv(s)}PHE,${s.comment},x\n`)),
  (s) => refused(vcfFile(s, vcf(s)), otherFile(s, 'biochemistry', `comment,${s.comment}\n`)),
  (s) =>
    refused(
      vcfFile(s, vcf(s)),
      otherFile(s, 'biochemistry', hl7(s).replace('^UCUM', s.comment).replace('umol', s.comment)),
    ),
  (s) => refused(vcfFile(s, vcf(s)), otherFile(s, 'callability', `chr12\t${s.comment}\t5\n`)),
  (s) => refused(vcfFile(s, vcf(s)), otherFile(s, 'copy-number', `locus\tx\n${s.comment}\t2\n`)),
  (s) => refused(vcfFile(s, vcf(s)), otherFile(s, 'parent-vcf', s.comment)),
  (s) => refused(vcfFile(s, vcf(s)), { role: 'vcf', name: `${s.name}.2.vcf`, content: vcf(s) }),
  (s) => refused(otherFile(s, 'biochemistry', csv(s))),
  (s) => refused(vcfFile(s, vcf(s)), otherFile(s, 'diary', s.comment)),
  (s) => ({
    expected: 'refused',
    sample: {
      files: [vcfFile(s, vcf(s))],
      tamper: (sample) => ({
        ...sample,
        files: sample.files.map((file) => ({
          ...file,
          plaintext: { ...file.plaintext, sha256: 'ee'.repeat(32) },
        })),
      }),
    },
  }),
];

export const SCENARIO_COUNT: number = scenarios.length;

export function plantNewborn(index: number): PlantedNewborn {
  const secrets = drawSecrets();
  const scenario = scenarios[index % scenarios.length];
  if (scenario === undefined) {
    throw new Error('there are no scenarios');
  }
  return { ...scenario(secrets), canaries: canariesOf(secrets) };
}

function drawSecrets(): Secrets {
  return {
    name: `Nm${letters(14)}`,
    sampleName: `Sp${letters(14)}`,
    insertion: Array.from({ length: 28 }, () => 'ACGT'[randomInt(4)]).join(''),
    position: 102_000_000 + randomInt(800_000),
    info: `If${letters(14)}`,
    value: `${randomInt(40, 90)}.${randomInt(1e9, 9e9)}`,
    comment: `Cm${letters(14)}`,
  };
}

function canariesOf(secrets: Secrets): Canary[] {
  return [
    { kind: 'newborn name, in file names', value: secrets.name },
    { kind: 'VCF sample name', value: secrets.sampleName },
    { kind: 'allele', value: secrets.insertion },
    { kind: 'position', value: `chr12\t${secrets.position}\t` },
    { kind: 'INFO value', value: secrets.info },
    { kind: 'analyte value', value: secrets.value },
    { kind: 'laboratory comment', value: secrets.comment },
  ];
}

function vcf(secrets: Secrets, records: readonly string[] = []): string {
  const planted = `chr12 ${secrets.position} A A${secrets.insertion} 0/1`;
  return smallVcf([planted, ...records])
    .replace('FORMAT\tS\n', `FORMAT\t${secrets.sampleName}\n`)
    .replace('##FILTER', `##comment=${secrets.comment}\n##FILTER`)
    .replace('##FORMAT', '##INFO=<ID=NOTE,Number=1,Type=String,Description="x">\n##FORMAT')
    .replace('PASS\t.\t', `PASS\tNOTE=${secrets.info}\t`);
}

function csv({ value }: Secrets): string {
  return `analyte,value,unit\nPHE,${value},umol/L\n`;
}

function hl7({ name, value, comment }: Secrets): string {
  return [
    'MSH|^~\\&|lab|lab|hospital|hospital|20260101||ORU^R01^ORU_R01|1|P|2.5.1',
    `PID|1||1^^^^MR||${name}`,
    'OBR|1|||53261-4^Amino acid newborn screen panel^LN',
    `OBX|1|NM|29573-3^Phenylalanine^LN||${value}|umol/L^micromole per liter^UCUM|<120|N|||F`,
    `NTE|1||${comment}`,
    '',
  ].join('\r');
}

function letters(length: number): string {
  const alphabet = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ';
  return Array.from(randomBytes(length), (byte) => alphabet[byte % alphabet.length]).join('');
}
