import { describe, expect, it } from 'vitest';
import { BiochemistryFault, readBiochemistry } from '#pipelines';
import { analyteTable } from '../../../builders/analytes.ts';
import { cutBySizes, streamOf } from '../../../builders/chunks.ts';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

async function outcome(...chunks: Uint8Array[]): Promise<string> {
  try {
    const reading = await readBiochemistry(streamOf(...chunks), 'f', { table: analyteTable });
    return `${reading.format} ${reading.observations.length}`;
  } catch (error) {
    if (error instanceof BiochemistryFault) {
      return `${error.code}@${error.place.line ?? '-'}`;
    }
    throw error;
  }
}

const CSV = 'analyte,value,unit\nPhe,85,µmol/L\n';
const HL7 = 'MSH|^~\\&|a|b|c|d|2026||ORU^R01|1|P|2.3\rOBX|1|NM|29573-3^Phe^LN||85|µmol/L||N|||F\r';

describe('a file of unknown format', () => {
  it.each([
    ['csv 1', CSV],
    ['csv 1', `\ufeff${CSV}`],
    ['csv 1', CSV.replaceAll(',', '\t')],
    ['hl7-oru 1', HL7],
    ['hl7-oru 1', `\r\n${HL7}`],
    ['hl7-oru 0', 'FHS|^~\\&\rMSH|^~\\&|a|b|c|d|2026||ORU^R01|1|P|2.3\r'],
    ['MZTAB_METADATA_MISSING@-', 'MTD\tmzTab-version\t2.0.0-M\n'],
    ['MZTAB_METADATA_MISSING@-', 'COM\tx\nMTD\tmzTab-version\t2.0.0-M\n'],
    ['MZTAB_METADATA_INVALID@-', '{"metadata": 1}'],
  ])('is told by its content: %s', async (expected, text) => {
    expect(await outcome(utf8(text))).toBe(expected);
  });

  it('reads the same in any chunks', async () => {
    for (const sizes of [[1], [2, 3], [1000]]) {
      expect(await outcome(...cutBySizes(utf8(CSV), sizes))).toBe('csv 1');
    }
  });

  it.each<[string, Uint8Array]>([
    ['DELIMITER_UNKNOWN@1', new Uint8Array()],
    ['ENCODING_INVALID@-', new Uint8Array(Buffer.from(CSV, 'latin1'))],
    ['ENCODING_INVALID@-', new Uint8Array(Buffer.from(`\ufeff${CSV}`, 'utf16le'))],
    ['ENCODING_INVALID@-', Uint8Array.of(0x50, 0x4b, 0x03, 0x04, 0xff, 0xfe)],
    ['CONTROL_CHARACTER@2', utf8(CSV.replace('85', '8\u00005'))],
    ['CONTROL_CHARACTER@1', utf8(`\u000b${HL7}`)],
    ['CONTROL_CHARACTER@1', Uint8Array.of(0x1f, 0x0b, 0x08)],
    ['CONTROL_CHARACTER@2', utf8(CSV.replace('85', '8\u007f5'))],
    ['TOO_MANY_FIELDS@1', utf8('a,'.repeat(3 * 1024 * 1024))],
    ['LINE_TOO_LONG@1', utf8(`a,${'b'.repeat(5 * 1024 * 1024)}`)],
    ['LINE_TOO_LONG@2', utf8(`MSH|^~\\&|a\r${'b'.repeat(5 * 1024 * 1024)}`)],
    ['TOO_MANY_LINES@200001', utf8(`MSH|^~\\&|a\r${'NTE|1\r'.repeat(200_001)}`)],
  ])('is refused: %s', async (expected, bytes) => {
    expect(await outcome(bytes)).toBe(expected);
  });

  it('is refused when it is too large, before the rest is fetched', async () => {
    const chunk = new Uint8Array(1024 * 1024);
    let fetched = 0;
    async function* endless(): AsyncGenerator<Uint8Array> {
      for (;;) {
        fetched += 1;
        await Promise.resolve();
        yield chunk;
      }
    }
    await expect(readBiochemistry(endless(), 'f', { table: analyteTable })).rejects.toThrow(
      expect.objectContaining({ code: 'INPUT_TOO_LARGE' }) as Error,
    );
    expect(fetched).toBe(33);
  });
});
