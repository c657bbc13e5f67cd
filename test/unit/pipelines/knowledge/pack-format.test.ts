import { describe, expect, it } from 'vitest';
import { KnowledgeFault, encodePack, openPack, parseChrom, parsePos1 } from '#pipelines';
import type { EncodedPack, KnowledgeFaultCode, PackContent } from '#pipelines';
import {
  aClinvarRecord,
  aCondition,
  aFrequency,
  aGene,
  aPack,
  encodeTestPack,
  packContent,
  range,
  reseal,
  sectionWords,
  sha256,
  toFiles,
  variant,
} from '../../../builders/knowledge-pack.ts';

const chr1 = parseChrom('chr1');

function open(encoded: EncodedPack) {
  return openPack(toFiles(encoded), { sha256, tables: 'verify' });
}

function codeOf(action: () => unknown): KnowledgeFaultCode | null {
  try {
    action();
    return null;
  } catch (error) {
    if (error instanceof KnowledgeFault) {
      return error.code;
    }
    throw error;
  }
}

describe('a pack that was written and read back', () => {
  const pack = aPack();

  it('gives back conditions and genes in the order of their keys', () => {
    expect(pack.conditions.map((condition) => condition.id)).toEqual(['ONE', 'TWO']);
    expect([...pack.genes.keys()]).toEqual(['AAA', 'BBB']);
    expect(pack.genes.get('AAA')).toEqual(packContent().genes.rows[1]);
  });

  it('finds ClinVar records by their exact alleles', () => {
    expect(pack.clinvar(variant('chr1', 12, 'A>G'))).toEqual(
      aClinvarRecord(variant('chr1', 12, 'A>G')),
    );
    expect(pack.clinvar(variant('chr1', 12, 'A>T'))).toBeNull();
    expect(pack.clinvar(variant('chr1', 13, 'A>G'))).toBeNull();
    expect(pack.clinvar(variant('chr2', 12, 'A>G'))).toBeNull();
  });

  it('finds an allele that does not fit a word', () => {
    const long = variant('chrX', 5, `A>${'ACGT'.repeat(5)}`);
    expect(pack.clinvar(long)).toMatchObject({ variationId: 2, gene: 'BBB' });
    expect(pack.clinvar({ ...long, alt: 'ACGT'.repeat(4) })).toBeNull();
  });

  it('lists ClinVar records of a closed range in order', () => {
    const positions = (start: number, end: number) =>
      pack.clinvarIn(chr1, range(start, end)).map((record) => record.pos);
    expect(positions(12, 31)).toEqual([12, 31]);
    expect(positions(13, 30)).toEqual([]);
    expect(positions(31, 31)).toEqual([31]);
  });

  it('keeps the difference between no number and zero in a frequency', () => {
    const row = aFrequency(variant('chr1', 12, 'A>G'));
    expect(pack.frequency(variant('chr1', 12, 'A>G'))).toEqual({
      alleleCount: 1,
      alleleNumber: 1000,
      afPpb: 1_000_000,
      grpmaxAfPpb: null,
      faf95Ppb: null,
      homozygotes: 0,
      source: row.source,
    });
    expect(pack.frequencyCoverage('AAA')).toBe('complete');
    expect(pack.frequencyCoverage('BBB')).toBe('none');
    expect(pack.frequencyCoverage('constructor')).toBe('none');
  });

  it('gives reference bases only where it has all of them', () => {
    expect(pack.reference(chr1, range(12, 20))).toBe('ATGCCCGGG');
    expect(pack.reference(chr1, range(13, 15))).toBe('TGC');
    expect(pack.reference(chr1, range(11, 13))).toBeNull();
    expect(pack.reference(chr1, range(20, 21))).toBeNull();
    expect(pack.reference(chr1, range(33, 35))).toBeNull();
    expect(pack.reference(chr1, range(35, 37))).toBe('TGA');
    expect(pack.reference(parseChrom('chr7'), range(1, 1))).toBeNull();
  });

  it('reads the coding sequence in the direction of the gene', () => {
    const refseq = (gene: string) => pack.genes.get(gene)?.transcripts[0]?.refseq ?? '';
    expect(pack.codingSequence(refseq('AAA'))).toBe('ATGCCCGGGTTTT');
    // 103…105 TTA and 110…115 CCGGGC on the forward strand.
    expect(pack.codingSequence(refseq('BBB'))).toBe('GCCCGGTAA');
    expect(pack.codingSequence('NM_1.1')).toBeNull();
  });

  it('finds genes by position at both ends of their range', () => {
    const at = (pos: number) => pack.genesAt(chr1, parsePos1(pos)).map((gene) => gene.symbol);
    expect([at(9), at(10), at(25), at(40), at(41)]).toEqual([[], ['AAA'], ['AAA'], ['AAA'], []]);
  });

  it('hands out small tables that cannot be changed', () => {
    expect(pack.table('small-table')).toEqual({ answer: 42 });
    expect(Object.isFrozen(pack.table('small-table'))).toBe(true);
    expect(pack.table('constructor')).toBeUndefined();
  });

  it('does not depend on the order of what was written', () => {
    const content = packContent();
    const clinvar = content.clinvar;
    const reversed: Partial<PackContent> = {
      genes: { ...content.genes, rows: [...content.genes.rows].reverse() },
      ...(clinvar !== undefined && {
        clinvar: { ...clinvar, rows: [...clinvar.rows].reverse() },
      }),
    };
    expect(encodeTestPack(reversed)).toEqual(encodeTestPack());
  });

  it('names its digest after the bytes of the manifest', () => {
    const encoded = encodeTestPack();
    const digest = Buffer.from(sha256(encoded.manifest)).toString('hex');
    expect(open(encoded).digest).toBe(digest);
    const options = { sha256, tables: 'verify' } as const;
    expect(openPack(toFiles(encoded), { ...options, expectedDigest: digest }).id).toBe('test-pack');
    expect(
      codeOf(() => openPack(toFiles(encoded), { ...options, expectedDigest: '0'.repeat(64) })),
    ).toBe('PACK_DIGEST_UNEXPECTED');
  });

  it('answers without the optional tables', () => {
    const { id, assembly, created, genes, conditions, small } = packContent();
    const bare: PackContent = { id, assembly, created, genes, conditions, small };
    const pack = open(encodePack(bare, sha256));
    expect(pack.clinvar(variant('chr1', 12, 'A>G'))).toBeNull();
    expect(pack.clinvarIn(chr1, range(1, 99))).toEqual([]);
    expect(pack.frequency(variant('chr1', 12, 'A>G'))).toBeNull();
    expect(pack.predictor(variant('chr1', 12, 'A>G'))).toBeNull();
    expect(pack.reference(chr1, range(12, 12))).toBeNull();
    expect(pack.codingSequence(pack.genes.get('AAA')?.transcripts[0]?.refseq ?? '')).toBeNull();
    expect(pack.frequencyCoverage('AAA')).toBe('none');
  });
});

