import { describe, expect, test } from 'vitest';
import { parseProcessor, type Processor } from '../foundation/processor.ts';
import { oneThread } from '../protocol/profile.ts';
import { describeBits } from '../reporting/describe-bits.ts';
import { tensorflowVersion } from '../tensors/wheels.ts';
import { trainingVersion } from '../training/recipe.ts';
import { compareBits, groupOf, type RecordedBits, withProcessor } from './recorded-bits.ts';
import { layersOfProof, type ReferenceBits } from './reference-bits.ts';

const processor = (name: string): Processor => ({ name, type: `${name} 1 2 3`, extensions: ['avx2'] });
const [intel, amd, other] = [processor('Intel'), processor('AMD'), processor('Other')] as const;

/** Equal up to a layer, from there on marked. */
function bits(mark: string, from: (typeof layersOfProof)[number] = 'inputs'): ReferenceBits {
  const first = layersOfProof.indexOf(from);
  const digests = layersOfProof.map((layer, i) => [layer, i < first ? layer : `${layer} ${mark}`]);
  return Object.fromEntries(digests) as ReferenceBits;
}

const record: RecordedBits = {
  ...{ trainingVersion, tensorflow: tensorflowVersion, threads: oneThread.threads },
  groups: [
    { digests: bits('intel', 'forward'), seenOn: [intel] },
    { digests: bits('amd', 'attack'), seenOn: [amd] },
  ],
};

describe('the bits of a machine', () => {
  test('repeat those of the reference, or of another group', () => {
    const reference = compareBits(bits('intel', 'forward'), record);
    expect(describeBits(reference)).toEqual({
      found: 'this machine repeats the reference bits (seen on Intel, Intel 1 2 3)',
    });
    const repeated = describeBits(compareBits(bits('amd', 'attack'), record));
    expect(repeated.found).toContain('repeats the bits of AMD, AMD 1 2 3; the reference differs, first in "forward"');
    expect(repeated.note).toBe(true);
  });

  test.each(layersOfProof)('that changed from the layer %s on are named by it', (layer) => {
    const [group] = record.groups;
    const groups = [{ digests: bits('intel', 'training'), seenOn: group?.seenOn ?? [] }];
    const own = layer === 'training' ? bits('new', 'training') : bits('intel', layer);
    const comparison = compareBits(own, { ...record, groups });
    expect(comparison).toEqual({ kind: 'differs', differsFrom: { group: groups[0], layer } });
    expect(describeBits(comparison).found).toContain(`from Intel, Intel 1 2 3 they differ first in "${layer}"`);
  });

  test('are compared with the group that they follow furthest', () => {
    expect(compareBits(bits('new', 'clean'), record)).toEqual({
      kind: 'differs',
      differsFrom: { group: record.groups[1], layer: 'attack' },
    });
  });

  test.each([{ trainingVersion: 0 }, { tensorflow: '1.0' }, { threads: 2 }])(
    'have no record where that is of %o',
    (version) => {
      const comparison = compareBits(bits('intel', 'forward'), { ...record, ...version });
      expect(comparison).toEqual({ kind: 'no record' });
      expect(describeBits(comparison).found).toContain('none are recorded');
    },
  );
});

describe('a processor is added', () => {
  test('to the group of its bits, or as a group of its own, and once', () => {
    const same = withProcessor(record, other, bits('amd', 'attack'));
    expect(same.groups.map(({ seenOn }) => seenOn)).toEqual([[intel], [amd, other]]);
    expect(withProcessor(same, other, bits('amd', 'attack'))).toEqual(same);
    const own = withProcessor(record, other, bits('other'));
    expect(own.groups[2]).toEqual({ digests: bits('other'), seenOn: [other] });
    expect(groupOf(own, other)).toBe(own.groups[2]);
    expect(groupOf(record, other)).toBeUndefined();
  });

  test('leaving the group that it was in; a record of another version begins anew', () => {
    const moved = withProcessor(record, intel, bits('amd', 'attack'));
    expect(moved.groups).toEqual([{ digests: bits('amd', 'attack'), seenOn: [amd, intel] }]);
    const anew = withProcessor({ ...record, trainingVersion: 0 }, other, bits('other'));
    expect(anew).toEqual({ ...record, groups: [{ digests: bits('other'), seenOn: [other] }] });
  });
});

test('a processor is told by its kind and its vector extensions', () => {
  const text = `processor\t: 0
vendor_id\t: AuthenticAMD
cpu family\t: 25
model\t\t: 17
model name\t: AMD EPYC 9R14
stepping\t: 1
flags\t\t: fpu sse2 fma avx512f avx avx2 amx_tile

vendor_id\t: second
`;
  expect(parseProcessor(text, ' AMD EPYC 9R14 ')).toEqual({
    ...{
      name: 'AMD EPYC 9R14',
      type: 'AuthenticAMD 25 17 1',
      extensions: ['amx_tile', 'avx', 'avx2', 'avx512f', 'fma'],
    },
  });
  expect(parseProcessor('')).toEqual({ name: 'unknown', type: 'unknown unknown unknown unknown', extensions: [] });
});
