import { encodeBase64 } from '../../crypt4gh/base64.ts';
import type { Finding } from '../../model/index.ts';
import { ALLELIC_STATE, SIGNIFICANCE } from '../fhir/answer-codes.ts';
import type { ExportInput } from '../export-input.ts';
import { codingHgvs, proteinHgvs } from '../genome-names.ts';
import { allFindings } from '../reported-variants.ts';
import { loincCode } from './obx.ts';
import type { Obx } from './obx.ts';

/** Under the genetic analysis report: each variant of each finding in its own group, then the report as it is read. */
export function genomicResults({ outcome, rendered }: ExportInput): readonly Obx[] {
  const screening = outcome.status === 'refused' ? null : outcome.screening;
  const findings = allFindings(screening).flatMap((finding, index) =>
    findingResults(finding, String(index + 1)),
  );
  return rendered === null ? findings : [...findings, embedded(rendered)];
}

function findingResults(finding: Finding, group: string): readonly Obx[] {
  const { condition, gene } = finding;
  return [
    { type: 'ST', code: loincCode('81259-4', 'Associated phenotype'), group, value: condition },
    ...text('48018-6', 'Gene studied', { group, value: gene }),
    ...finding.variants.flatMap((variant, index) => {
      const own = `${group}.${index + 1}`;
      return [
        ...text('81252-9', 'Discrete genetic variant', {
          group: own,
          value: `${variant.chrom}-${variant.pos}-${variant.ref}-${variant.alt}`,
        }),
        ...text('48004-6', 'DNA change', { group: own, value: codingHgvs(variant) }),
        ...text('48005-3', 'Amino acid change', { group: own, value: proteinHgvs(variant) }),
        answer('53034-5', 'Allelic state', {
          group: own,
          value: ALLELIC_STATE[variant.zygosity],
        }),
        answer('53037-8', 'Clinical significance', {
          group: own,
          value: SIGNIFICANCE[variant.class],
        }),
      ];
    }),
  ];
}

function text(
  code: string,
  name: string,
  { group, value }: { readonly group: string; readonly value: string | null },
): readonly Obx[] {
  return value === null ? [] : [{ type: 'ST', code: loincCode(code, name), group, value }];
}

function answer(
  code: string,
  name: string,
  { group, value }: { readonly group: string; readonly value: readonly [string, string] },
): Obx {
  return { type: 'CWE', code: loincCode(code, name), group, value: [...value, 'LN'] };
}

/** Encapsulated data (§2.A.24): application, type, subtype, encoding, data. */
function embedded({ mediaType, content }: NonNullable<ExportInput['rendered']>): Obx {
  const [type = '', subtype = ''] = mediaType.split('/');
  const value = [
    'NEOSEAL',
    type,
    subtype,
    'Base64',
    encodeBase64(new TextEncoder().encode(content)),
  ];
  return { type: 'ED', code: loincCode('51969-4', 'Genetic analysis report'), value };
}
