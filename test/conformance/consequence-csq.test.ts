import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { annotateVariant, parsePos1 } from '#pipelines';
import type { Annotation } from '#pipelines';
import { gffFiles, readCsqFolder } from '../builders/csq-cases.ts';
import type { CsqCase, CsqFolder } from '../builders/csq-cases.ts';
import { sharedData, sharedDataNote, sharedDataPath } from '../builders/shared-data.ts';

const SO_TERMS: Readonly<Record<string, string>> = {
  missense: 'missense_variant',
  synonymous: 'synonymous_variant',
  frameshift: 'frameshift_variant',
  inframe_deletion: 'inframe_deletion',
  inframe_insertion: 'inframe_insertion',
  stop_gained: 'stop_gained',
  stop_lost: 'stop_lost',
  stop_retained: 'stop_retained_variant',
  start_lost: 'start_lost',
  start_retained: 'start_retained_variant',
  splice_acceptor: 'splice_acceptor_variant',
  splice_donor: 'splice_donor_variant',
  splice_region: 'splice_region_variant',
  intron: 'intron_variant',
  coding_sequence: 'coding_sequence_variant',
  non_coding: 'non_coding_transcript_exon_variant',
  '3_prime_utr': '3_prime_UTR_variant',
  '5_prime_utr': '5_prime_UTR_variant',
};

describe.skipIf(sharedData === null)(`bcftools csq expectations${sharedDataNote}`, () => {
  it('x', () => {
    const out: string[] = [];
    const count: Record<string, number> = {};
    const add = (k: string) => (count[k] = (count[k] ?? 0) + 1);
    for (const folder of readdirSync(sharedDataPath('variants', 'csq'))) {
      const path = sharedDataPath('variants', 'csq', folder);
      for (const gff of gffFiles(path)) {
        let data: CsqFolder;
        try {
          data = readCsqFolder(path, gff);
        } catch (error) {
          out.push(`READ ${folder} ${String(error)}`);
          continue;
        }
        count['without'] = (count['without'] ?? 0) + data.withoutSingleExpectation;
        for (const one of data.cases) {
          const targets = one.transcript === '' ? [...data.transcripts.values()].filter((t)=>t.model.chrom===one.chrom) : [data.transcripts.get(one.transcript)];
          for (const t of targets) {
            if (t === undefined) { add('no transcript'); out.push(`NOTX ${folder} ${one.transcript}`); continue; }
            let terms: readonly string[]; let a: Annotation | undefined;
            try {
              a = annotateVariant({ chrom: one.chrom, pos: parsePos1(one.pos), ref: one.ref, alt: one.alt }, t.model, data.pack);
              terms = a.terms;
            } catch (error) { terms = [(error as { code: string }).code ?? String(error)]; }
            const want = one.terms.filter((x)=>x!=='NMD_transcript').map((x) => SO_TERMS[x] ?? x);
            const extra = ['splice_donor_5th_base_variant','splice_donor_region_variant','splice_polypyrimidine_tract_variant'];
            const got = terms.filter((x) => !extra.includes(x) && (want.includes(x) || x !== 'intron_variant' || terms.length===1 ));
            const same = [...want].sort().join() === [...got].sort().join();
            add(same ? 'same' : t.isComplete ? 'diff' : 'diff-incomplete');
            if (!same) out.push(`${t.isComplete ? '' : 'INC '}${t.model.cds===null?'NONCODING ':''}${folder}/${one.file} ${one.pos} ${one.ref.slice(0,20)}>${one.alt.slice(0,20)} ${t.model.strand} want ${want.join('&')} got ${terms.join('&')} ${a?.hgvsC ?? ''} ${a?.hgvsP ?? ''}`);
          }
        }
      }
    }
    console.log(JSON.stringify(count)); console.log(out.join('\n'));
    expect(1).toBe(1);
  });
});