describe('damage', { timeout: 60_000 }, () => {
  const encoded = encodeTestPack();

  it('is found in every byte of the tables', () => {
    for (let at = 0; at < encoded.tables.length; at += 1) {
      const tables = encoded.tables.slice();
      tables[at] = (tables[at] ?? 0) ^ 0x20;
      expect(codeOf(() => open({ ...encoded, tables }))).toBe('PACK_TABLE_DIGEST');
    }
  });

  it('is found in every byte of the manifest, and is always a coded fault', () => {
    const codes = new Set<KnowledgeFaultCode | null>();
    for (let at = 0; at < encoded.manifest.length; at += 1) {
      for (const flip of [0x01, 0x20, 0x80]) {
        const manifest = encoded.manifest.slice();
        manifest[at] = (manifest[at] ?? 0) ^ flip;
        codes.add(codeOf(() => open({ ...encoded, manifest })));
      }
    }
    expect(codes.has(null)).toBe(false);
    expect(codes).toContain('PACK_MANIFEST_INVALID');
    expect(codes).toContain('PACK_MANIFEST_DIGEST');
  });

  it.each([
    ['cut short', (bytes: Uint8Array) => bytes.subarray(0, -8), 'PACK_SIZE'],
    ['longer', (bytes: Uint8Array) => Uint8Array.from([...bytes, 0]), 'PACK_SIZE'],
    ['empty', () => new Uint8Array(0), 'PACK_SIZE'],
  ] as const)('is found in tables that are %s', (_, change, code) => {
    expect(codeOf(() => open({ ...encoded, tables: change(encoded.tables) }))).toBe(code);
  });

  it.each([
    ['spaces', (text: string) => text.replace('{', '{ '), 'PACK_MANIFEST_NOT_CANONICAL'],
    [
      'a repeated member',
      (text: string) => text.replace('{', '{"id":"x",'),
      'PACK_MANIFEST_NOT_CANONICAL',
    ],
    ['a final newline', (text: string) => `${text}\n`, 'PACK_MANIFEST_NOT_CANONICAL'],
    ['an unknown member', (text: string) => text.replace('{', '{"a":1,'), 'PACK_MANIFEST_INVALID'],
    [
      'another format',
      (text: string) => text.replace('neoseal.pack/1', 'neoseal.pack/2'),
      'PACK_MANIFEST_INVALID',
    ],
    ['no content', () => '', 'PACK_MANIFEST_INVALID'],
    [
      'a megabyte of nothing',
      (text: string) => text + ' '.repeat(1 << 20),
      'PACK_MANIFEST_INVALID',
    ],
  ])('is found in a manifest with %s', (_, change, code) => {
    const text = new TextDecoder().decode(encoded.manifest);
    const manifest = new TextEncoder().encode(change(text));
    expect(codeOf(() => open({ ...encoded, manifest }))).toBe(code);
  });
});

