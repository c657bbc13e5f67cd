import { ConsequenceFault, normaliseVariant } from '../consequence/index.ts';
import type { AlleleCall, KnowledgePack, VcfScan } from '../model/index.ts';
import { VcfFault, resolveRepeatedCall } from '../vcf/index.ts';

/**
 * Every call in the one form that the tables of the pack are written in: parsimonious and left-aligned. Callers
 * pad alleles that share a record (`ATCTT` to `AT` for c.1521_1523del) and do not all shift to the left; looked
 * up as written, a known pathogenic allele would not be found, and the newborn would read as negative.
 *
 * A call whose REF contradicts the pack's bases stays as written, for `contradictsReference` to tell. Two records that turn out to call one allele
 * count once, as if they had been written alike.
 *
 * @throws VcfFault ALLELE_CONFLICT with role and line
 */
export function normaliseCalls(
  scan: VcfScan,
  knowledge: KnowledgePack,
  role: 'vcf' | 'parent-vcf',
): VcfScan {
  const calls = new Map<string, AlleleCall>();
  for (const written of scan.calls) {
    const call = normaliseCall(written, knowledge);
    const key = `${call.chrom}:${call.pos}:${call.ref}:${call.alt}`;
    const known = calls.get(key);
    calls.set(key, known === undefined ? call : resolve(known, call, role));
  }
  return { ...scan, calls: [...calls.values()] };
}

/** REF is not what the genome has there: nothing that this call says can be trusted, nor that nothing was found. */
export function contradictsReference(call: AlleleCall, knowledge: KnowledgePack): boolean {
  try {
    normaliseVariant(call, knowledge);
    return false;
  } catch (error) {
    return codeOf(error) === 'REF_MISMATCH';
  }
}

function normaliseCall(call: AlleleCall, knowledge: KnowledgePack): AlleleCall {
  const { chrom, pos, ref, alt } = call;
  try {
    return { ...call, ...normaliseVariant({ chrom, pos, ref, alt }, knowledge).variant };
  } catch (error) {
    codeOf(error);
    return call;
  }
}

function codeOf(error: unknown): ConsequenceFault['code'] {
  if (error instanceof ConsequenceFault) {
    return error.code;
  }
  throw error;
}

function resolve(known: AlleleCall, call: AlleleCall, file: string): AlleleCall {
  try {
    return resolveRepeatedCall(known, call).call;
  } catch (error) {
    if (error instanceof VcfFault) {
      throw new VcfFault(error.code, error.explanation, { ...error.place, file }, { cause: error });
    }
    throw error;
  }
}
