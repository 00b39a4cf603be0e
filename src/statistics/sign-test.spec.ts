import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { assertLooks, decide, firstDecision, type Answer, type Decision, type Look } from './sign-test.ts';

const looks: readonly Look[] = [
  { seeds: 4, needed: 4 },
  { seeds: 6, needed: 5 },
  { seeds: 9, needed: 7 },
];
const answer = fc.constantFrom<Answer>('shows', 'showsNot', 'neither');
const answers = (least = 0, most = 10): fc.Arbitrary<Answer[]> =>
  fc.array(answer, { minLength: least, maxLength: most });

/** Looks that pass the check, of any number and size. */
const anyLooks = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 10 }), fc.integer({ min: 1, max: 10 })), { minLength: 1, maxLength: 3 })
  .map((pairs) => pairs.map(([seeds, needed]) => ({ seeds, needed })).sort((a, b) => a.seeds - b.seeds))
  .filter((some) => {
    try {
      assertLooks(some);
      return true;
    } catch {
      return false;
    }
  });

const mirrored = (one: Answer): Answer => (one === 'shows' ? 'showsNot' : one === 'showsNot' ? 'shows' : one);
const mirroredOutcome = { supported: 'refuted', refuted: 'supported', undecided: 'undecided' } as const;

describe('decide', () => {
  test('a side wins with as many answers as it needs, not with one fewer', () => {
    const look = { seeds: 12, needed: 11 };
    expect(decide(11, 1, 0, look)).toBe('supported');
    expect(decide(10, 2, 0, look)).toBe('undecided');
    expect(decide(1, 11, 0, look)).toBe('refuted');
    expect(decide(2, 10, 0, look)).toBe('undecided');
    expect(decide(11, 0, 1, look)).toBe('supported');
    expect(decide(10, 0, 2, look)).toBe('undecided');
    expect(decide(0, 0, 12, look)).toBe('undecided');
  });

  test('refuses counts that do not make up the look', () => {
    const look = { seeds: 12, needed: 11 };
    expect(() => decide(11, 0, 0, look)).toThrow('11 + 0 + 0 answers are no look of 12 seeds.');
    expect(() => decide(13, 0, 0, look)).toThrow('13 + 0 + 0');
    expect(() => decide(13, -1, 0, look)).toThrow('13 + -1 + 0');
    expect(() => decide(11, 0.5, 0.5, look)).toThrow('11 + 0.5 + 0.5');
    expect(() => decide(3, 3, 0, { seeds: 6, needed: 3 })).toThrow('both sides');
  });
});

