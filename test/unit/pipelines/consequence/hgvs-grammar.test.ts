import { describe, expect, it } from 'vitest';
import { isProteinName, isTranscriptName } from '#pipelines';

const ACCEPTED_C = [
  'NM_000277.3:c.1222C>T',
  'NM_000277.3:c.1066-11G>A',
  'NM_000277.3:c.-5G>A',
  'NM_000277.3:c.*12A>G',
  'NM_000277.3:c.-32-13T>G',
  'NM_000277.3:c.*37+1G>A',
  'NM_000277.3:c.806del',
  'NM_000492.4:c.1521_1523del',
  'NM_000492.4:c.1521_1523dup',
  'NM_000492.4:c.22_24inv',
  'NM_000492.4:c.22_23insGCG',
  'NM_000492.4:c.22_24delinsA',
  'NM_000492.4:c.22_23ins(12000)',
  'NR_003051.3:n.71A>G',
  'ENST00000553106.6:c.1222C>T',
  'NM_000277.3(PAH):c.1222C>T',
];

const REJECTED_C = [
  'c.1222C>T',
  'PAH:c.1222C>T',
  'NM_000277:c.1222C>T',
  'NM_000277.3:1222C>T',
  'NM_000277.3:g.1222C>T',
  'NM_000277.3:c.C1222T',
  'NM_000277.3:c.1222c>t',
  'NM_000277.3:c.1222',
  'NM_000277.3:c.0C>T',
  'NM_000277.3:c.01C>T',
  'NM_000277.3:c.1222+0C>T',
  'NM_000277.3:c.1222C>TT',
  'NM_000277.3:c.1222CC>TT',
  'NM_000277.3:c.22insG',
  'NM_000277.3:c.22_23ins',
  'NM_000277.3:c.22_23delins',
  'NM_000277.3:c.22–24del',
  'NM_000277.3:c.806delT',
  'NM_000277.3:c.806del ',
  'NM_000277.3:c.198-1 G>A',
  'NM_000277.3:c.1222C>T<script>',
  `NM_000277.3:c.1_2ins${'A'.repeat(3000)}`,
];

const ACCEPTED_P = [
  'p.(Arg408Trp)',
  'p.Arg408Trp',
  'p.?',
  'p.0?',
  'p.(=)',
  'p.(Leu321=)',
  'p.(Ile269ThrfsTer12)',
  'p.(Ile269ThrfsTer?)',
  'p.(Met1?)',
  'p.(Ter453ArgextTer12)',
  'p.(Phe508del)',
  'p.(Gly4_Gln6dup)',
  'p.(Lys2_Met3insGlnSerLys)',
  'p.(Cys28_Lys29delinsTrp)',
  'p.(Sec498Cys)',
  'NP_000268.1:p.(Arg408Trp)',
];

const REJECTED_P = [
  'p.R408W',
  'p.(R408W)',
  'Arg408Trp',
  'p.(Arg408Trp',
  'p.Arg408Trp)',
  'p.(arg408trp)',
  'p.(Arg408*)',
  'p.(Arg0Trp)',
  'p.(Arg408)',
  'p.(Arg408Abc)',
  'p.(Ile269fs)',
  'p.(Ile269Thrfs)',
  'p.(Ile269ThrfsTer)',
  'p.(Ile269ThrfsTer0)',
  'p.(Lys2insGln)',
  'p.(Lys2_Met3ins)',
  'p.(Arg408Trp) ',
  'c.1222C>T',
];

describe('the forms of names', () => {
  it.each(ACCEPTED_C)('accepts %s', (name) => {
    expect(isTranscriptName(name)).toBe(true);
  });

  it.each(REJECTED_C)('rejects %s', (name) => {
    expect(isTranscriptName(name)).toBe(false);
  });

  it.each(ACCEPTED_P)('accepts %s', (name) => {
    expect(isProteinName(name)).toBe(true);
  });

  it.each(REJECTED_P)('rejects %s', (name) => {
    expect(isProteinName(name)).toBe(false);
  });
});