describe('a pack with right digests and wrong content', () => {
  const encoded = encodeTestPack();
  const opened = (change: Parameters<typeof reseal>[1]) =>
    codeOf(() => open(reseal(encoded, change)));

  it('opens when nothing was changed', () => {
    expect(opened(() => undefined)).toBeNull();
  });

  it.each([
    ['positions out of order', ['clinvar', 'pos'], [31, 12, 5], 'PACK_TABLE_ORDER'],
    ['a position of 0', ['clinvar', 'pos'], [0, 31, 5], 'PACK_TABLE_VALUE'],
    ['an allele without letters', ['clinvar', 'alleles'], [0], 'PACK_TABLE_VALUE'],
    ['an allele outside the heap', ['clinvar', 'alleles'], [0x8fff_ffff], 'PACK_TABLE_VALUE'],
    ['contigs out of order', ['clinvar', 'contigs'], [0, 2, 1], 'PACK_TABLE_ORDER'],
    ['contigs that start late', ['clinvar', 'contigs'], [1], 'PACK_TABLE_LAYOUT'],
    ['a frequency above 1', ['frequency', 'afPpb'], [1_000_000_001], 'PACK_TABLE_VALUE'],
    ['stretches that overlap', ['reference', 'start'], [12, 20], 'PACK_TABLE_ORDER'],
    ['a stretch that ends before it starts', ['reference', 'end'], [11], 'PACK_TABLE_ORDER'],
    ['a stretch that begins elsewhere', ['reference', 'byte'], [1], 'PACK_TABLE_VALUE'],
  ] as const)('is refused for %s', (_, [table, section], words, code) => {
    expect(
      opened((manifest, tables) => {
        sectionWords(manifest, tables, [table, section]).set(words);
      }),
    ).toBe(code);
  });

  it('is refused for a variant that occurs twice', () => {
    const code = opened((manifest, tables) => {
      const pos = sectionWords(manifest, tables, ['clinvar', 'pos']);
      const alleles = sectionWords(manifest, tables, ['clinvar', 'alleles']);
      pos[1] = pos[0] ?? 0;
      alleles[1] = alleles[0] ?? 0;
    });
    expect(code).toBe('PACK_TABLE_ORDER');
  });

  it.each([
    ['a table is missing', 0, { name: 'renamed' }, 'PACK_TABLE_MISSING'],
    ['tables share a name', 1, { name: 'conditions' }, 'PACK_SIZE'],
    ['a table leaves a gap', 0, { offset: 8 }, 'PACK_SIZE'],
    ['the number of records is wrong', 2, { records: 4 }, 'PACK_TABLE_LAYOUT'],
    ['the number of genes is wrong', 1, { records: 4 }, 'PACK_TABLE_VALUE'],
  ])('is refused when %s', (_, table, change, code) => {
    expect(
      opened((manifest) => {
        Object.assign(manifest.tables[table] ?? {}, change);
      }),
    ).toBe(code);
  });

  it('is refused when a section has another type or lies elsewhere', () => {
    const withSection = (change: object) =>
      opened((manifest) => {
        Object.assign(manifest.tables[2]?.sections[1] ?? {}, change);
      });
    expect(withSection({ type: 'u16' })).toBe('PACK_TABLE_LAYOUT');
    expect(withSection({ offset: 0 })).toBe('PACK_SIZE');
    expect(withSection({ name: 'other' })).toBe('PACK_TABLE_LAYOUT');
  });
});