describe('firstDecision', () => {
  const [first, second, third] = looks as [Look, Look, Look];

  test.each<[string, string, Decision]>([
    ['no answer', '', { outcome: 'undecided', look: undefined, seedsUsed: 0 }],
    ['one short of the first look', '+++', { outcome: 'undecided', look: undefined, seedsUsed: 0 }],
    ['the first look decides', '++++', { outcome: 'supported', look: first, seedsUsed: 4 }],
    ['the first look does not', '++-+', { outcome: 'undecided', look: first, seedsUsed: 4 }],
    ['one short of the second look', '-++++', { outcome: 'undecided', look: first, seedsUsed: 4 }],
    ['the second look decides', '-+++++', { outcome: 'supported', look: second, seedsUsed: 6 }],
    ['the second look decides against', '---.--', { outcome: 'refuted', look: second, seedsUsed: 6 }],
    ['the second look has decided, whatever follows', '--.---+++', { outcome: 'refuted', look: second, seedsUsed: 6 }],
    ['waiting for the third look', '-+.-----', { outcome: 'undecided', look: second, seedsUsed: 6 }],
    ['the third look decides', '-+.------', { outcome: 'refuted', look: third, seedsUsed: 9 }],
    ['the third look decides for', '--+++++++', { outcome: 'supported', look: third, seedsUsed: 9 }],
    ['no look decides', '-+.+++++-', { outcome: 'inconclusive', look: third, seedsUsed: 9 }],
    [
      'no look decides, and more seeds change nothing',
      '-+.+++++-+++',
      { outcome: 'inconclusive', look: third, seedsUsed: 9 },
    ],
  ])('%s', (_, given, expected) => {
    const answer = { '+': 'shows', '-': 'showsNot', '.': 'neither' } as const;
    expect(
      firstDecision(
        Array.from(given, (sign) => answer[sign as '+']),
        looks,
      ),
    ).toEqual(expected);
  });

  test('is that of the first look at which a side has enough, counted naively', () => {
    fc.assert(
      fc.property(answers(), anyLooks, (given, some) => {
        const ends = some.flatMap((look) =>
          (['shows', 'showsNot'] as const)
            .filter(
              (side) =>
                given.length >= look.seeds &&
                given.filter((a, i) => a === side && i < look.seeds).length >= look.needed,
            )
            .map((side) => ({ outcome: side === 'shows' ? 'supported' : 'refuted', look, seedsUsed: look.seeds })),
        );
        const look = some.findLast(({ seeds }) => seeds <= given.length);
        const outcome = look === some.at(-1) ? 'inconclusive' : 'undecided';
        expect(firstDecision(given, some)).toEqual(ends[0] ?? { outcome, look, seedsUsed: look?.seeds ?? 0 });
      }),
    );
  });

  test('later answers never vote', () => {
    fc.assert(
      fc.property(answers(), answers(), anyLooks, (given, later, some) => {
        const decision = firstDecision(given, some);
        if (decision.outcome !== 'undecided') expect(firstDecision([...given, ...later], some)).toEqual(decision);
        const complete = given.slice(0, decision.seedsUsed);
        expect(firstDecision(complete, some)).toEqual(decision);
      }),
    );
  });

  test('with the sides exchanged is the mirror', () => {
    fc.assert(
      fc.property(answers(), anyLooks, (given, some) => {
        const decision = firstDecision(given, some);
        const outcome = decision.outcome === 'inconclusive' ? decision.outcome : mirroredOutcome[decision.outcome];
        expect(firstDecision(given.map(mirrored), some)).toEqual({ ...decision, outcome });
      }),
    );
  });

  test('a seed that answers neither helps no side', () => {
    fc.assert(
      fc.property(answers(1), fc.nat(), anyLooks, (given, which, some) => {
        const silenced = given.with(which % given.length, 'neither');
        const decision = firstDecision(silenced, some);
        // What is decided without its answer was decided for the same side, at that look or before, with any answer.
        if (decision.outcome === 'undecided' || decision.outcome === 'inconclusive') return;
        for (const one of ['shows', 'showsNot'] as const) {
          const other = firstDecision(given.with(which % given.length, one), some);
          expect(other.outcome).toBe(decision.outcome);
          expect(other.seedsUsed).toBeLessThanOrEqual(decision.seedsUsed);
        }
      }),
    );
  });
});

describe('assertLooks', () => {
  const of = (...pairs: [number, number][]): Look[] => pairs.map(([seeds, needed]) => ({ seeds, needed }));

  test('refuses looks that are none, that shrink, or that both sides could reach', () => {
    expect(() => firstDecision([], [])).toThrow('at least one look');
    expect(() => assertLooks(of([8, 9]))).toThrow('Look 1 (9 of 8 seeds) needs whole numbers');
    expect(() => assertLooks(of([8.5, 8]))).toThrow('whole numbers');
    expect(() => assertLooks(of([8, 7.5]))).toThrow('whole numbers');
    expect(() => assertLooks(of([8, 8], [8, 7]))).toThrow('Look 2 (7 of 8 seeds) must have more seeds than before.');
    expect(() => assertLooks(of([9, 9], [12, 11], [10, 10]))).toThrow('Look 3');
    expect(() => assertLooks(of([8, 4]))).toThrow('Look 1 (4 of 8 seeds) could be reached by both sides');
    expect(() => assertLooks(of([0, 0]))).toThrow('both sides');
    // Two of 2 against, then five of 7 for.
    expect(() => assertLooks(of([2, 2], [7, 5]))).toThrow('Look 2 (5 of 7 seeds) could be reached by both sides');
  });

  test('takes the smallest majority', () => {
    expect(() => assertLooks(of([8, 5]))).not.toThrow();
    expect(() => assertLooks(of([2, 2], [7, 6]))).not.toThrow();
    expect(() => assertLooks(of([1, 1]))).not.toThrow();
  });
});