describe('writing', () => {
  const content = packContent();
  const provenance = { sources: content.genes.sources, scope: content.genes.scope };
  const encode = (change: Partial<PackContent>) => codeOf(() => open(encodeTestPack(change)));

  it('refuses the same variant twice', () => {
    const rows = [
      aClinvarRecord(variant('chr1', 1, 'A>G')),
      aClinvarRecord(variant('chr1', 1, 'A>G')),
    ];
    expect(encode({ clinvar: { ...provenance, rows } })).toBe('PACK_TABLE_ORDER');
    const long = aClinvarRecord(variant('chr1', 1, `A>${'C'.repeat(30)}`));
    expect(encode({ clinvar: { ...provenance, rows: [long, long] } })).toBe('PACK_TABLE_ORDER');
  });

  it.each([
    ['lower case', 'a>G'],
    ['no REF', '>G'],
    ['no ALT', 'A>'],
    ['a symbolic ALT', 'A><DEL>'],
    ['a missing allele', 'A>*'],
    ['more letters than 16 bits count', `A>${'C'.repeat(70_000)}`],
  ])('refuses alleles with %s', (_, change) => {
    const rows = [aClinvarRecord(variant('chr1', 1, change))];
    expect(encode({ clinvar: { ...provenance, rows } })).toBe('SOURCE_ROW_INVALID');
  });

  it('refuses sequences that contradict each other', () => {
    const stretches = [
      { chrom: chr1, start: 10, bases: 'ACGT' },
      { chrom: chr1, start: 12, bases: 'CC' },
    ];
    expect(encode({ reference: { ...provenance, stretches } })).toBe('SOURCE_CONFLICT');
  });

  it('refuses a condition of a gene without a model, and one that is given twice', () => {
    const unknown = [aCondition('ONE', 'ZZZ')];
    expect(encode({ conditions: { ...provenance, rows: unknown } })).toBe('PACK_TABLE_VALUE');
    const twice = [aCondition('ONE', 'AAA'), aCondition('ONE', 'AAA')];
    expect(encode({ conditions: { ...provenance, rows: twice } })).toBe('PACK_TABLE_ORDER');
  });

  it('takes a gene with two modes of inheritance', () => {
    const rows = [aCondition('ONE', 'AAA'), aCondition('ONE', 'AAA', { inheritance: 'AD' })];
    expect(encode({ conditions: { ...provenance, rows } })).toBeNull();
  });

  it.each([
    [
      'overlapping exons',
      {
        exons: [
          [10, 20],
          [20, 30],
        ],
        cds: [12, 25],
      },
    ],
    ['an exon that ends before it starts', { exons: [[20, 10]], cds: null }],
    [
      'a CDS that begins in an intron',
      {
        exons: [
          [10, 20],
          [30, 40],
        ],
        cds: [25, 35],
      },
    ],
    ['a CDS beyond the last exon', { exons: [[10, 20]], cds: [12, 21] }],
  ] as const)('refuses a transcript with %s', (_, { exons, cds }) => {
    const gene = aGene('AAA', {
      chrom: 'chr1',
      strand: '+',
      exons: exons.map(([start, end]) => [start, end]),
      cds: cds === null ? null : [cds[0], cds[1]],
    });
    const rows = [gene, ...content.genes.rows.filter((other) => other.symbol !== 'AAA')];
    expect(encode({ genes: { ...provenance, rows } })).toBe('PACK_TABLE_VALUE');
  });

  it.each([0.5, Number.NaN, 2 ** 53, '\ud800'])('refuses %s in a small table', (value) => {
    const small = [{ ...provenance, name: 'small', content: [value], records: 1 }];
    expect(encode({ small })).toBe('PACK_TABLE_VALUE');
  });
});

describe('a worker that trusts the thread before it', () => {
  it('sees the same pack without looking at every row', () => {
    const files = toFiles(encodeTestPack());
    const first = openPack(files, { sha256, tables: 'verify' });
    const second = openPack(files, { sha256, tables: 'verified-elsewhere' });
    expect(second.digest).toBe(first.digest);
    expect(second.clinvar(variant('chr1', 12, 'A>G'))).toEqual(
      first.clinvar(variant('chr1', 12, 'A>G')),
    );
  });

  it('still refuses another manifest', () => {
    const files = toFiles(encodeTestPack());
    const manifest = encodeTestPack({ small: [] }).manifest;
    expect(
      codeOf(() => openPack({ ...files, manifest }, { sha256, tables: 'verified-elsewhere' })),
    ).toBe('PACK_SIZE');
  });
});
